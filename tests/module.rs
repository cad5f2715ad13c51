//! The room `module` through its public API: opening a module, names, git facts from a real git.

use std::fs;
use std::path::Path;

use deckmod::error::{Error, Kind};
use deckmod::module::{GitFacts, Module};
use tempfile::TempDir;

fn dir_with(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    for (path, text) in files {
        let path = dir.path().join(path);
        let written =
            path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(path, text));
        written.unwrap_or_else(|error| panic!("{error}"));
    }
    dir
}

/// Opens what must not open; `<dir>` stands for the directory.
fn refused(files: &[(&str, &str)], below: &str) -> (Error, String) {
    let dir = dir_with(files);
    let error = Module::open(&dir.path().join(below)).err();
    let error = error.unwrap_or_else(|| panic!("{files:?} must be refused"));
    assert_eq!(error.kind(), Kind::Input);
    let said = format!("{error}\n{}", error.hints().join("\n"));
    let root = dir.path().display().to_string();
    (error, said.replace(&root, "<dir>"))
}

fn assert_says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
}

#[test]
fn a_module_knows_its_name_and_where_it_is_written() {
    let text = "# first\nname: csi-s3\nweight: 910\nunknown: {a: 1}\n";
    let dir = dir_with(&[("module.yaml", text)]);
    let module = Module::open(dir.path()).unwrap();
    assert_eq!((module.name().as_str(), module.name().camel().as_str()), ("csi-s3", "csiS3"));
    assert_eq!(&text[module.definition().name_span.clone()], "csi-s3");
    assert_eq!(module.root().at("unknown.a").and_then(deckmod::yaml::Node::as_i64), Some(1));
    assert!(module.source().path().ends_with("/module.yaml"));
    assert_eq!(module.dir(), dir.path());
}

#[test]
fn no_module_says_what_was_looked_for_and_where() {
    let (error, said) = refused(&[], ".");
    assert_says(&said, &["module.yaml is not in", "<dir>", "-C DIR"]);
    assert_eq!(error.hints().len(), 1);
    let (_, said) = refused(&[], "nowhere");
    assert_says(&said, &["no directory `<dir>/nowhere`", "-C DIR"]);
    let (_, said) = refused(&[("file", "")], "file");
    assert_says(&said, &["`<dir>/file` is not a directory", "-C DIR"]);
}

#[test]
fn no_module_says_what_is_there_instead() {
    let (_, said) = refused(&[("Chart.yaml", "name: csi-nfs\n"), ("openapi/values.yaml", "")], "");
    assert_says(&said, &["`Chart.yaml` and `openapi/` are here", "`name: csi-nfs`"]);
    let (_, said) = refused(&[("My_Module/werf.yaml", "")], "My_Module");
    assert_says(&said, &["`werf.yaml` is here", "`name: my-module`"]);
    let (_, said) = refused(&[("module.yaml", "name: a\n"), ("images/x/y", "")], "images/x");
    assert_says(&said, &["module.yaml is in `<dir>`: pass `-C <dir>`"]);
    let (_, said) = refused(&[("module.yml", "name: a\n")], "");
    assert_says(&said, &["`module.yml` is here", "rename it"]);
}

#[test]
fn a_wrong_module_yaml_is_shown_where_it_is_wrong() {
    for (text, place, message, hint) in [
        (
            "a: 1\nname: [x]\n",
            (2, 7, 3),
            "`name` must be a text, and is a list",
            "like `name: csi-nfs`",
        ),
        ("name: 12\n", (1, 7, 2), "is the number `12`", "`name: \"12\"`"),
        ("name: on\n", (1, 7, 2), "is the boolean `on`", "`name: \"on\"`"),
        ("name:\n", (1, 5, 1), "is nothing", "like `name: csi-nfs`"),
        ("weight: 1\n", (1, 1, 1), "does not say the `name`", "write `name: "),
        ("- name\n", (1, 1, 6), "must be a mapping, and is a list", "write `name: "),
        ("name: CsiS3\n", (1, 7, 5), "`CsiS3` is no name", "`csi-s3`"),
        ("name: a\nx: 1\nname: b\n", (3, 1, 4), "written twice: the first is at line 1", ""),
        ("name: [\n", (1, 7, 1), "is not readable YAML", ""),
    ] {
        let (error, said) = refused(&[("module.yaml", text)], "");
        let found = error.place().unwrap_or_else(|| panic!("{text:?} has a place"));
        assert_eq!((found.line, found.column, found.width), place, "{text:?}");
        assert_eq!(Some(found.excerpt.as_str()), text.lines().nth(place.0 - 1).or(Some("")));
        assert_says(&said, &[message, hint]);
    }
    let (_, said) = refused(&[("module.yaml", "# nothing\n")], "");
    assert_says(&said, &["is empty", "write `name: "]);
}

