//! What werf reads of a project and what it says where it does not: recordings of a real werf (errors of giterminism)
//! and what its sources say of directories below the top, submodules and links.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod support;

use std::os::unix::fs::symlink;
use std::path::Path;
use std::rc::Rc;

use deckmod::module::Project;
use deckmod::werf::giterminism::Giterminism;
use deckmod::werf::reading::{Reading, Refusal};
use deckmod::werf::render::Mode;
use support::Sandbox;

const GITERMINISM: &str = "werf-giterminism.yaml";

fn load(dir: &Path, mode: Mode) -> Result<Reading, Refusal> {
    let project = Project::open(dir).unwrap();
    let (giterminism, problems) = Giterminism::load(&project, GITERMINISM, mode)?;
    assert_eq!(problems, []);
    Ok(Reading::new(project, Rc::new(giterminism), mode))
}

fn reading(dir: &Path, mode: Mode) -> Reading {
    load(dir, mode).unwrap()
}

fn repository(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(files);
    sandbox.commit("x");
    sandbox
}

fn message<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
    result.unwrap_err().message
}

fn paths<T>(found: Result<Vec<(String, T)>, Refusal>) -> Vec<String> {
    found.unwrap().into_iter().map(|(path, _)| path).collect()
}

const ALLOWING: &str = "giterminismConfigVersion: 1\nconfig:\n  allowUncommitted: true\n  \
    allowUncommittedTemplates: ['.werf/**/*.tmpl']\n  goTemplateRendering: {allowUncommittedFiles: ['unc/**/*']}\n";

#[test]
fn a_configuration_that_is_not_committed_is_refused_in_werfs_words() {
    let sandbox = repository(&[("werf.yaml", "a"), (GITERMINISM, "giterminismConfigVersion: 1\n")]);
    let dir = sandbox.root();
    sandbox.write("werf.yaml", "b");
    let refused = |words: &str| {
        assert_eq!(message(reading(&dir, Mode::Head).config("werf.yaml")), words);
    };
    refused("unable to read werf config: the file \"werf.yaml\" must be committed");
    sandbox.git(&["add", "-A"]);
    refused("unable to read werf config: the file \"werf.yaml\" must be committed");
    assert_eq!(reading(&dir, Mode::Dev).config("werf.yaml").unwrap()[..], *b"b");
    assert_eq!(reading(&dir, Mode::Loose).config("werf.yaml").unwrap()[..], *b"b");
    sandbox.git(&["rm", "-q", "--cached", "werf.yaml"]);
    sandbox.git(&["commit", "-qm", "x"]);
    refused("unable to read werf config: the untracked file \"werf.yaml\" must be committed");
    std::fs::remove_file(sandbox.path("werf.yaml")).unwrap();
    refused(
        "unable to read werf config: the file \"werf.yaml\" not found in the project git repository. If the file exists \
         locally, configure werf-giterminism.yaml to allow uncommitted files",
    );
    sandbox.write("werf.yml", "c");
    sandbox.commit("y");
    let found = reading(&dir, Mode::Head).find_config().unwrap();
    assert_eq!(found, ("werf.yml".to_owned(), b"c".to_vec().into()));
}

#[test]
fn giterminism_must_be_committed_itself() {
    let sandbox = repository(&[("werf.yaml", "a"), (GITERMINISM, "giterminismConfigVersion: 1\n")]);
    sandbox.write(GITERMINISM, "giterminismConfigVersion: 1\n# x\n");
    let words = "unable to read werf giterminism config: the file \"werf-giterminism.yaml\" must be committed";
    assert_eq!(message(load(&sandbox.root(), Mode::Head)), words);
    assert!(load(&sandbox.root(), Mode::Dev).is_ok() && load(&sandbox.root(), Mode::Loose).is_ok());
    sandbox.git(&["rm", "-qf", GITERMINISM]);
    sandbox.git(&["commit", "-qm", "x"]);
    assert!(load(&sandbox.root(), Mode::Head).is_ok());
}

#[test]
fn what_is_allowed_is_read_from_the_work_tree() {
    let sandbox = repository(&[(GITERMINISM, ALLOWING), (".werf/a.tmpl", "A"), ("unc/c", "C")]);
    sandbox.write_all(&[("werf.yaml", "W"), (".werf/d/b.tmpl", "B"), ("unc/x/y", "Y"), ("z", "Z")]);
    let reading = reading(&sandbox.root(), Mode::Head);
    assert_eq!(reading.config("werf.yaml").unwrap()[..], *b"W");
    let templates = reading.templates(".werf").unwrap();
    let names: Vec<&str> = templates.iter().map(|template| template.name.as_str()).collect();
    assert_eq!(names, ["a.tmpl", "d/b.tmpl"]);
    assert_eq!(templates[1].path, ".werf/d/b.tmpl");
    assert_eq!(paths(reading.glob("unc/**/*")), ["unc/c", "unc/x/y"]);
    assert!(reading.exists("unc/x/y").unwrap() && reading.is_dir("unc/x").unwrap());
    assert_eq!(message(reading.file("z")), "the untracked file \"z\" must be committed");
    symlink("../z", sandbox.path("unc/link")).unwrap();
    assert_eq!(
        message(reading.file("unc/link")),
        "accepted file \"unc/link\" check failed: the link target \"z\" should be also accepted by giterminism config"
    );
}

