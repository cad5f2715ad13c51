//! `deckmod init`: what is written into new and existing modules, what stays, and what is said.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "the judges are no business of deckmod; a test that cannot go on panics and says what it skips"
)]

#[path = "init/author.rs"]
mod author;
#[path = "init/corpus.rs"]
mod corpus;
mod engine_fixture;
#[path = "init/judges.rs"]
mod judges;
#[path = "init/lines.rs"]
mod lines;
#[path = "init/new.rs"]
mod new;
#[path = "init/owned.rs"]
mod owned;
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use engine_fixture::Run;
use support::Sandbox;

const BUILD: &str = ".github/workflows/deckmod-build.yml";
const RELEASE: &str = ".github/workflows/deckmod-release.yml";
const DEPLOY: &str = ".github/workflows/deckmod-deploy.yml";
const JOBS: &str = ".gitlab/deckmod.gitlab-ci.yml";

fn init(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    deckmod(sandbox, &[&["init"], arguments].concat())
}

fn deckmod(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), arguments))
}

/// A small module in git.
fn module() -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("module.yaml", "name: demo\n"),
        ("werf.yaml", "configVersion: 1\nproject: demo\n"),
    ]);
    sandbox.commit("all");
    sandbox
}

/// Every file of the working folder but git's own.
fn files(sandbox: &Sandbox) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(&sandbox.root(), &sandbox.root(), &mut files);
    files
}

fn collect(top: &Path, dir: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.ends_with(".git") {
            continue;
        }
        if path.is_dir() && !path.is_symlink() {
            collect(top, &path, files);
        } else {
            let name = path.strip_prefix(top).unwrap().to_string_lossy().into_owned();
            files.insert(name, std::fs::read(&path).unwrap_or_default());
        }
    }
}

/// A text without the lines of deckmod.
fn without_block(text: &str) -> String {
    let mut inside = false;
    let mut rest = String::new();
    for line in text.split_inclusive('\n') {
        inside |= line.trim() == "# deckmod: begin";
        if !inside {
            rest += line;
        }
        inside &= line.trim() != "# deckmod: end";
    }
    rest
}
