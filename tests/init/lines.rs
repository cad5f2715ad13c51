//! The command lines in all written files are those of one table, and every flag in them is one of deckmod.

use std::collections::BTreeSet;

use deckmod::scaffold::{COMMANDS, PINS, REPOSITORY};

use super::{BUILD, DEPLOY, JOBS, RELEASE, init, module};

/// The command lines of a workflow, a job, a Makefile or a hook.
fn lines(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.trim();
        let bare = line
            .strip_prefix("run: ")
            .or(line.strip_prefix("entry: "))
            .or(line.strip_prefix("- "))
            .unwrap_or(line);
        bare.starts_with("deckmod ").then(|| bare.replace("$$", "$"))
    };
    text.lines().filter_map(line).collect()
}

#[test]
fn all_commands_come_from_the_table() {
    for (arguments, has_editions) in [
        (&[][..], false),
        (&["--editions", "ce,ee"], true),
        (&["--ci", "gitlab"], false),
        (&["--ci", "gitlab", "--editions", "ce"], true),
    ] {
        let sandbox = module();
        init(&sandbox, arguments).expect(0);
        let table: BTreeSet<String> =
            COMMANDS.iter().map(|command| command.line(has_editions)).collect();
        let mut found = BTreeSet::new();
        for path in [BUILD, RELEASE, DEPLOY, JOBS, "Makefile", ".pre-commit-config.yaml"] {
            if sandbox.path(path).exists() {
                let lines = lines(&sandbox.read(path));
                assert!(!lines.is_empty(), "{path}");
                found.extend(lines);
            }
        }
        assert!(found.is_subset(&table), "{found:?} {table:?}");
        assert!(found.len() >= 6, "{found:?}");
    }
}

#[test]
fn both_providers_and_the_makefile_do_the_same() {
    let (github, gitlab) = (module(), module());
    init(&github, &["--editions", "ce"]).expect(0);
    init(&gitlab, &["--ci", "gitlab", "--editions", "ce"]).expect(0);
    let of_gitlab = lines(&gitlab.read(JOBS));
    let of_make = lines(&github.read("Makefile"));
    for (path, command) in [(BUILD, "build"), (RELEASE, "release"), (DEPLOY, "promote")] {
        let line = COMMANDS.iter().find(|row| row.name == command).unwrap().line(true);
        for (who, lines) in
            [(path, &lines(&github.read(path))), (JOBS, &of_gitlab), ("Makefile", &of_make)]
        {
            assert!(lines.contains(&line), "{who}: {line}");
        }
    }
}

#[test]
fn deckmod_knows_every_command_of_the_table() {
    let sandbox = module();
    for command in COMMANDS {
        let mut words = command.line.split_whitespace().skip(1);
        let verb = words.next().unwrap();
        let help = super::deckmod(&sandbox, &[verb, "--help"]).expect(0).stdout;
        for flag in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(flag), "{flag} of {}", command.line);
        }
    }
}

#[test]
fn actions_are_pinned_and_the_action_of_this_repository_is_its_version() {
    let sandbox = module();
    init(&sandbox, &[]).expect(0);
    for path in [BUILD, RELEASE, DEPLOY] {
        for line in sandbox
            .read(path)
            .lines()
            .filter_map(|line| line.trim().strip_prefix("uses: ").map(str::to_owned))
        {
            let (action, at) = line.split_once('@').unwrap();
            let known = PINS.iter().any(|pin| (pin.action, pin.at) == (action, at));
            assert!(known || action == REPOSITORY, "{path}: {line}");
        }
    }
    let action = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml"),
    )
    .unwrap();
    assert!(action.contains(&format!("default: v{}\n", env!("CARGO_PKG_VERSION"))));
    assert!(action.contains(&format!("default: {REPOSITORY}\n")));
}

#[test]
fn the_hook_is_that_of_this_repository() {
    let sandbox = module();
    init(&sandbox, &[]).expect(0);
    let hooks = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let hooks = std::fs::read_to_string(hooks).unwrap();
    let pattern = hooks.lines().find_map(|line| line.split_once("files: &files ")).unwrap().1;
    assert!(sandbox.read(".pre-commit-config.yaml").contains(pattern));
}
