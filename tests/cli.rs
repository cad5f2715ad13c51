//! The command line as people meet it: usage errors, help, colours, `-C`, `-q`, exit codes.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use engine_fixture::{Run, Workshop, example_module, script_engine};
use support::Sandbox;

const SOURCE: &str = "127.0.0.1:1/acme/modules";

fn deckmod(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), arguments))
}

/// Runs it in a module.
fn in_module(arguments: &[&str]) -> Run {
    deckmod(&Sandbox::from_folder(&example_module()), arguments)
}

/// The number of errors that stderr shows.
fn errors(run: &Run) -> usize {
    run.stderr.lines().filter(|line| line.starts_with("error")).count()
}

#[test]
fn what_is_no_command_is_a_usage_error() {
    let cases: &[(&[&str], &[&str])] = &[
        (&[], &["Usage"]),
        (&["promot", "v1.2.3"], &["promot", "promote"]),
        (&["status", "--sorce", "x"], &["--sorce", "--source"]),
        (&["status", "--format", "xml"], &["`xml` is no format", "plain, json"]),
        (&["status", "--output", "json"], &["FORMAT=PATH", "json=report.json"]),
        (&["status", "--output", "xml=file"], &["`xml` is no format"]),
        (&["promote", "v1.2.3"], &["--to"]),
        (&["promote", "1.2.3", "--to", "alpha"], &["1.2.3", "v1.2.3"]),
        (&["promote", "v1.2", "--to", "alpha"], &["v1.2", "vMAJOR.MINOR.PATCH"]),
        (&["promote", "v1.2.3", "--to", "alfa"], &["`alfa`", "alpha"]),
        (&["promote", "v1.2.3", "--to", "alpha", "--force", "not-lower"], &["--reason"]),
        (&["werf-build", "--tag", "v1.2.3", "--channel", "betta"], &["`betta`", "beta"]),
        (&["werf-build", "--tag", "v01.2.3", "--source", SOURCE], &["v01.2.3"]),
        (&["werf-build", "--tag", "no tag", "--source", SOURCE], &["`no tag`"]),
        (&["status", "--source", "no//path"], &["no//path"]),
        (&["-C", "nowhere", "settings"], &["nowhere", "-C"]),
        (&["settings", "-q", "-v"], &["--quiet", "--verbose"]),
        (&["publish"], &["<REPORT>"]),
    ];
    for (arguments, words) in cases {
        let run = in_module(arguments).expect(2).says(words);
        assert_eq!((run.stdout.as_str(), errors(&run)), ("", usize::from(!arguments.is_empty())));
    }
}

#[test]
fn without_any_tag_it_is_a_usage_error() {
    let sandbox = Sandbox::from_folder(&example_module());
    sandbox.git(&["checkout", "-q", "--detach"]);
    let run = deckmod(&sandbox, &["werf-build", "--source", SOURCE]).expect(2);
    run.says(&["under which tag", "--tag vX.Y.Z"]);
}

#[test]
fn a_directory_without_a_module_is_one_clear_error() {
    let sandbox = Sandbox::with_git();
    for verb in ["werf-build", "publish", "promote"] {
        let rest: &[&str] = match verb {
            "publish" => &["report.json", "--tag", "v1.2.3"],
            "promote" => &["v1.2.3", "--to", "alpha"],
            _ => &["--tag", "v1.2.3"],
        };
        let run = deckmod(&sandbox, &[&[verb], rest, &["--source", SOURCE]].concat()).expect(3);
        let run = run.says(&["module.yaml", "= help:", "-C"]);
        assert_eq!((run.stdout.as_str(), errors(&run)), ("", 1), "{}", run.shown());
    }
}

#[test]
fn module_yaml_must_be_good_and_agree_with_the_environment() {
    let mut sandbox = Sandbox::from_folder(&example_module());
    let arguments = ["werf-build", "--tag", "v1.2.3", "--source", SOURCE];
    sandbox.write("module.yaml", "stage: x\nnaem: example\n");
    deckmod(&sandbox, &arguments).expect(3).says(&["module.yaml", "name"]);
    sandbox.write("module.yaml", "name: Bad_Name\n");
    deckmod(&sandbox, &arguments).expect(3).says(&["module.yaml:1:7", "Bad_Name"]);
    sandbox.write("module.yaml", "name: [\n");
    deckmod(&sandbox, &arguments).expect(3).says(&["module.yaml:"]);
    sandbox.write("module.yaml", "name: example\n");
    sandbox.set("MODULES_MODULE_NAME", "other");
    let run = deckmod(&sandbox, &arguments).expect(3);
    let run = run.says(&["MODULES_MODULE_NAME", "`other`", "`example`", "= help:"]);
    assert_eq!(errors(&run), 1);
    deckmod(&sandbox, &["promote", "v1.2.3", "--to", "alpha", "--source", SOURCE]).expect(3);
    deckmod(&sandbox, &["settings"]).expect(0);
}

#[test]
fn half_a_login_is_an_error() {
    for (set, missing) in [
        ("MODULES_REGISTRY_LOGIN", "MODULES_REGISTRY_PASSWORD"),
        ("MODULES_REGISTRY_PASSWORD", "MODULES_REGISTRY_LOGIN"),
        ("DEV_MODULES_REGISTRY_LOGIN", "DEV_MODULES_REGISTRY_PASSWORD"),
    ] {
        let mut sandbox = Sandbox::from_folder(&example_module());
        sandbox.set(set, "half-of-a-login");
        let arguments = ["werf-build", "--tag", "v1.2.3", "--source", SOURCE];
        let run = deckmod(&sandbox, &arguments).expect(3);
        let told = format!("{set} is set, but {missing} is not");
        run.says(&[&told, "= help:"]).does_not_say(&["half-of-a-login"]);
    }
}

