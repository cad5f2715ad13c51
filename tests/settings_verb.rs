//! `deckmod settings`: every value, what set it, and which of several wins.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use engine_fixture::{Run, example_module};
use serde_json::Value;
use support::Sandbox;

fn deckmod(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), arguments))
}

fn module(environment: &[(&str, &str)]) -> Sandbox {
    let mut sandbox = Sandbox::from_folder(&example_module());
    for (name, value) in environment {
        sandbox.set(name, value);
    }
    sandbox
}

/// Value and what set it, as `--format json` tells them; `-` where there is none.
#[track_caller]
fn setting(sandbox: &Sandbox, flags: &[&str], name: &str) -> (String, String) {
    let run = deckmod(sandbox, &[&["settings", "--format", "json"], flags].concat()).expect(0);
    let json = run.json();
    assert_eq!(json["schema"], "deckmod.settings/v1");
    let rows = json["settings"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == name);
    let row = row.unwrap_or_else(|| panic!("no setting {name}\n{}", run.shown()));
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    (text(&row["value"]), text(&row["set_by"]))
}

/// Each step of the ladder wins over all that come after it.
///
/// A step is: what must be there for it, as flags or variables; the value and what set it.
fn ladder(name: &str, file: &str, steps: &[Step]) {
    for at in 0..steps.len() {
        let mut sandbox = module(&[]);
        let mut flags = Vec::new();
        for step in &steps[at..] {
            match step.by {
                By::Flag(words) => flags.extend(words),
                By::Variables(pairs) => pairs.iter().for_each(|(n, value)| sandbox.set(n, value)),
                By::File => drop(sandbox.write("deckmod.yaml", file)),
                By::Git(words) => drop(sandbox.git(words)),
                By::Nothing => (),
            }
        }
        let found = setting(&sandbox, &flags, name);
        let expected = (steps[at].value.to_owned(), steps[at].set_by.to_owned());
        assert_eq!(found, expected, "step {at} of {name}");
    }
}

struct Step {
    by: By,
    value: &'static str,
    set_by: &'static str,
}

enum By {
    Flag(&'static [&'static str]),
    Variables(&'static [(&'static str, &'static str)]),
    File,
    Git(&'static [&'static str]),
    Nothing,
}

const fn step(by: By, value: &'static str, set_by: &'static str) -> Step {
    Step { by, value, set_by }
}

const FILE: &str = "version: 1\nengine: dk\nsource: file.example.com/m\n\
    dev:\n  source: file.example.com/dev\n  register: true\n";

#[test]
fn the_source() {
    const GITHUB: &[(&str, &str)] =
        &[("GITHUB_ACTIONS", "true"), ("GITHUB_REPOSITORY_OWNER", "ACME")];
    ladder(
        "source",
        FILE,
        &[
            step(
                By::Flag(&["--source", "flag.example.com/m"]),
                "flag.example.com/m",
                "flag --source",
            ),
            step(
                By::Variables(&[("DECKMOD_SOURCE", "own.example.com/m")]),
                "own.example.com/m",
                "variable DECKMOD_SOURCE",
            ),
            step(By::File, "file.example.com/m", "deckmod.yaml:3"),
            step(
                By::Variables(&[("MODULES_MODULE_SOURCE", "ci.example.com/m")]),
                "ci.example.com/m",
                "variable MODULES_MODULE_SOURCE",
            ),
            step(By::Variables(GITHUB), "ghcr.io/acme/modules", "CI (GITHUB_REPOSITORY_OWNER)"),
            step(By::Nothing, "-", "-"),
        ],
    );
}

#[test]
fn the_source_of_development() {
    const HOST_ONLY: &[(&str, &str)] = &[("DEV_MODULES_REGISTRY", "dev.example.com")];
    ladder(
        "dev.source",
        FILE,
        &[
            step(
                By::Variables(&[("DECKMOD_DEV_SOURCE", "own.example.com/dev")]),
                "own.example.com/dev",
                "variable DECKMOD_DEV_SOURCE",
            ),
            step(By::File, "file.example.com/dev", "deckmod.yaml:5"),
            step(By::Variables(HOST_ONLY), "dev.example.com/m", "variable DEV_MODULES_REGISTRY"),
            step(By::Variables(&[("MODULES_MODULE_SOURCE", "ci.example.com/m")]), "-", "-"),
        ],
    );
    let path = module(&[("DEV_MODULES_REGISTRY", "dev.example.com/path")]);
    assert_eq!(setting(&path, &[], "dev.source").0, "dev.example.com/path");
}

