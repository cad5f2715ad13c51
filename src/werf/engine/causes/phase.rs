//! What the engine was doing when it failed.
//!
//! Owns the phases and the texts that show them.

/// What the engine was doing, as it follows the word "while"; the first that matches.
pub(in super::super) const PHASES: &[(&str, &str)] = &[
    ("unable to write report", "writing the build report"),
    ("build report path", "writing the build report"),
    ("unable to fetch base image \"*\" for stage", "fetching the base image `{1}`"),
    ("phase build on image * stage * handler failed…error pushing", "pushing image `{1}`"),
    ("phase build on image * stage * handler failed…unable to push", "pushing image `{1}`"),
    ("phase build on image * stage * handler failed", "building stage `{2}` of image `{1}`"),
    ("phase build before image * stages handler failed", "preparing image `{1}`"),
    ("unable to init storage manager", "asking the registry"),
    ("unable to fetch local git repo", "reading the git repository"),
    ("unable to get git", "reading the git repository"),
    ("component init error", "starting"),
    ("unable to determine buildah mode", "starting"),
    ("unknown flag: ", "reading its command line"),
    ("flag needs an argument: ", "reading its command line"),
    ("unknown command ", "reading its command line"),
    ("no image matches pattern", "choosing images"),
    ("invalid custom tag", "choosing tags"),
    ("unable to render werf config", "reading its configuration"),
    ("unable to calculate images tree", "planning the images"),
    ("werf config", "reading its configuration"),
    ("config-render-", "reading its configuration"),
    ("giterminism config", "reading its configuration"),
    ("infinite loop detected", "reading its configuration"),
    ("cross-references", "reading its configuration"),
];