/// The verbs that the tool's help lists under its headings.
fn verbs(help: &str) -> Vec<String> {
    let (_, list) = help.split_once("<COMMAND>\n\n").expect("a list of commands");
    let list = list.split("Options:\n").next().unwrap();
    let words = list.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    words.map(str::to_owned).collect()
}

#[test]
fn help_fits_the_screen_and_has_examples() {
    let sandbox = Sandbox::new();
    let tool = deckmod(&sandbox, &["--help"]).expect(0);
    let verbs = verbs(&tool.stdout);
    for expected in ["check", "werf-build", "publish", "promote", "status", "settings", "man"] {
        assert!(verbs.iter().any(|verb| verb == expected), "{verbs:?}");
    }
    let mut texts = vec![("deckmod".to_owned(), tool), ("-h".into(), deckmod(&sandbox, &["-h"]))];
    for verb in &verbs {
        let long = deckmod(&sandbox, &[verb, "--help"]).expect(0);
        let example = format!("deckmod {verb}");
        let (_, examples) = long.stdout.split_once("Examples:").unwrap_or_else(|| {
            panic!("`{verb} --help` has no examples\n{}", long.stdout);
        });
        assert!(examples.contains(&example), "{examples}");
        texts.push((verb.clone(), long));
        texts.push((format!("{verb} -h"), deckmod(&sandbox, &[verb, "-h"]).expect(0)));
    }
    assert!(texts[0].1.stdout.contains("Examples:"), "{}", texts[0].1.stdout);
    for (name, run) in &texts {
        assert_eq!(run.stderr, "", "{name}");
        let wide = run.stdout.lines().filter(|line| line.chars().count() > 100);
        assert_eq!(wide.collect::<Vec<_>>(), Vec::<&str>::new(), "{name}");
    }
    let version = deckmod(&sandbox, &["--version"]).expect(0);
    assert_eq!(version.stdout, concat!("deckmod ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let mut sandbox = Sandbox::from_folder(&example_module());
    let both = |sandbox: &Sandbox| {
        let error = deckmod(sandbox, &["promote", "v1.2.3", "--to", "alfa"]).expect(2);
        deckmod(sandbox, &["settings"]).expect(0).stdout + &error.stderr
    };
    assert!(!both(&sandbox).contains('\u{1b}'), "no terminal");
    sandbox.set("CLICOLOR_FORCE", "1");
    assert!(both(&sandbox).contains('\u{1b}'), "this test would see a colour");
    sandbox.set("NO_COLOR", "1");
    assert!(!both(&sandbox).contains('\u{1b}'), "NO_COLOR");
    let help = deckmod(&sandbox, &["status", "--help"]).expect(0);
    assert!(!help.stdout.contains('\u{1b}'), "NO_COLOR in the help");
}

/// Runs it on a terminal of its own; what the terminal shows.
fn on_a_terminal(sandbox: &Sandbox, arguments: &str) -> String {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_deckmod"));
    let output = sandbox.run("script", &["-qec", &line, "/dev/null"]);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_terminal_shows_colours_unless_told_not_to() {
    let mut sandbox = Sandbox::from_folder(&example_module());
    sandbox.set("TERM", "xterm");
    let coloured = on_a_terminal(&sandbox, "settings");
    assert!(coloured.contains("module.yaml") && coloured.contains('\u{1b}'), "{coloured:?}");
    sandbox.set("NO_COLOR", "1");
    let plain = on_a_terminal(&sandbox, "settings");
    assert!(plain.contains("module.yaml") && !plain.contains('\u{1b}'), "{plain:?}");
    assert!(!on_a_terminal(&sandbox, "status --sorce x").contains('\u{1b}'));
}

#[test]
fn it_runs_in_another_directory() {
    let sandbox = Sandbox::new();
    sandbox.write("a/module.yaml", "name: somewhere-else\n");
    sandbox.write("a/deckmod.yaml", "version: 1\nsource: registry.example.com/in-a\n");
    let run = deckmod(&sandbox, &["-C", "a", "settings"]).expect(0);
    assert!(run.stdout.contains("somewhere-else"), "{}", run.shown());
    assert!(run.stdout.contains("registry.example.com/in-a"), "{}", run.shown());
    let run = deckmod(&sandbox, &["settings", "-C", "a"]).expect(0);
    assert!(run.stdout.contains("somewhere-else"), "{}", run.shown());
    // Paths are those of someone who stands there.
    sandbox.write("a/b.yaml", "version: 1\nsource: registry.example.com/in-b\n");
    let flags = ["--settings", "b.yaml", "--output", "json=out.json"];
    let run = deckmod(&sandbox, &[&["-C", "a", "settings"], &flags[..]].concat()).expect(0);
    assert!(run.stdout.contains("registry.example.com/in-b"), "{}", run.shown());
    assert!(sandbox.read("a/out.json").contains("registry.example.com/in-b"));
    deckmod(&sandbox, &["settings", "--settings", "c.yaml"]).expect(3).says(&["c.yaml"]);
}

#[test]
fn quiet_says_only_what_went_wrong() {
    let mut workshop = Workshop::new();
    let script = "echo noise; exit 0";
    workshop.engine = script_engine(&mut workshop.sandbox, "noisy", script);
    workshop.build("v1.2.3", &[]).expect(4).says(&["noise", "==>"]);
    let run = workshop.build("v1.2.3", &["-q"]).expect(4).does_not_say(&["noise", "==>"]);
    assert!(run.stderr.starts_with("error: "), "{}", run.shown());
    let settings = workshop.deckmod(&["settings", "-q"]).expect(0);
    assert_eq!(settings.stderr, "");
    assert!(settings.stdout.contains("example"));
}
