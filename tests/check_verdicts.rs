//! The verdicts of `check` are those of werf: what a real werf was recorded to refuse when it loads a configuration
//! has a finding that says so, with the same reason; what it loads has none. Small cases are made anew from the
//! recordings, real modules are read where DECKMOD_CORPUS names clones of them.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test stops where it fails, and says what it skips"
)]

mod recordings;
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use recordings::{is_said, read, recordings, take, words};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use support::Sandbox;

const RECORDED: &str = include_str!("render_errors/recorded.json");

/// What `check` leaves to others, by its documentation.
const NOT_OF_CHECK: [(&str, &[&str]); 4] = [
    (
        "it reads the tracked files of the work tree as they lie there",
        &["uncommitted-werf-yaml", "staged-werf-yaml", "giterminism-uncommitted", "untracked-tmpl"],
    ),
    ("a variable that is not set has a placeholder", &["env-unset"]),
    ("it takes no names of images", &["unknown-image-arg-config"]),
    ("without repository, commit or module it ends first", &["no-git", "no-commits", "subdir"]),
];

#[derive(Deserialize)]
struct Case {
    name: String,
    recording: String,
    steps: Vec<Json>,
    variables: Option<BTreeMap<String, String>>,
    #[serde(default)]
    directory: String,
    findings: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    words: String,
    refused_by: Vec<u64>,
}

/// What a line of werf is said to refuse, with the values that are set.
fn refused(sandbox: &Sandbox, directory: &str, line: u64, more: &[&str]) -> Vec<String> {
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
    command.current_dir(sandbox.path(directory));
    command.args(["check", "--format", "json", "--fail-on", "never", "--werf", &line.to_string()]);
    let output = command.args(more).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    let report: Json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{:?}: {error}: {stderr}", output.status));
    let findings = report["findings"].as_array().unwrap().iter();
    let holds = |finding: &&Json| {
        let lines = finding["refused_by_werf"].as_array().unwrap();
        lines.contains(&json!(line)) && finding["when"].as_array().is_none_or(Vec::is_empty)
    };
    findings.filter(holds).map(|f| f["message"].as_str().unwrap().to_owned()).collect()
}

/// Compares verdicts and tells all that differ.
#[derive(Default)]
struct Comparison {
    compared: usize,
    refused: usize,
    wrong: Vec<String>,
}

impl Comparison {
    /// `reason`: is this message what werf said? `None`: werf loads it.
    fn verdict(&mut self, name: &str, found: &[String], reason: Option<&dyn Fn(&str) -> bool>) {
        self.compared += 1;
        self.refused += usize::from(reason.is_some());
        let same = match reason {
            Some(is_it) => found.iter().any(|message| is_it(message)),
            None => found.is_empty(),
        };
        if !same {
            let verdict = if reason.is_some() { "refuses" } else { "loads" };
            self.wrong.push(format!("{name}: werf {verdict} it, check says {found:?}"));
        }
    }

    fn end(&self, least: usize) {
        println!("{} verdicts compared, {} of them refuse", self.compared, self.refused);
        assert!(self.wrong.is_empty(), "{}:\n{}", self.wrong.len(), self.wrong.join("\n"));
        assert!(self.compared >= least, "{}", self.compared);
    }
}

/// The module of the recordings. That of werf 2 differs by a key that its 2.77 does not know.
fn module(line: u64) -> Sandbox {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render_errors/base");
    let sandbox = Sandbox::from_folder(&base);
    sandbox.write("module.yaml", "name: demo-mod\n");
    if line == 2 {
        let text = sandbox.read("werf.yaml");
        let text = ["app", "app2"].iter().fold(text, |text, name| {
            text.replace(&format!("- from: {name}\n"), &format!("- image: {name}\n"))
        });
        sandbox.write("werf.yaml", text);
    }
    sandbox.commit("module");
    sandbox
}

impl Case {
    fn is_left_to_others(&self) -> bool {
        let reason = NOT_OF_CHECK.iter().find(|(_, names)| names.contains(&self.name.as_str()));
        if let Some((reason, _)) = reason {
            println!("not compared: {}: {reason}", self.name);
        }
        reason.is_some()
    }