#[test]
fn what_is_no_text_is_refused() {
    let dir = dir_with(&[]);
    fs::write(dir.path().join("module.yaml"), b"name: \xff\n").unwrap();
    assert!(Module::open(dir.path()).unwrap_err().message().contains("not UTF-8: byte 6"));
    let dir = dir_with(&[("module.yaml/x", "")]);
    assert!(Module::open(dir.path()).unwrap_err().to_string().contains("cannot read"));
}

/// Runs git as a stranger: no settings of this machine.
#[expect(clippy::disallowed_methods, reason = "the fixture is made by a real git")]
fn git(dir: &Path, args: &[&str]) {
    let settings = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main"];
    let output = std::process::Command::new("git")
        .args(settings.iter().chain(args))
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap_or_else(|error| panic!("git {args:?}: {error}"));
    assert!(output.status.success(), "git {args:?}: {output:?}");
}

fn repository() -> TempDir {
    let dir = dir_with(&[("module.yaml", "name: a\n"), ("sub/жук.txt", "1\n")]);
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    git(dir.path(), &["commit", "-qm", "first"]);
    dir
}

#[test]
fn git_facts_of_a_clean_commit_with_tags() {
    let dir = repository();
    for tag in ["v1.2.3", "csi/v1.0.0"] {
        git(dir.path(), &["tag", tag]);
    }
    git(dir.path(), &["tag", "-a", "annotated", "-m", "x"]);
    let facts = GitFacts::read(&dir.path().join("sub")).unwrap();
    assert_eq!(facts.commit.as_ref().map(String::len), Some(40));
    assert_eq!(facts.branch.as_deref(), Some("main"));
    assert_eq!(facts.tags_at_head, ["annotated", "csi/v1.0.0", "v1.2.3"]);
    assert_eq!((facts.dirty, facts.untracked, facts.shallow), (false, false, false));
    assert_eq!(facts.root, dir.path().canonicalize().unwrap());
    assert_eq!(Module::open(dir.path()).unwrap().git(), Ok(facts));
}

#[test]
fn git_facts_of_a_dirty_tree() {
    let dir = repository();
    fs::write(dir.path().join("sub/жук.txt"), "2\n").unwrap();
    let facts = GitFacts::read(dir.path()).unwrap();
    assert_eq!((facts.dirty, facts.untracked), (true, false));
    git(dir.path(), &["checkout", "-q", "--detach"]);
    fs::write(dir.path().join("new"), "").unwrap();
    git(dir.path(), &["commit", "-qam", "second"]);
    let facts = GitFacts::read(dir.path()).unwrap();
    assert_eq!((facts.dirty, facts.untracked), (false, true));
    assert_eq!((facts.branch, facts.tags_at_head), (None, Vec::new()));
}

#[test]
fn git_facts_of_shallow_clones_and_other_work_trees() {
    let dir = repository();
    let at = dir.path().display();
    git(dir.path(), &["clone", "-q", "--depth", "1", &format!("file://{at}"), "clone"]);
    let clone = dir.path().join("clone");
    assert!(GitFacts::read(&clone).unwrap().shallow);
    git(&clone, &["worktree", "add", "-q", "../tree", "-b", "other"]);
    let facts = GitFacts::read(&dir.path().join("tree")).unwrap();
    assert_eq!((facts.branch.as_deref(), facts.shallow), (Some("other"), true));
    assert!(facts.root.ends_with("tree"));
}

#[test]
fn no_facts_keep_their_reason() {
    let dir = dir_with(&[("module.yaml", "name: a\n")]);
    let reason = Module::open(dir.path()).unwrap().git().unwrap_err().reason;
    assert!(reason.starts_with("not a git repository"), "{reason}");
    let absent = GitFacts::read(&dir.path().join("absent")).unwrap_err();
    assert!(absent.reason.contains("is not a directory"));
    git(dir.path(), &["init", "-q"]);
    let facts = GitFacts::read(dir.path()).unwrap();
    assert_eq!((facts.commit, facts.branch.as_deref()), (None, Some("main")));
}