#[test]
fn templates_that_are_not_committed_are_refused_but_for_development() {
    let sandbox = repository(&[(".werf/a.tmpl", "A"), (".werf/b.yaml", "B")]);
    sandbox.write(".werf/x.tmpl", "X");
    let words = "unable to read werf config templates: the untracked file \".werf/x.tmpl\" must be committed";
    assert_eq!(message(reading(&sandbox.root(), Mode::Head).templates(".werf")), words);
    for mode in [Mode::Dev, Mode::Loose] {
        assert_eq!(reading(&sandbox.root(), mode).templates(".werf").unwrap().len(), 2);
    }
    sandbox.write(".werf/y.tmpl", "Y");
    let words = "unable to read werf config templates: the following untracked files must be committed:\n\n \
                 - .werf/x.tmpl\n - .werf/y.tmpl";
    assert_eq!(message(reading(&sandbox.root(), Mode::Head).templates(".werf")), words);
    assert_eq!(reading(&sandbox.root(), Mode::Head).templates("nosuch").unwrap(), []);
}

#[test]
fn a_project_below_the_top_has_its_own_paths() {
    let sandbox =
        repository(&[("top", "T"), ("m/werf.yaml", "W"), ("m/d/a", "A"), ("m/.werf/x.tmpl", "X")]);
    symlink("../top", sandbox.path("m/up")).unwrap();
    sandbox.commit("link");
    let dir = sandbox.path("m");
    let head = reading(&dir, Mode::Head);
    assert_eq!(head.file("up").unwrap()[..], *b"T");
    assert_eq!(head.file("../top").unwrap()[..], *b"T");
    assert_eq!(paths(head.glob("d/*")), ["d/a"]);
    assert_eq!(head.templates(".werf").unwrap()[0].name, "x.tmpl");
    sandbox.write("m/d/a", "changed");
    sandbox.write("top", "changed");
    let head = reading(&dir, Mode::Head);
    assert_eq!(message(head.file("d/a")), "the file \"d/a\" must be committed");
    assert_eq!(
        message(head.file("up")),
        "symlink \"up\" check failed: the file \"../top\" must be committed"
    );
    assert_eq!(paths(reading(&dir, Mode::Dev).glob("d/*")), ["d/a"]);
}

#[test]
fn a_submodule_is_read_and_its_changes_are_told() {
    let library = repository(&[("lib/a", "A")]);
    let sandbox = repository(&[("werf.yaml", "W")]);
    let from = library.root().display().to_string();
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &from, "sub"];
    sandbox.git(&add);
    sandbox.commit("sub");
    let head = reading(&sandbox.root(), Mode::Head);
    assert_eq!(head.file("sub/lib/a").unwrap()[..], *b"A");
    assert_eq!(paths(head.glob("sub/**/*")), ["sub/lib/a"]);
    assert!(head.is_dir("sub").unwrap());
    sandbox.write("sub/lib/b", "B");
    let told = message(reading(&sandbox.root(), Mode::Head).file("sub/lib/a"));
    assert_eq!(
        told,
        "the submodule \"sub\" has untracked changes that must be discarded or committed (do not forget to push new \
         changes to the submodule remote)"
    );
}

#[test]
fn links_that_lead_upwards_end() {
    let sandbox = repository(&[("d/a", "A")]);
    symlink("..", sandbox.path("d/up")).unwrap();
    symlink("round", sandbox.path("round")).unwrap();
    sandbox.commit("links");
    let head = reading(&sandbox.root(), Mode::Head);
    assert!(message(head.glob("d/**/*")).contains("does a link lead upwards?"));
    assert!(message(head.file("round")).contains("too many levels of symbolic links"));
}

#[test]
fn an_ignored_file_is_told_with_what_to_do() {
    let sandbox = repository(&[(".gitignore", "base.yml\n")]);
    sandbox.write("base.yml", "x");
    let refusal = reading(&sandbox.root(), Mode::Head).file("base.yml").unwrap_err();
    assert!(refusal.message.starts_with("the file \"base.yml\" not found in the project git"));
    assert!(refusal.help.unwrap().contains("allowUncommittedFiles"));
    let refusal = reading(&sandbox.root(), Mode::Head).glob("[").unwrap_err();
    assert_eq!(refusal.message, "glob \"[\": syntax error in pattern");
}

#[test]
fn a_checkout_that_git_changed_is_read_as_head_has_it() {
    let sandbox =
        repository(&[("werf.yaml", "a\nb\n"), (".gitattributes", "werf.yaml text eol=crlf\n")]);
    let dir = sandbox.root();
    std::fs::remove_file(dir.join("werf.yaml")).unwrap();
    sandbox.git(&["checkout", "--", "werf.yaml"]);
    assert_eq!(std::fs::read(dir.join("werf.yaml")).unwrap(), b"a\r\nb\r\n");
    assert_eq!(reading(&dir, Mode::Head).config("werf.yaml").unwrap()[..], *b"a\nb\n");
}