    fn refused(&self, line: u64) -> Vec<String> {
        let mut sandbox = module(line);
        self.steps.iter().for_each(|step| take(&sandbox, step));
        let recorded = || BTreeMap::from([("MODULES_MODULE_TAG".to_owned(), "v1.2.3".to_owned())]);
        for (name, value) in self.variables.clone().unwrap_or_else(recorded) {
            sandbox.set(&name, value);
        }
        let more: &[&str] = if self.name == "ok-dir" { &["-C", ".."] } else { &[] };
        refused(&sandbox, &self.directory, line, more)
    }
}

fn cases() -> Vec<Case> {
    let all: Vec<Case> = serde_json::from_str(RECORDED).unwrap();
    all.into_iter().filter(|case| !case.is_left_to_others()).collect()
}

#[test]
fn recorded_mistakes_are_refused_by_werf_3_for_the_same_reason() {
    let Some(recordings) = recordings() else { return };
    let mut comparison = Comparison::default();
    for case in cases() {
        let record = recordings.join(&case.recording);
        let said = words(&read(&record, "stderr"));
        let is_it = |message: &str| is_said(&said, message);
        let loads = read(&record, "meta").contains("\nrc: 0");
        let reason: Option<&dyn Fn(&str) -> bool> = if loads { None } else { Some(&is_it) };
        comparison.verdict(&case.name, &case.refused(3), reason);
    }
    comparison.end(40);
}

/// The same cases on werf 2, by what is known of it; its own records are few.
#[test]
fn recorded_mistakes_are_refused_by_werf_2_where_it_knows_them() {
    let mut comparison = Comparison::default();
    for case in cases() {
        let of_werf_2 = case.findings.iter().filter(|finding| finding.refused_by.contains(&2));
        let told: Vec<&str> = of_werf_2.map(|finding| finding.words.as_str()).collect();
        let is_it = |message: &str| {
            told.iter().any(|words| message.contains(words) || is_said(words, message))
        };
        let reason: Option<&dyn Fn(&str) -> bool> =
            if told.is_empty() { None } else { Some(&is_it) };
        comparison.verdict(&case.name, &case.refused(2), reason);
    }
    comparison.end(40);
}

/// The records of werf 2 that load: what is written below the module.
const LOADED_BY_WERF_2: [(&str, &str); 4] = [
    ("7-v2/small-render", ""),
    ("7-v2/cycle", "---\nimage: c1\nfromImage: c2\n---\nimage: c2\nfromImage: c1\n"),
    ("7-v2/from-without-tag", "---\nimage: bad\nfrom: registry.example.com/alpine\n"),
    ("7-v2/missing-image", "---\nimage: bad\nfromImage: nosuch\n"),
];

#[test]
fn what_werf_2_was_recorded_to_load_is_not_refused() {
    let Some(recordings) = recordings() else { return };
    let mut comparison = Comparison::default();
    for (record, text) in LOADED_BY_WERF_2 {
        assert!(read(&recordings.join(record), "meta").contains("\nrc: 0"), "{record}");
        let sandbox = module(2);
        sandbox.write("werf.yaml", sandbox.read("werf.yaml") + text);
        sandbox.commit("x");
        comparison.verdict(record, &refused(&sandbox, "", 2, &[]), None);
    }
    comparison.end(4);
}

