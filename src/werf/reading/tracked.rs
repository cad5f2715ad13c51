//! The project as a check reads it: tracked files as they lie in the work tree, or those of a commit.
//!
//! Owns what a check gets where werf would stop: a file that is not committed is read and told; one that may be
//! uncommitted and is not there (CI downloads it) has a stand-in.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::configuration::{INCLUDES, NAMES};
use super::inputs::{Given, Inputs};
use super::stand_in::stand_in;
use super::{Refusal, TemplateFile};
use crate::module::paths::{join, name, relative};
use crate::module::{Bytes, EntryKind, Head, Tracked};
use crate::text::nearest;
use crate::werf::giterminism::{Below, Giterminism};

/// The rule of a file that is nowhere.
pub const MISSING: &str = "files-get-missing";

/// The list of base images that the platform publishes; CI downloads it before a build (deckhouse/modules-actions,
/// `setup`).
const BASE_IMAGES: &str = "base_images.yml";

/// What is more than this is not compared for "did you mean".
const MOST_COMPARED: usize = 5000;

/// Files that a pattern took: paths with their bytes.
type Globbed = Given<Vec<(String, Bytes)>>;

/// The tracked files, read for a check.
#[derive(Debug)]
pub struct TrackedReading {
    files: Rc<Tracked>,
    giterminism: Rc<Giterminism>,
    head: Head,
    /// What patterns took: templates ask again and again, and so do other renderings of the same files.
    globs: RefCell<HashMap<String, Globbed>>,
    /// The texts that stand for files.
    stand_ins: RefCell<HashMap<String, Bytes>>,
}

impl TrackedReading {
    /// Reads tracked files so.
    pub fn new(files: Rc<Tracked>, giterminism: Rc<Giterminism>) -> Self {
        // A check shall not wait for git: what templates see of the commit changes no finding.
        let head = Head { hash: "0".repeat(40), unix: 0, offset: 0 };
        let (globs, stand_ins) = Default::default();
        Self { files, giterminism, head, globs, stand_ins }
    }

    /// A file of the project; tracked or not, it is read.
    fn find(&self, path: &str, allowed: bool) -> Option<Given<Bytes>> {
        if let Some(bytes) = self.files.read(path) {
            return Some(Given::plain(bytes));
        }
        if allowed {
            return self.files.beside(path).map(Given::plain);
        }
        let what = self.files.untracked(path)?;
        Some(Given { uncommitted: vec![path.to_owned()], ..Given::plain(what) })
    }

    /// All paths that a pattern takes, each with the path that its bytes lie at.
    fn matching(&self, below: &Below) -> Result<BTreeMap<String, String>, Refusal> {
        let mut found = BTreeMap::new();
        let base = below.base();
        let own = self.files.entry(base).into_iter();
        for file in own.chain(self.files.below(base)) {
            if file.kind != EntryKind::Link {
                if file.kind == EntryKind::File && below.matches(&file.path) {
                    found.insert(file.path.clone(), file.path.clone());
                }
                continue;
            }
            if below.matches(&file.path) {
                self.unbroken(&file.path)?;
            }
            let Some(target) = self.files.resolve(&file.path) else { continue };
            if below.matches(&file.path) && self.files.read(&target).is_some() {
                found.insert(file.path.clone(), target.clone());
            }
            // A link to a directory: what lies there has the names that lead through the link.
            for inner in self.files.below(&target) {
                let named = join(&file.path, &relative(&target, &inner.path));
                if inner.kind == EntryKind::File && below.matches(&named) {
                    found.insert(named, inner.path.clone());
                }
            }
        }
        Ok(found)
    }