#[test]
fn whether_dev_registers_and_the_engine() {
    ladder(
        "dev.register",
        FILE,
        &[
            step(
                By::Variables(&[("DECKMOD_DEV_REGISTER", "false")]),
                "false",
                "variable DECKMOD_DEV_REGISTER",
            ),
            step(By::File, "true", "deckmod.yaml:6"),
            step(By::Nothing, "false", "default"),
        ],
    );
    ladder(
        "engine",
        FILE,
        &[
            step(By::Variables(&[("DECKMOD_ENGINE", "/own")]), "/own", "variable DECKMOD_ENGINE"),
            step(By::File, "dk", "deckmod.yaml:2"),
            step(By::Nothing, "werf", "default"),
        ],
    );
}

#[test]
fn plain_http_and_the_time_limit() {
    const SEVEN: &[(&str, &str)] = &[("DECKMOD_REGISTRY_TIMEOUT", "7")];
    ladder(
        "plain-http",
        FILE,
        &[
            step(By::Flag(&["--plain-http"]), "true", "flag --plain-http"),
            step(
                By::Variables(&[("DECKMOD_PLAIN_HTTP", "false")]),
                "false",
                "variable DECKMOD_PLAIN_HTTP",
            ),
            step(By::Nothing, "false", "default"),
        ],
    );
    ladder(
        "registry-timeout",
        FILE,
        &[
            step(By::Variables(SEVEN), "7 s", "variable DECKMOD_REGISTRY_TIMEOUT"),
            step(By::Nothing, "30 s", "default"),
        ],
    );
}

#[test]
fn wrong_variables_are_named() {
    for value in ["0", "-1", "soon"] {
        let wrong = module(&[("DECKMOD_REGISTRY_TIMEOUT", value)]);
        deckmod(&wrong, &["settings"]).expect(3).says(&["DECKMOD_REGISTRY_TIMEOUT", value]);
    }
    let wrong = module(&[("DECKMOD_PLAIN_HTTP", "maybe")]);
    deckmod(&wrong, &["settings"]).expect(3).says(&["DECKMOD_PLAIN_HTTP", "`maybe`"]);
}

#[test]
fn the_tag() {
    const BRANCH: &[(&str, &str)] = &[
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REF_TYPE", "branch"),
        ("GITHUB_REF_NAME", "feat/New Thing"),
    ];
    ladder(
        "tag",
        FILE,
        &[
            step(By::Variables(&[("DECKMOD_TAG", "v4.0.0")]), "v4.0.0", "variable DECKMOD_TAG"),
            step(
                By::Variables(&[("MODULES_MODULE_TAG", "v3.0.0")]),
                "v3.0.0",
                "variable MODULES_MODULE_TAG",
            ),
            step(By::Variables(BRANCH), "feat-new-thing", "CI (GITHUB_REF_NAME)"),
            step(By::Git(&["tag", "v2.0.0"]), "v2.0.0", "git"),
            step(By::Git(&["tag", "not-a-version"]), "feat-x", "git"),
            step(By::Git(&["checkout", "-q", "-b", "feat/X"]), "feat-x", "git"),
        ],
    );
    let detached = module(&[]);
    detached.git(&["checkout", "-q", "--detach"]);
    assert_eq!(setting(&detached, &[], "tag"), ("-".into(), "-".into()));
    let several = module(&[]);
    several.git(&["tag", "v1.9.0"]);
    several.git(&["tag", "-a", "v1.10.0", "-m", "annotated"]);
    assert_eq!(setting(&several, &[], "tag").0, "v1.10.0");
    several.write("docs/more.md", "x");
    several.commit("later");
    assert_eq!(setting(&several, &[], "tag").0, "main");
}

#[test]
fn the_module() {
    const VARIABLE: &[(&str, &str)] = &[("DECKMOD_MODULE", "by-variable")];
    ladder(
        "module",
        FILE,
        &[
            step(By::Flag(&["--module", "by-flag"]), "by-flag", "flag --module"),
            step(By::Variables(VARIABLE), "by-variable", "variable DECKMOD_MODULE"),
            step(By::Nothing, "example", "module.yaml"),
        ],
    );
    let mut sandbox = Sandbox::new();
    assert_eq!(setting(&sandbox, &[], "module"), ("-".into(), "-".into()));
    sandbox.set("MODULES_MODULE_NAME", "by-ci");
    let by_ci = ("by-ci".to_owned(), "variable MODULES_MODULE_NAME".to_owned());
    assert_eq!(setting(&sandbox, &[], "module"), by_ci);
}

/// A CI run as its variables tell it; the tag and what set it.
type CiCase = (&'static [(&'static str, &'static str)], &'static str, &'static str, &'static str);