const GITERMINISM: &str = "giterminismConfigVersion: 1
config:
  goTemplateRendering:
    allowEnvVariables: [A, \"/B_.*/\"]
    allowUncommittedFiles: [\"unc/*.txt\", \"unc1.txt\"]
";

/// The repository in which one-line templates were tried.
fn files(name: &str, number: usize) -> Sandbox {
    let mut sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("module.yaml", "name: f\n"),
        ("werf-giterminism.yaml", GITERMINISM),
        ("d/a.yaml", "a: 1\n"),
        ("d/e/b.yaml", "b: 2\n"),
        ("d/t.txt", "hello {{ .X }}"),
        (".gitignore", "*.ign\n"),
        ("d/z.yml", "z\n"),
        ("d/x.ign", "ign\n"),
        ("d/crlf.txt", "a: 1\r\n"),
    ]);
    let mut links = vec![("a.yaml", "d/link.yaml"), ("e", "d/ld")];
    if number < WITH_BROKEN_LINKS {
        links.extend([("nosuch", "d/broken.yaml"), ("../../etc/passwd", "d/out.yaml")]);
    }
    for (target, link) in links {
        std::os::unix::fs::symlink(target, sandbox.path(link)).unwrap();
    }
    sandbox.git(&["add", "-f", "d/x.ign"]);
    if !name.starts_with("env-") {
        sandbox.set("A", "va");
        sandbox.set("B_1", "vb");
    }
    sandbox
}

/// So many of the first templates were tried with links that lead nowhere.
const WITH_BROKEN_LINKS: usize = 15;

/// What is not committed, or not tracked, when a template is tried; the variables of some.
fn state(sandbox: &mut Sandbox, name: &str) {
    let ends = |end: &str| name.ends_with(end);
    match name {
        "get-ignored-untracked" | "glob-ignored-untracked" => {
            sandbox.write("d/y.ign", "ign2\n");
        }
        "env-empty" | "env-empty-default" => sandbox.set("A", ""),
        "env-set" | "env-3args" => {
            sandbox.set("A", "va");
            sandbox.set("B_1", "vb");
        }
        _ if ends("-modified") => drop(sandbox.write("d/a.yaml", "changed\n")),
        _ if ends("-deleted") => std::fs::remove_file(sandbox.path("d/a.yaml")).unwrap(),
        _ if ends("-untracked") => drop(sandbox.write("d/new.yaml", "new\n")),
        _ if ends("-uncommitted-allowed") => {
            sandbox.write_all(&[("unc1.txt", "U1\n"), ("unc/u.txt", "U\n")]);
        }
        _ => {}
    }
}

/// A row of the verdicts: `name | template| rc=0 | text`.
fn row(line: &str) -> Option<(&str, &str, bool)> {
    let (rest, end) = line.split_once("| rc=")?;
    let (name, template) = rest.split_once(" | ")?;
    Some((name, template.trim(), end.starts_with('0')))
}

/// Templates whose verdict turns on what `check` does not look at: changes that are not committed, and what has a
/// placeholder.
const STATE_NOT_OF_CHECK: [&str; 6] = [
    "env-unset",
    "get-modified",
    "glob-modified",
    "get-modechange",
    "get-staged",
    "get-uncommitted-allowed-missing",
];

/// Where there is no file, we say that; werf says what it came upon on the way.
const NO_FILE: [&str; 3] = ["get-outside-symlink", "get-dir", "get-deleted"];

#[test]
fn one_line_templates_are_refused_where_werf_refuses_them() {
    let Some(recordings) = recordings() else { return };
    let folder = recordings.join("6-files");
    let all = std::fs::read_to_string(folder.join("verdicts.txt")).unwrap();
    let mut comparison = Comparison::default();
    for (number, (name, template, loads)) in all.lines().filter_map(row).enumerate() {
        let is_option = ["--loose-giterminism", "--dev"].iter().any(|o| template.ends_with(o));
        if is_option || STATE_NOT_OF_CHECK.contains(&name) {
            println!("not compared: {name}");
            continue;
        }
        let (template, more) = match template.split_once("}}] --env prod") {
            Some((start, _)) => (format!("{start}}}}}]"), vec!["--env", "prod"]),
            None => (template.to_owned(), Vec::new()),
        };
        let mut sandbox = files(name, number);
        sandbox.write("werf.yaml", format!("configVersion: 1\nproject: f\n---\n# {template}\n"));
        sandbox.commit("x");
        state(&mut sandbox, name);
        let said = words(&read(&folder.join(name), "stderr"));
        let nothing = |message: &str| {
            NO_FILE.contains(&name) && message.ends_with("not found in the project git repository")
        };
        let is_it = |message: &str| is_said(&said, message) || nothing(message);
        let reason: Option<&dyn Fn(&str) -> bool> = if loads { None } else { Some(&is_it) };
        comparison.verdict(name, &refused(&sandbox, "", 3, &more), reason);
    }
    comparison.end(70);
}

