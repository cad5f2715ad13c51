//! The command lines of deckmod that written files run: one row a step of a job.
//!
//! Owns their words. Workflows, the Makefile and pre-commit take them from here, so that all of them do the same.

/// A step of a job.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its name in templates.
    pub name: &'static str,
    /// What it runs; variables are those of the shell.
    pub line: &'static str,
    /// Whether it is about one edition, where a module has several.
    pub per_edition: bool,
}

/// All steps. One step = one row.
pub const COMMANDS: [Command; 9] = [
    row("check", "deckmod check"),
    row("check-github", "deckmod check --format github --output sarif=deckmod.sarif"),
    row("check-gitlab", "deckmod check --output gitlab=gl-code-quality-report.json"),
    of_edition("build", "deckmod werf-build"),
    of_edition("build-work-tree", "deckmod werf-build --dev"),
    of_edition("release", "deckmod werf-build"),
    of_edition("promote", r#"deckmod promote "$VERSION" --to "$CHANNEL""#),
    of_edition(
        "promote-forced",
        r#"deckmod promote "$VERSION" --to "$CHANNEL" --force "$GATE" --reason "$REASON""#,
    ),
    row("status", "deckmod status"),
];

const fn row(name: &'static str, line: &'static str) -> Command {
    Command { name, line, per_edition: false }
}

const fn of_edition(name: &'static str, line: &'static str) -> Command {
    Command { name, line, per_edition: true }
}

impl Command {
    /// The step of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        COMMANDS.iter().find(|command| command.name == name)
    }

    /// The line for a module with or without editions.
    pub fn line(&self, has_editions: bool) -> String {
        let edition =
            if self.per_edition && has_editions { r#" --edition "$EDITION""# } else { "" };
        format!("{}{edition}", self.line)
    }
}
