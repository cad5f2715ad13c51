//! The record of what templates read.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::module::Bytes;
use crate::text::Origin;
use crate::werf::reading::Given;

/// All that one rendering read, each by its name.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Variables, by `env`.
    pub variables: BTreeMap<String, VariableRead>,
    /// Files, by `.Files.Get`.
    pub files: BTreeMap<String, FileRead>,
    /// Patterns, by `.Files.Glob`.
    pub globs: BTreeMap<String, FileRead>,
    /// Paths that were asked for, by `.Files.Exists` and `.Files.IsDir`.
    pub probes: BTreeMap<String, FileRead>,
    /// Facts of the commit and `.Env`, by the name that templates give them, with the value.
    pub facts: BTreeMap<&'static str, (String, Vec<Origin>)>,
    /// werf.yaml and named templates that are not committed and may not be so.
    pub uncommitted: Vec<String>,
}

/// A variable that was read.
#[derive(Clone, Debug, Default)]
pub struct VariableRead {
    /// It is set, perhaps to the empty text.
    pub set: bool,
    /// It is empty or not set, and got a placeholder.
    pub placeholder: bool,
    /// The defaults that templates give; `None`: there was a call without one.
    pub defaults: Vec<Option<VariableDefault>>,
    /// The calls.
    pub places: Vec<Origin>,
}

/// A default that a template gives for a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableDefault {
    /// The text, which a template holds as it is.
    Written(String),
    /// The result of an expression. Its text is not kept: it may hold the value of another variable.
    Computed,
}

/// A file, a pattern or a path that was read.
#[derive(Clone, Debug, Default)]
pub struct FileRead {
    /// It was there; of a pattern: it took a file.
    pub found: bool,
    /// Files that a pattern took.
    pub matches: Vec<String>,
    /// Files that are not committed and may not be so: only a check reads them all the same.
    pub uncommitted: Vec<String>,
    /// It is not there, and a made up text stands for it.
    pub stand_in: bool,
    /// The calls.
    pub places: Vec<Origin>,
}

/// The record while it grows.
#[derive(Default)]
pub(super) struct Recorder(RefCell<Reads>);

impl Recorder {
    pub(super) fn variable(
        &self,
        name: &str,
        set: bool,
        default: Option<VariableDefault>,
        at: Origin,
    ) {
        let mut reads = self.0.borrow_mut();
        let read = reads.variables.entry(name.to_owned()).or_default();
        read.set = set;
        if !read.defaults.contains(&default) {
            read.defaults.push(default);
        }
        note(&mut read.places, at);
    }

    pub(super) fn placeholder(&self, name: &str) {
        if let Some(read) = self.0.borrow_mut().variables.get_mut(name) {
            read.placeholder = true;
        }
    }

    pub(super) fn file(&self, path: &str, given: Option<&Given<Bytes>>, at: Origin) {
        let mut reads = self.0.borrow_mut();
        let read = file(&mut reads.files, path, given.is_some(), at);
        if let Some(given) = given {
            read.uncommitted.clone_from(&given.uncommitted);
            read.stand_in = given.is_stand_in;
        }
    }

    pub(super) fn probe(&self, path: &str, found: bool, at: Origin) {
        file(&mut self.0.borrow_mut().probes, path, found, at);
    }

    pub(super) fn glob(
        &self,
        pattern: &str,
        matches: &[String],
        uncommitted: &[String],
        at: Origin,
    ) {
        let found = !matches.is_empty();
        let mut reads = self.0.borrow_mut();
        let read = file(&mut reads.globs, pattern, found, at);
        read.matches = matches.to_vec();
        read.uncommitted = uncommitted.to_vec();
    }

    pub(super) fn uncommitted(&self, paths: Vec<String>) {
        self.0.borrow_mut().uncommitted.extend(paths);
    }

    pub(super) fn fact(&self, name: &'static str, value: &str, at: Origin) {
        let mut reads = self.0.borrow_mut();
        let (_, places) = reads.facts.entry(name).or_insert_with(|| (value.to_owned(), Vec::new()));
        note(places, at);
    }

    pub(super) fn reads(&self) -> Reads {
        self.0.borrow().clone()
    }
}

fn file<'r>(
    reads: &'r mut BTreeMap<String, FileRead>,
    name: &str,
    found: bool,
    at: Origin,
) -> &'r mut FileRead {
    let read = reads.entry(name.to_owned()).or_default();
    read.found = found;
    note(&mut read.places, at);
    read
}

/// A place that is read again and again (in a loop, in a template that is called often) counts once.
fn note(places: &mut Vec<Origin>, at: Origin) {
    if !places.iter().any(|known| (known.source, known.at) == (at.source, at.at)) {
        places.push(at);
    }
}
