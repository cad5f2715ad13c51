//! The project read from the work tree at once, in the hope that it is as HEAD has it.
//!
//! Owns what can be read so. A file is taken if it has the bytes that git's index names; that the index is as HEAD, git
//! tells meanwhile. Whatever is not as plain as that (links, submodules, files that nobody tracks) ends the hope:
//! then the project is read again, by all of werf's rules ([`Reading`]).

use std::cell::Cell;
use std::fs;
use std::rc::Rc;

use super::configuration::{INCLUDES, NAMES};
use super::inputs::{Given, Inputs};
use super::{Reading, Refusal, TemplateFile};
use crate::module::paths::join;
use crate::module::{Bytes, EntryKind, Head, Project, Tracked};
use crate::text::Source;
use crate::werf::giterminism::{Below, Giterminism, Patterns};
use crate::werf::problem::Problem;

/// The project, read in hope.
#[derive(Debug)]
pub struct HopefulReading {
    files: Rc<Tracked>,
    /// What may be uncommitted is read by the rules for it, which do not ask git.
    rules: Reading,
    lost: Cell<bool>,
}

type Outcome<T> = Result<T, Refusal>;

impl HopefulReading {
    /// Reads a project so, with what giterminism allows.
    pub fn new(files: Rc<Tracked>, rules: Reading) -> Self {
        Self { files, rules, lost: Cell::new(false) }
    }

    /// What giterminism allows by the file at `path`, and what is wrong with that file; `None`: there is no hope.
    pub fn giterminism(
        project: &Project,
        files: &Tracked,
        path: &str,
    ) -> Option<(Giterminism, Vec<Problem>)> {
        let dir = project.dir().display().to_string();
        if is_nowhere(project, files, path) {
            return Some((Giterminism::nothing(&dir, false), Vec::new()));
        }
        let text = files.unchanged(path)?.text()?;
        Some(Giterminism::of(Source::new(path, text), &dir, false))
    }

    /// Was there something that this way to read does not know? Then what was read counts for nothing.
    pub fn is_lost(&self) -> bool {
        self.lost.get()
    }

    fn lose<T>(&self) -> Outcome<T> {
        self.lost.set(true);
        Err(Refusal::new("this is read again by the rules of giterminism"))
    }

    fn read(&self, path: &str) -> Outcome<Bytes> {
        self.files.unchanged(path).map_or_else(|| self.lose(), Ok)
    }

    fn is_nowhere(&self, path: &str) -> bool {
        is_nowhere(&self.rules.project, &self.files, path)
    }

    /// The paths that a pattern takes. Links and submodules on the way, and files that nobody tracks, end the hope, and
    /// so does what may be uncommitted.
    fn paths(&self, (dir, pattern): (&str, &str), accepted: &Patterns) -> Outcome<Vec<String>> {
        let Ok(below) = Below::new(dir, pattern) else { return self.lose() };
        let base = below.base();
        let own = self.files.entry(base).into_iter();
        let mut paths = Vec::new();
        let all = self.files.walk(base, &|dir| below.leads_through(dir));
        for file in own.chain(all) {
            let is_taken = below.matches(&file.path);
            if file.kind != EntryKind::File && below.leads_through(&file.path) {
                return self.lose();
            }
            if is_taken && accepted.matches(&file.path) {
                return self.lose();
            }
            if is_taken {
                paths.push(file.path.clone());
            }
        }
        let place = self.rules.project.dir().join(base);
        let is_new = |path: &str| below.matches(path) && self.files.entry(path).is_none();
        match place.symlink_metadata() {
            Ok(found) if found.is_dir() && any_new(&place, base, &below, &is_new) => self.lose(),
            Ok(found) if !found.is_dir() && paths.is_empty() => self.lose(),
            _ => Ok(paths),
        }
    }