const CI: &[CiCase] = &[
    (
        &[
            ("GITHUB_EVENT_NAME", "pull_request"),
            ("GITHUB_REF", "refs/pull/12/merge"),
            ("GITHUB_REF_NAME", "12/merge"),
            ("GITHUB_REF_TYPE", "branch"),
        ],
        "pr12",
        "CI (GITHUB_REF)",
        "true",
    ),
    (
        &[("GITHUB_EVENT_NAME", "push"), ("GITHUB_REF_TYPE", "tag"), ("GITHUB_REF_NAME", "v1.2.3")],
        "v1.2.3",
        "CI (GITHUB_REF_NAME)",
        "false",
    ),
    (
        &[
            ("GITHUB_EVENT_NAME", "push"),
            ("GITHUB_REF_TYPE", "branch"),
            ("GITHUB_REF_NAME", "Release/1.x"),
        ],
        "release-1.x",
        "CI (GITHUB_REF_NAME)",
        "false",
    ),
    (
        &[("CI_MERGE_REQUEST_IID", "7"), ("CI_COMMIT_REF_NAME", "feat/y")],
        "mr7",
        "CI (CI_MERGE_REQUEST_IID)",
        "true",
    ),
    (&[("CI_COMMIT_TAG", "v2.0.0")], "v2.0.0", "CI (CI_COMMIT_TAG)", "false"),
    (&[("CI_COMMIT_BRANCH", "feat/Y_z")], "feat-y_z", "CI (CI_COMMIT_BRANCH)", "false"),
];

#[test]
fn what_ci_says_of_the_run() {
    for (pairs, tag, set_by, pull_request) in CI {
        let provider =
            if pairs[0].0.starts_with("GITHUB") { "GITHUB_ACTIONS" } else { "GITLAB_CI" };
        let sandbox = module(&[&[(provider, "true")], *pairs].concat());
        assert_eq!(setting(&sandbox, &[], "tag"), ((*tag).into(), (*set_by).into()));
        assert_eq!(setting(&sandbox, &[], "pull-request").0, *pull_request, "{pairs:?}");
    }
}