    /// The files that a pattern takes: tracked ones, those that may be uncommitted, and those that may not and are told.
    fn read_all(
        &self,
        (dir, pattern): (&str, &str),
        allowed: &dyn Fn(&str) -> bool,
    ) -> Result<Given<Vec<(String, Bytes)>>, Refusal> {
        let below = Below::new(dir, pattern)
            .map_err(|error| Refusal::new(format!("glob {pattern:?}: {error}")))?;
        let tracked = self.matching(&below)?;
        let mut all: BTreeMap<String, Bytes> = tracked
            .iter()
            .filter_map(|(path, place)| Some((path.clone(), self.files.read(place)?)))
            .collect();
        let mut uncommitted = Vec::new();
        let enter = |dir: &str| below.leads_through(dir);
        for path in self.files.lying_below(below.base(), &enter, &|path| below.matches(path)) {
            let Some(bytes) = self.files.beside(&path) else { continue };
            if !allowed(&path) {
                uncommitted.push(path.clone());
            }
            all.insert(path, bytes);
        }
        // git is only asked where something lies there untracked.
        let told = self.files.without_ignored(&uncommitted);
        all.retain(|path, _| !uncommitted.contains(path) || told.contains(path));
        Ok(Given { uncommitted: told, ..Given::plain(all.into_iter().collect()) })
    }

    /// A tracked link that leads nowhere ends every question about it, in werf too.
    fn unbroken(&self, path: &str) -> Result<(), Refusal> {
        let Some(target) = self.files.broken(path) else { return Ok(()) };
        let words = format!("commit tree entry {target:?} not found in the repository");
        Err(Refusal::new(words).within(&format!("symlink {path:?} check failed")))
    }

    fn missing(&self, path: &str) -> Refusal {
        let message = format!("the file {path:?} not found in the project git repository");
        let paths = self.files.all();
        let near = (paths.len() <= MOST_COMPARED)
            .then(|| near(path, paths.iter().map(|file| file.path.as_str())))
            .flatten();
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let (path, rule) = (Some(path.to_owned()), Some(MISSING));
        Refusal { help, path, rule, ..Refusal::new(message) }
    }
}

/// A file that was meant: of the same name elsewhere, with the other ending of YAML, or written nearly so.
fn near<'a>(path: &str, paths: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let stem =
        |path: &str| path.strip_suffix(".yml").or(path.strip_suffix(".yaml")).map(str::to_owned);
    let other_ending = |other: &&str| stem(path).is_some() && stem(path) == stem(other);
    let same_name = |other: &&str| name(other) == name(path);
    let mut elsewhere = paths.clone().filter(same_name);
    let only = elsewhere.next().filter(|_| elsewhere.next().is_none());
    paths.clone().find(other_ending).or(only).or_else(|| nearest(path, paths))
}

