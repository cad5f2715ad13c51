//! What is known of the files of an image.
//!
//! Owns the three kinds of knowledge: files that are there, directories that are there, and places of which nothing is
//! known. Paths have no slash before them; the empty path is the root.

use std::collections::{BTreeMap, BTreeSet};

use crate::module::paths::within;

/// So many files and directories of an image are followed.
const MOST: usize = 20_000;
/// So many places of doubt are told apart.
const MOST_DOUBTS: usize = 1000;

/// Where a file comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From a tracked file.
    Tracked(String),
    /// A command made it.
    Made,
}

/// Is there something at a path?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A file, at the path or below it.
    Yes,
    /// It cannot be told.
    Maybe,
    /// Nothing.
    No,
}

/// The files of an image, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    files: BTreeMap<String, Origin>,
    dirs: BTreeSet<String>,
    /// Places where, and below which, anything may be; and why.
    doubts: BTreeMap<String, String>,
}

impl Contents {
    /// Is there something at a path or below it?
    pub fn answer(&self, path: &str) -> Answer {
        if self.doubt(path).is_some() {
            Answer::Maybe
        } else if self.below(path).next().is_some() {
            Answer::Yes
        } else {
            Answer::No
        }
    }

    /// Why it cannot be told what is at a path or below it; `None`: it can.
    pub fn doubt(&self, path: &str) -> Option<&str> {
        let overlaps = |root: &str| within(root, path) || within(path, root);
        let mut doubts = self.doubts.iter();
        doubts.find(|(root, _)| overlaps(root)).map(|(_, why)| why.as_str())
    }

    /// The files that are surely at a path or below it.
    pub fn below<'c>(&'c self, path: &str) -> impl Iterator<Item = (&'c str, &'c Origin)> {
        let (from, own) = (start(path), self.files.get_key_value(path));
        let rest =
            self.files.range(from.clone()..).take_while(move |(at, _)| at.starts_with(&from));
        own.into_iter().chain(rest).map(|(at, origin)| (at.as_str(), origin))
    }

    /// Directories at a path or below it, as far as they were made on purpose.
    pub(super) fn dirs_below<'c>(&'c self, path: &'c str) -> impl Iterator<Item = &'c str> {
        self.dirs.iter().map(String::as_str).filter(move |dir| within(dir, path))
    }

    /// Places of doubt, with the reasons.
    pub(super) fn doubts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.doubts.iter().map(|(root, why)| (root.as_str(), why.as_str()))
    }

    /// Is it surely a directory?
    pub(super) fn is_dir(&self, path: &str) -> bool {
        let is_file = self.files.contains_key(path);
        path.is_empty() || self.dirs.contains(path) || !is_file && self.below(path).next().is_some()
    }

    /// Are there so many files that no more are followed? Anything may be anywhere then.
    pub(super) fn is_full(&self) -> bool {
        self.files.len() >= MOST
    }

    /// A file is there.
    pub(super) fn put(&mut self, path: impl Into<String>, origin: Origin) {
        if !self.is_full() {
            self.files.insert(path.into(), origin);
        }
        if self.is_full() {
            self.doubt_at("", "there are too many files");
        }
    }

    /// A directory is there.
    pub(super) fn make_dir(&mut self, path: impl Into<String>) {
        if self.dirs.len() >= MOST {
            return self.doubt_at("", "there are too many directories");
        }
        self.dirs.insert(path.into());
    }

    /// Anything may be there.
    pub(super) fn doubt_at(&mut self, path: &str, why: &str) {
        let is_known = self.doubts.keys().any(|root| within(path, root));
        let path = if self.doubts.len() < MOST_DOUBTS { path } else { "" };
        if !is_known {
            self.doubts.insert(path.to_owned(), why.to_owned());
        }
    }

    /// Nothing is there any more.
    pub(super) fn remove(&mut self, path: &str) {
        let gone: Vec<String> = self.below(path).map(|(at, _)| at.to_owned()).collect();
        for at in gone {
            self.files.remove(&at);
        }
        self.dirs.retain(|dir| !within(dir, path));
        self.doubts.retain(|root, _| root.is_empty() || !within(root, path));
    }
}

/// What the paths below a directory begin with.
fn start(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}/") }
}
