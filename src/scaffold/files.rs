//! The files that an existing module gets: one row a file.

use super::{Ci, Options};

/// How much of a file is deckmod's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owned {
    /// All of it; its first line says so.
    Whole,
    /// What stands between two marks.
    Block(Form),
    /// Nothing: it is written where there is none, and then it is the author's.
    Once,
}

/// How a block finds its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Targets at the end of a Makefile.
    Targets,
    /// An entry of a list at the top of a YAML file.
    Entry {
        /// The key of the list.
        key: &'static str,
        /// What shows that the author has such an entry.
        known_by: &'static [&'static str],
    },
}

/// A file.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    /// Its path from the directory of the module.
    pub(super) path: &'static str,
    /// What it is for.
    pub(super) purpose: &'static str,
    /// How much of it is ours.
    pub(super) owned: Owned,
    /// What it is made from.
    pub(super) template: &'static str,
    /// Whether these options want it.
    pub(super) wanted: fn(&Options) -> bool,
}

const PRE_COMMIT: Form =
    Form::Entry { key: "repos", known_by: &["deckmod check", "id: deckmod-check"] };
const INCLUDE: Form = Form::Entry { key: "include", known_by: &[".gitlab/deckmod.gitlab-ci.yml"] };

/// All files. One file = one row.
pub(super) const FILES: [File; 8] = [
    File {
        path: ".github/workflows/deckmod-build.yml",
        purpose: "checks every pull request and builds it under a tag of development",
        owned: Owned::Whole,
        template: include_str!("../../templates/ci/github/deckmod-build.yml"),
        wanted: on_github,
    },
    File {
        path: ".github/workflows/deckmod-release.yml",
        purpose: "builds and publishes a version when its git tag is pushed",
        owned: Owned::Whole,
        template: include_str!("../../templates/ci/github/deckmod-release.yml"),
        wanted: on_github,
    },
    File {
        path: ".github/workflows/deckmod-deploy.yml",
        purpose: "points a release channel at a version, started by hand",
        owned: Owned::Whole,
        template: include_str!("../../templates/ci/github/deckmod-deploy.yml"),
        wanted: on_github,
    },
    File {
        path: ".gitlab/deckmod.gitlab-ci.yml",
        purpose: "the jobs: check and build, release of a version, deploy to a channel",
        owned: Owned::Whole,
        template: include_str!("../../templates/ci/gitlab/deckmod.gitlab-ci.yml"),
        wanted: on_gitlab,
    },
    File {
        path: ".gitlab-ci.yml",
        purpose: "includes the jobs of .gitlab/deckmod.gitlab-ci.yml",
        owned: Owned::Block(INCLUDE),
        template: include_str!("../../templates/ci/blocks/gitlab-ci.yml"),
        wanted: on_gitlab,
    },
    File {
        path: "Makefile",
        purpose: "the same commands by hand: make check, build, publish, promote, status",
        owned: Owned::Block(Form::Targets),
        template: include_str!("../../templates/ci/blocks/Makefile"),
        wanted: always,
    },
    File {
        path: ".pre-commit-config.yaml",
        purpose: "checks the module before each commit",
        owned: Owned::Block(PRE_COMMIT),
        template: include_str!("../../templates/ci/blocks/pre-commit-config.yaml"),
        wanted: always,
    },
    File {
        path: "deckmod.yaml",
        purpose: "what deckmod cannot know by itself: the sources of editions",
        owned: Owned::Once,
        template: include_str!("../../templates/ci/deckmod.yaml"),
        wanted: |options| !options.editions.is_empty(),
    },
];

fn on_github(options: &Options) -> bool {
    options.ci == Ci::Github
}

fn on_gitlab(options: &Options) -> bool {
    options.ci == Ci::Gitlab
}

fn always(_: &Options) -> bool {
    true
}