impl Inputs for TrackedReading {
    fn includes(&self) -> Result<Option<&'static str>, Refusal> {
        Ok(self.files.read(INCLUDES).map(|_| INCLUDES))
    }

    fn config(&self, path: &str) -> Result<Given<Bytes>, Refusal> {
        let found = self.find(path, self.giterminism.uncommitted_config_allowed());
        found.ok_or_else(|| {
            Refusal::new(format!(
                "unable to read werf config: the file {path:?} not found in the project directory"
            ))
        })
    }

    fn find_config(&self) -> Result<(String, Given<Bytes>), Refusal> {
        let allowed = self.giterminism.uncommitted_config_allowed();
        let found =
            NAMES.iter().find_map(|name| Some(((*name).to_owned(), self.find(name, allowed)?)));
        found.map_or_else(|| self.config(NAMES[0]).map(|given| (NAMES[0].to_owned(), given)), Ok)
    }

    fn templates(&self, dir: &str) -> Result<Given<Vec<TemplateFile>>, Refusal> {
        let accepted = |path: &str| self.giterminism.uncommitted_templates().matches(path);
        let given = self.read_all((dir, "**/*.tmpl"), &accepted)?;
        let Given { what, uncommitted, is_stand_in } = given;
        Ok(Given {
            what: what.into_iter().map(|file| TemplateFile::below(dir, file)).collect(),
            uncommitted,
            is_stand_in,
        })
    }

    fn file(&self, path: &str) -> Result<Given<Bytes>, Refusal> {
        let path = join("", path);
        let allowed = self.giterminism.file_allowed(&path);
        if let Some(found) = self.find(&path, allowed) {
            return Ok(found);
        }
        self.unbroken(&path)?;
        let is_brought = name(&path) == BASE_IMAGES || self.files.is_ignored(&path);
        if !allowed && !is_brought {
            return Err(self.missing(&path));
        }
        let uncommitted = if allowed { Vec::new() } else { vec![path.clone()] };
        let made = |path: &String| stand_in(path, &self.files).into_bytes().into();
        let mut stand_ins = self.stand_ins.borrow_mut();
        let what = stand_ins.entry(path).or_insert_with_key(made).clone();
        Ok(Given { what, uncommitted, is_stand_in: true })
    }

    fn glob(&self, pattern: &str) -> Result<Given<Vec<(String, Bytes)>>, Refusal> {
        if let Some(known) = self.globs.borrow().get(pattern) {
            return Ok(known.clone());
        }
        let accepted = |path: &str| self.giterminism.uncommitted_files().matches(path);
        let found = self.read_all(("", pattern), &accepted)?;
        self.globs.borrow_mut().insert(pattern.to_owned(), found.clone());
        Ok(found)
    }

    fn exists(&self, path: &str) -> Result<bool, Refusal> {
        let path = join("", path);
        self.unbroken(&path)?;
        Ok(self.files.has(&path) || self.giterminism.file_allowed(&path))
    }

    fn is_dir(&self, path: &str) -> Result<bool, Refusal> {
        let path = self.files.resolve(&join("", path));
        Ok(path.is_some_and(|path| self.files.is_dir(&path)))
    }

    fn head(&self) -> Result<&Head, Refusal> {
        Ok(&self.head)
    }

    fn prefix(&self) -> &'static str {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn reading(tracked: &[(&str, &str)], beside: &[(&str, &str)], allowed: &str) -> TrackedReading {
        let text = format!(
            "giterminismConfigVersion: 1\nconfig: {{goTemplateRendering: {{allowUncommittedFiles: [{allowed}]}}}}\n"
        );
        let source = Source::new("werf-giterminism.yaml", text);
        let (giterminism, problems) = Giterminism::of(source, "/p", false);
        assert_eq!(problems, []);
        TrackedReading::new(Rc::new(Tracked::in_memory(tracked, beside)), Rc::new(giterminism))
    }

    #[test]
    fn what_is_not_committed_is_read_and_told() {
        let beside = [("new.yaml", "N"), ("free.yaml", "F"), ("d/x.yaml", "X")];
        let reading = reading(&[("d/a.yaml", "A"), ("b.yml", "B")], &beside, "free.yaml");
        let told = |path: &str| reading.file(path).unwrap().uncommitted;
        assert_eq!(told("/d/a.yaml"), Vec::<String>::new());
        assert_eq!(told("new.yaml"), ["new.yaml"]);
        assert_eq!(told("free.yaml"), Vec::<String>::new());
        let globbed = reading.glob("d/*.yaml").unwrap();
        assert_eq!((globbed.what.len(), globbed.uncommitted), (2, vec!["d/x.yaml".to_owned()]));
        let refusal = reading.file("b.yaml").unwrap_err();
        assert_eq!(
            (refusal.rule, refusal.help.as_deref()),
            (Some(MISSING), Some("did you mean `b.yml`?"))
        );
    }

    #[test]
    fn what_ci_downloads_has_a_stand_in() {
        let tracked =
            [(".gitignore", "own.yml\n"), ("werf.yaml", "from: {{ index .Images \"builder/x\" }}")];
        let reading = reading(&tracked, &[], "base_images.yml");
        let given = reading.file("base_images.yml").unwrap();
        assert!(given.is_stand_in && given.uncommitted.is_empty());
        assert!(String::from_utf8_lossy(&given.what).contains("builder/x: \"sha256:"));
        assert_eq!(reading.file("own.yml").unwrap().uncommitted, ["own.yml"]);
        let forgotten = self::reading(&tracked, &[], "other.yml");
        assert_eq!(forgotten.file("base_images.yml").unwrap().uncommitted, ["base_images.yml"]);
        assert!(reading.exists("base_images.yml").unwrap() && !reading.exists("x").unwrap());
    }
}
