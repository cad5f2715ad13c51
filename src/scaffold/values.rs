//! What templates of CI are filled with.
//!
//! Owns the names that stand in them: commands, actions, options, targets of the Makefile, stages of GitLab.

use super::template::Values;
use super::{Command, Options, Registry, options, pins};

/// What is known of a module, its options and its files.
pub(super) struct Facts<'a> {
    /// The options.
    pub(super) options: &'a Options,
    /// The owner of the registry paths of editions.
    pub(super) base: &'a str,
    /// Targets that the author's Makefile has by itself.
    pub(super) taken: Vec<&'static str>,
    /// The stages of the author's jobs: that of builds, that of deploys.
    pub(super) stages: (String, String),
}

/// The targets that the Makefile gets.
pub(super) const TARGETS: [&str; 5] = ["check", "build", "publish", "promote", "status"];

impl Facts<'_> {
    fn has_editions(&self) -> bool {
        !self.options.editions.is_empty()
    }

    fn command(&self, name: &str) -> Option<String> {
        Command::named(name).map(|command| command.line(self.has_editions()))
    }

    /// The editions whose boxes are ticked, as GitHub's expressions say it: `ce,ee`, or `ce,` without the second one.
    fn boxes(&self) -> String {
        let one = |name: &String| format!("${{{{ inputs.edition-{name} && '{name}' || '' }}}}");
        self.options.editions.iter().map(one).collect::<Vec<_>>().join(",")
    }

    /// A target's own name, or another one where the author has it.
    pub(super) fn target(&self, name: &str) -> String {
        if self.taken.contains(&name) { format!("deckmod-{name}") } else { name.to_owned() }
    }
}

impl Values for Facts<'_> {
    fn text(&self, name: &str) -> Option<String> {
        if let Some((kind, name)) = name.split_once(' ') {
            return match kind {
                "run" => self.command(name),
                // What make would read as its own is doubled.
                "make" => self.command(name).map(|line| line.replace('$', "$$")),
                "uses" => pins::uses(name),
                "target" => Some(self.target(name)),
                _ => None,
            };
        }
        Some(match name {
            "header" => self.options.header(),
            "token-secret" => self.options.token_secret.clone(),
            "editions" => self.options.editions.join(", "),
            "edition-boxes" => self.boxes(),
            "targets" => TARGETS.map(|name| self.target(name)).join(" "),
            "base" => self.base.to_owned(),
            "repository" => pins::REPOSITORY.to_owned(),
            "version" => env!("CARGO_PKG_VERSION").to_owned(),
            "stage-build" => self.stages.0.clone(),
            "stage-deploy" => self.stages.1.clone(),
            _ => return None,
        })
    }

    fn flag(&self, name: &str) -> Option<bool> {
        Some(match name {
            "editions" => self.has_editions(),
            "ghcr" => self.options.registry == Registry::Ghcr,
            "custom" => self.options.registry == Registry::Custom,
            "own-token" => self.options.token_secret == options::DEFAULT_TOKEN,
            _ => return None,
        })
    }

    fn editions(&self) -> &[String] {
        &self.options.editions
    }
}
