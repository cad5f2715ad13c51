//! What is read of a clean work tree at once, beside the same read by all of werf's rules; and what ends the hope.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod support;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::rc::Rc;

use deckmod::module::{Project, Tracked};
use deckmod::werf::reading::{HopefulReading, Inputs, Reading};
use deckmod::werf::render::Mode;
use support::Sandbox;

const GITERMINISM: &str = "werf-giterminism.yaml";

const FILES: &[(&str, &str)] = &[
    (
        GITERMINISM,
        "giterminismConfigVersion: 1\nconfig: {goTemplateRendering: {allowUncommittedFiles: [free.yaml]}}\n",
    ),
    ("werf.yaml", "W"),
    (".gitignore", "ignored*\n"),
    // Byte by byte `-` comes before `/`, directory by directory it does not.
    (".werf/a/y.tmpl", "Y"),
    (".werf/a-b/x.tmpl", "X"),
    (".werf/z.tmpl", "Z"),
    ("images/one/werf.inc.yaml", "1"),
    ("images/one/src/werf.inc.yaml", "S"),
    ("images/two/werf.inc.yaml", "2"),
    ("images/two/Dockerfile", "D"),
];

fn repository() -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(FILES);
    sandbox.commit("x");
    sandbox
}

fn both(dir: &Path) -> (Rc<Project>, HopefulReading, Reading) {
    let project = Project::open(dir).unwrap();
    project.ask_of_tracked();
    let files = Rc::new(Tracked::open(dir).unwrap());
    let (giterminism, _) = HopefulReading::giterminism(&project, &files, GITERMINISM).unwrap();
    let rules = |giterminism| Reading::new(Rc::clone(&project), Rc::new(giterminism), Mode::Head);
    let hopeful = HopefulReading::new(files, rules(giterminism.clone()));
    (Rc::clone(&project), hopeful, rules(giterminism))
}

/// Everything that a template may ask, as text; the order of `.Files.Glob` means nothing.
fn answers(inputs: &dyn Inputs) -> Vec<String> {
    let mut all = vec![format!("{:?}", inputs.includes())];
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    all.extend(inputs.find_config().map(|(path, given)| path + &text(&given.what)));
    let templates = inputs.templates(".werf").map(|given| given.what).unwrap_or_default();
    all.extend(templates.iter().map(|file| format!("{} {}", file.name, text(&file.bytes))));
    for pattern in ["images/*/{Dockerfile,werf.inc.yaml}", "images/**/*", "none/*", "werf.yaml"] {
        let given = inputs.glob(pattern).map(|given| given.what).unwrap_or_default();
        let mut found: Vec<_> =
            given.iter().map(|(path, bytes)| path.clone() + &text(bytes)).collect();
        found.sort();
        all.extend(found);
    }
    for path in ["images/one/werf.inc.yaml", "/werf.yaml", "free.yaml"] {
        all.extend(inputs.file(path).map(|given| text(&given.what)));
        all.push(format!("{:?} {:?}", inputs.exists(path), inputs.is_dir(path)));
    }
    all.push(format!("{:?} {:?}", inputs.exists("none"), inputs.is_dir("werf.yaml/none")));
    all.push(inputs.head().unwrap().hash.clone());
    all
}

#[test]
fn a_clean_work_tree_is_read_as_by_the_rules() {
    let sandbox = repository();
    // Neither is asked for by a pattern; one may be uncommitted.
    sandbox.write("images/one/new.go", "N");
    sandbox.write("free.yaml", "F");
    let (project, hopeful, rules) = both(&sandbox.root());
    assert_eq!(hopeful.glob("images/*/*.yaml").unwrap().what.len(), 2);
    std::fs::remove_file(sandbox.path("images/one/new.go")).unwrap();
    assert_eq!(answers(&hopeful), answers(&rules));
    assert!(!hopeful.is_lost());
    assert!(project.tracked_is_clean().unwrap());
}

#[test]
fn a_directory_below_the_top_is_read_so_too() {
    let sandbox = Sandbox::with_git();
    for (path, text) in FILES {
        sandbox.write(&format!("m/{path}"), text);
    }
    sandbox.write("top", "T");
    sandbox.commit("x");
    let (project, hopeful, rules) = both(&sandbox.path("m"));
    assert_eq!(answers(&hopeful), answers(&rules));
    assert!(!hopeful.is_lost() && project.tracked_is_clean().unwrap());
    assert!(hopeful.file("../top").is_err() && hopeful.is_lost());
}

/// Spoils a repository; then the hope is lost, or git says that a tracked file differs.
fn spoiled(what: &str, spoil: &dyn Fn(&Sandbox)) {
    let sandbox = repository();
    spoil(&sandbox);
    let (project, hopeful, _) = both(&sandbox.root());
    answers(&hopeful);
    assert!(hopeful.is_lost() || !project.tracked_is_clean().unwrap(), "{what}");
}

#[test]
fn whatever_is_unusual_ends_the_hope() {
    spoiled("a change", &|sandbox| {
        sandbox.write("images/two/Dockerfile", "D2");
    });
    spoiled("a change of a file that nobody reads", &|sandbox| {
        sandbox.write(".gitignore", "x");
    });
    spoiled("a staged change, taken back in the work tree", &|sandbox| {
        sandbox.write("images/two/Dockerfile", "D2");
        sandbox.git(&["add", "-A"]);
        sandbox.write("images/two/Dockerfile", "D");
    });
    spoiled("a deletion", &|sandbox| {
        std::fs::remove_file(sandbox.path("images/two/Dockerfile")).unwrap();
    });
    spoiled("a new file", &|sandbox| {
        sandbox.write("images/new/werf.inc.yaml", "N");
    });
    spoiled("a new template", &|sandbox| {
        sandbox.write(".werf/new.tmpl", "N");
    });
    spoiled("a new file in the index", &|sandbox| {
        sandbox.write("images/new/werf.inc.yaml", "N");
        sandbox.git(&["add", "-A"]);
    });
    spoiled("an ignored file", &|sandbox| {
        sandbox.write("images/one/ignored.yaml", "I");
    });
    spoiled("werf-includes.yaml", &|sandbox| {
        sandbox.write("werf-includes.yaml", "I");
    });
    spoiled("a link", &|sandbox| {
        symlink("two", sandbox.path("images/three")).unwrap();
        sandbox.commit("link");
    });
    spoiled("a directory where nothing was", &|sandbox| {
        sandbox.write("none/a", "N");
    });
    spoiled("line ends that git makes", &|sandbox| {
        sandbox.write(".gitattributes", "*.tmpl text eol=crlf\n");
        sandbox.write(".werf/z.tmpl", "Z\r\n");
        sandbox.commit("crlf");
    });
}

#[test]
fn a_submodule_ends_the_hope() {
    let library = Sandbox::with_git();
    library.write("werf.inc.yaml", "L");
    library.commit("x");
    let from = library.root().display().to_string();
    spoiled("a submodule", &|sandbox| {
        let add = [
            "-c",
            "protocol.file.allow=always",
            "submodule",
            "--quiet",
            "add",
            &from,
            "images/sub",
        ];
        sandbox.git(&add);
        sandbox.commit("sub");
    });
}