    fn read_all(
        &self,
        (dir, pattern): (&str, &str),
        accepted: &Patterns,
    ) -> Outcome<Vec<(String, Bytes)>> {
        let paths = self.paths((dir, pattern), accepted)?;
        paths.into_iter().map(|path| Ok((path.clone(), self.read(&path)?))).collect()
    }

    /// Is something there? `known` is what a tracked file means.
    fn probe(
        &self,
        path: &str,
        known: bool,
        by_rules: &dyn Fn() -> Outcome<bool>,
    ) -> Outcome<bool> {
        let path = join("", path);
        if self.rules.giterminism.file_allowed(&path) {
            return by_rules();
        }
        match self.files.entry(&path) {
            Some(file) if file.kind == EntryKind::File => Ok(known),
            None if self.is_nowhere(&path) => Ok(false),
            _ => self.lose(),
        }
    }
}

/// Is nothing at a path, neither tracked nor in the work tree?
fn is_nowhere(project: &Project, files: &Tracked, path: &str) -> bool {
    files.entry(path).is_none()
        && files.below(path).is_empty()
        && project.dir().join(path).symlink_metadata().is_err()
}

/// Does a directory have a file that the pattern takes and nobody tracks, or may it?
fn any_new(
    place: &std::path::Path,
    dir: &str,
    below: &Below,
    is_new: &dyn Fn(&str) -> bool,
) -> bool {
    let Ok(mut entries) = fs::read_dir(place) else { return true };
    entries.any(|entry| {
        let Ok(entry) = entry else { return true };
        let own = entry.file_name();
        let Some(own) = own.to_str() else { return true };
        let path = join(dir, own);
        if own == ".git" || !below.leads_through(&path) {
            return false;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => any_new(&entry.path(), &path, below, is_new),
            Ok(_) => is_new(&path),
            Err(_) => true,
        }
    })
}

impl Inputs for HopefulReading {
    fn includes(&self) -> Outcome<Option<&'static str>> {
        if self.is_nowhere(INCLUDES) { Ok(None) } else { self.lose() }
    }

    fn config(&self, path: &str) -> Outcome<Given<Bytes>> {
        if self.rules.giterminism.uncommitted_config_allowed() {
            return self.rules.config(path).map(Given::plain);
        }
        self.read(path).map(Given::plain)
    }

    fn find_config(&self) -> Outcome<(String, Given<Bytes>)> {
        if self.rules.giterminism.uncommitted_config_allowed() {
            return self.lose();
        }
        Ok((NAMES[0].to_owned(), self.read(NAMES[0]).map(Given::plain)?))
    }

    fn templates(&self, dir: &str) -> Outcome<Given<Vec<TemplateFile>>> {
        let accepted = self.rules.giterminism.uncommitted_templates();
        let mut files = self.read_all((dir, "**/*.tmpl"), accepted)?;
        // Directory by directory, as git lists them.
        files.sort_by(|(a, _), (b, _)| a.split('/').cmp(b.split('/')));
        Ok(Given::plain(files.into_iter().map(|file| TemplateFile::below(dir, file)).collect()))
    }

    fn file(&self, path: &str) -> Outcome<Given<Bytes>> {
        let own = join("", path);
        if self.rules.giterminism.file_allowed(&own) {
            return self.rules.file(path).map(Given::plain);
        }
        self.read(&own).map(Given::plain)
    }

    fn glob(&self, pattern: &str) -> Outcome<Given<Vec<(String, Bytes)>>> {
        let accepted = self.rules.giterminism.uncommitted_files();
        self.read_all(("", pattern), accepted).map(Given::plain)
    }

    fn exists(&self, path: &str) -> Outcome<bool> {
        self.probe(path, true, &|| self.rules.exists(path))
    }

    fn is_dir(&self, path: &str) -> Outcome<bool> {
        self.probe(path, false, &|| self.rules.is_dir(path))
    }

    fn head(&self) -> Outcome<&Head> {
        self.rules.project.head().or_else(|_| self.lose())
    }

    fn prefix(&self) -> &str {
        self.rules.project.prefix()
    }
}