/// Real modules: a commit, and what werf 2 and werf 3 were recorded to say of it; empty where they load it.
const MODULES: [(&str, &str, [&str; 2]); 13] = [
    ("csi-ceph", "e82efd2", ["", "`to: /etc/ceph-csi-config/` is ambiguous"]),
    ("csi-huawei", "abd43e8", ["", "cannot recognize type of config section"]),
    ("csi-nfs", "d67dbca", ["", ""]),
    (
        "gpu-control-plane",
        "9942012",
        ["", "config.allowUncommittedFiles in body is a forbidden property"],
    ),
    ("modules-template", "d0ae479", ["unknown fields: `after`!", "unknown fields: `after`!"]),
    ("sds-elastic", "6f9f8b6", ["", ""]),
    ("sds-local-volume", "4f72fd7", ["", ""]),
    ("sds-node-configurator", "92b4847", ["", "`to: /dev/` is ambiguous"]),
    ("sds-object", "c037f6f", ["", ""]),
    ("sds-replicated-volume", "f8a3c62", ["", "unknown fields: `docker`!"]),
    ("snapshot-controller", "f96ce98", ["", ""]),
    ("state-snapshotter", "623ed4d", ["", ""]),
    ("virtualization", "cf3a9e6", ["", ""]),
];

#[test]
#[ignore = "needs clones of real modules: DECKMOD_CORPUS=DIR; scripts/release-check runs it"]
fn real_modules_are_refused_where_werf_refuses_them() {
    let clones = std::env::var_os("DECKMOD_CORPUS").expect("DECKMOD_CORPUS names a directory");
    let clones = std::fs::canonicalize(clones).unwrap();
    let mut comparison = Comparison::default();
    for (name, commit, verdicts) in MODULES {
        let clone = clones.join(name);
        if !clone.join(".git").exists() {
            println!("skipped: no clone of {name} in {}", clones.display());
            continue;
        }
        let clone = clone.to_str().unwrap();
        for (line, reason) in [2, 3].into_iter().zip(verdicts) {
            let found = refused(&Sandbox::new(), "", line, &["-C", clone, "--rev", commit]);
            let is_it = |message: &str| message.contains(reason);
            let told: Option<&dyn Fn(&str) -> bool> =
                if reason.is_empty() { None } else { Some(&is_it) };
            comparison.verdict(&format!("{name}, werf {line}"), &found, told);
        }
    }
    comparison.end(0);
}

#[test]
fn a_link_to_nothing_is_refused_and_what_only_deckmod_does_not_do_is_not() {
    let with = |template: &str| {
        let sandbox = files("", 0);
        sandbox.write("werf.yaml", format!("configVersion: 1\nproject: f\n---\n# {template}\n"));
        sandbox.commit("x");
        sandbox
    };
    for call in ["Exists \"d/broken.yaml\"", "Get \"d/broken.yaml\"", "Glob \"d/*.yaml\""] {
        let found = refused(&with(&format!("{{{{ .Files.{call} }}}}")), "", 3, &[]);
        let words =
            "symlink \"d/broken.yaml\" check failed: commit tree entry \"d/nosuch\" not found";
        assert!(found.iter().any(|message| message.contains(words)), "{call}: {found:?}");
    }
    let sandbox = with("{{ uuidv4 | len }}");
    assert_eq!(refused(&sandbox, "", 3, &[]), Vec::<String>::new());
    for verb in [&["check"] as &[&str], &["render", "--renderer", "native"]] {
        let arguments = [verb, &["--format", "json"]].concat();
        let output = sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments);
        let report: Json = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1), "{verb:?}: {report}");
        assert_eq!(report["findings"][0]["severity"], "error", "{verb:?}: {report}");
    }
}