#[test]
fn a_pull_request_from_a_fork_has_its_number_in_the_event() {
    let mut sandbox = module(&[
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_EVENT_NAME", "pull_request_target"),
        ("GITHUB_REF", "refs/heads/main"),
        ("GITHUB_REF_TYPE", "branch"),
        ("GITHUB_REF_NAME", "main"),
    ]);
    let event = sandbox.write_home("event.json", r#"{"number": 34, "action": "opened"}"#);
    sandbox.set("GITHUB_EVENT_PATH", event);
    let found = setting(&sandbox, &[], "tag");
    assert_eq!(found, ("pr34".into(), "CI (GITHUB_EVENT_PATH)".into()));
    assert_eq!(setting(&sandbox, &[], "pull-request").0, "true");
}

#[test]
fn the_owner_of_ghcr_is_lower_cased() {
    let sandbox = module(&[]);
    let flag = ["--source", "ghcr.io/ACME/Modules"];
    assert_eq!(setting(&sandbox, &flag, "source").0, "ghcr.io/acme/modules");
    let variable = module(&[("MODULES_MODULE_SOURCE", "ghcr.io/ACME/modules")]);
    assert_eq!(setting(&variable, &[], "source").0, "ghcr.io/acme/modules");
    variable.write(
        "deckmod.yaml",
        "version: 1\nsource: ghcr.io/ACME/m\ndev: {source: ghcr.io/ACME/d}\n",
    );
    assert_eq!(setting(&variable, &[], "source").0, "ghcr.io/acme/m");
    assert_eq!(setting(&variable, &[], "dev.source").0, "ghcr.io/acme/d");
    for registry in ["ghcr.io", "https://ghcr.io/", "GHCR.io"] {
        let github = module(&[
            ("GITHUB_ACTIONS", "true"),
            ("GITHUB_REPOSITORY_OWNER", "ACME"),
            ("MODULES_REGISTRY", registry),
        ]);
        assert_eq!(setting(&github, &[], "source").0, "ghcr.io/acme/modules", "{registry}");
    }
    let other = module(&[
        ("GITHUB_ACTIONS", "true"),
        ("GITHUB_REPOSITORY_OWNER", "ACME"),
        ("MODULES_REGISTRY", "registry.example.com"),
    ]);
    assert_eq!(setting(&other, &[], "source").0, "-", "another registry has no owner");
}

const EDITIONS: &str = "version: 1\nsource: all.example.com/m\neditions:\n  \
    ce: {source: ghcr.io/ACME/ce, env: {MODULE_EDITION: ce}}\n  ee: {source: ee.example.com/m}\n  be: {}\n";

#[test]
fn an_edition_replaces_the_source_and_settings_says_so() {
    let mut sandbox = module(&[("MODULES_MODULE_SOURCE", "ci.example.com/m")]);
    sandbox.write("deckmod.yaml", EDITIONS);
    let of = |sandbox: &Sandbox, flags: &[&str]| {
        (setting(sandbox, flags, "edition"), setting(sandbox, flags, "source"))
    };
    let pair = |value: &str, set_by: &str| (value.to_owned(), set_by.to_owned());
    let none = pair("-", "-");
    assert_eq!(of(&sandbox, &[]), (none, pair("all.example.com/m", "deckmod.yaml:2")));
    let ce = of(&sandbox, &["--edition", "ce"]);
    assert_eq!(ce, (pair("ce", "flag --edition"), pair("ghcr.io/acme/ce", "deckmod.yaml:4")));
    let be = of(&sandbox, &["--edition", "be"]);
    assert_eq!(be.1, pair("all.example.com/m", "deckmod.yaml:2"), "it has no source of its own");
    let flags = ["--edition", "ee", "--source", "flag.example.com/m"];
    assert_eq!(of(&sandbox, &flags).1, pair("flag.example.com/m", "flag --source"));
    sandbox.set("MODULE_EDITION", "ce");
    assert_eq!(of(&sandbox, &[]).0, pair("ce", "variable MODULE_EDITION"));
    sandbox.set("DECKMOD_EDITION", "ee");
    assert_eq!(of(&sandbox, &[]).0, pair("ee", "variable DECKMOD_EDITION"));
    sandbox.set("DECKMOD_SOURCE", "own.example.com/m");
    assert_eq!(of(&sandbox, &[]).1, pair("own.example.com/m", "variable DECKMOD_SOURCE"));
}

#[test]
fn an_edition_that_is_not_there_is_a_usage_error_and_a_verb_says_which_there_are() {
    let sandbox = module(&[]);
    deckmod(&sandbox, &["settings", "--edition", "ce"]).expect(2).says(&["has no editions"]);
    sandbox.write("deckmod.yaml", EDITIONS);
    for verb in [&["settings"][..], &["check"], &["render"], &["status"]] {
        let words = [verb, &["--edition", "cee"]].concat();
        deckmod(&sandbox, &words).expect(2).says(&["no edition `cee`", "did you mean `ce`?"]);
    }
    deckmod(&sandbox, &["settings", "--edition", "ce,ee"])
        .expect(2)
        .says(&["one edition at a time"]);
    let words = ["which edition? deckmod.yaml has ce, ee, be", "--edition ce"];
    deckmod(&sandbox, &["werf-build", "--tag", "v1.2.3"]).expect(2).says(&words);
    deckmod(&sandbox, &["promote", "v1.2.3", "--to", "alpha"]).expect(2).says(&words);
}

#[test]
fn the_table_shows_values_origins_and_no_password() {
    let sandbox = module(&[
        ("MODULES_MODULE_SOURCE", "registry.example.com/m"),
        ("MODULES_REGISTRY_LOGIN", "robot"),
        ("MODULES_REGISTRY_PASSWORD", "not-in-the-table"),
    ]);
    let run = deckmod(&sandbox, &["settings"]).expect(0);
    let lines = run.lines();
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(lines[0]), ["SETTING", "VALUE", "SET", "BY"]);
    let rows: Vec<Vec<String>> = lines.iter().map(|line| words(line)).collect();
    let has = |row: &[&str]| rows.iter().any(|found| found == row);
    assert!(has(&["module", "example", "module.yaml"]), "{}", run.shown());
    assert!(has(&["source", "registry.example.com/m", "variable", "MODULES_MODULE_SOURCE"]));
    assert!(has(&["engine", "werf", "default"]));
    assert!(run.stdout.contains("robot at registry.example.com"), "{}", run.shown());
    assert!(!run.shown().contains("not-in-the-table"), "{}", run.shown());
    let json = deckmod(&sandbox, &["settings", "--format", "json"]).expect(0);
    assert!(!json.shown().contains("not-in-the-table"), "{}", json.shown());
}

#[test]
fn mistakes_in_deckmod_yaml_are_shown_in_their_place() {
    let sandbox = module(&[]);
    for (text, place, words) in [
        ("version: 1\nsorce: r.example.com/m\n", "deckmod.yaml:2:1", "did you mean `source`?"),
        ("version: 1\ndev:\n  regster: true\n", "deckmod.yaml:3:3", "did you mean `register`?"),
        ("version: 1\nsource: [a]\n", "deckmod.yaml:2:9", "`source` must be a text"),
        ("version: 7\n", "deckmod.yaml:1:10", "newer deckmod"),
        ("source: r.example.com/m\n", "deckmod.yaml:1:1", "version: 1"),
        ("version: 1\nsource: {\n", "deckmod.yaml:", "YAML"),
    ] {
        sandbox.write("deckmod.yaml", text);
        let run = deckmod(&sandbox, &["settings"]).expect(3).says(&[place, words]);
        assert_eq!(run.stdout, "");
    }
    sandbox.write("deckmod.yaml", "version: 1\nsource: 'no path at all'\n");
    deckmod(&sandbox, &["settings"]).expect(3).says(&["no path at all", "deckmod.yaml:2"]);
}
