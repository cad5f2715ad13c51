//! Opening a module, and saying well why there is none.
//!
//! Owns reading module.yaml and the look around when it is absent.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{Definition, GitFacts, ModuleName, NoFacts};
use crate::error::{Error, Result};
use crate::text::Source;
use crate::yaml::{self, Node};

const FILE: &str = "module.yaml";

/// A directory with a module.yaml, and what that says.
#[derive(Clone, Debug)]
pub struct Module {
    dir: PathBuf,
    source: Source,
    root: Node,
    definition: Definition,
}

impl Module {
    /// Opens the module in a directory.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = shown(dir, FILE);
        let bytes =
            std::fs::read(dir.join(FILE)).map_err(|error| unreadable(dir, &path, &error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            Error::input(format!("{path} is not UTF-8: byte {valid} is part of no character"))
                .hint("save it as UTF-8")
        })?;
        let source = Source::new(path, text);
        let (root, definition) = Definition::read(&source, &suggestion(dir))?;
        Ok(Self { dir: dir.to_owned(), source, root, definition })
    }

    /// The directory, as it was given.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The name.
    pub fn name(&self) -> &ModuleName {
        &self.definition.name
    }

    /// What module.yaml says.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The text of module.yaml.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The tree of module.yaml.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// What git says about the directory, asked anew each time.
    pub fn git(&self) -> std::result::Result<GitFacts, NoFacts> {
        GitFacts::read(&self.dir)
    }
}

/// A path as the user knows it: what lies in the current directory has no `./`.
fn shown(dir: &Path, file: &str) -> String {
    if is_here(dir) { file.to_owned() } else { dir.join(file).display().to_string() }
}

fn is_here(dir: &Path) -> bool {
    dir.as_os_str().is_empty() || dir == Path::new(".")
}

fn unreadable(dir: &Path, path: &str, error: &std::io::Error) -> Error {
    match error.kind() {
        ErrorKind::NotFound if dir.is_dir() || is_here(dir) => missing(dir),
        ErrorKind::NotFound => Error::input(format!("there is no directory `{}`", dir.display()))
            .hint(pass_directory()),
        ErrorKind::NotADirectory => {
            Error::input(format!("`{}` is not a directory", dir.display())).hint(pass_directory())
        }
        _ => Error::input(format!("cannot read {path}")).because(error.to_string()),
    }
}

/// A path as a shell takes it for one word.
fn word(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/._-+,:@%".contains(letter);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

fn pass_directory() -> String {
    format!("pass the directory that holds {FILE}: `-C DIR`")
}

fn missing(dir: &Path) -> Error {
    let absolute = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let error = Error::input(format!("no module here: {FILE} is not in `{}`", absolute.display()));
    let has = |name: &str| dir.join(name).exists();
    let write = format!("a module has {FILE}: write one with `name: {}`", suggestion(dir));
    let hint = if has("module.yml") {
        format!("`module.yml` is here, and DKP reads only {FILE}: rename it")
    } else if let Some(above) = above(dir, &absolute) {
        format!("{FILE} is in `{above}`: pass `-C {}`", word(&above))
    } else if has("Chart.yaml") && has("openapi") {
        format!("`Chart.yaml` and `openapi/` are here; {write}")
    } else if has("werf.yaml") {
        format!("`werf.yaml` is here; {write}")
    } else {
        pass_directory()
    };
    error.hint(hint)
}

/// The nearest directory above that holds a module.
fn above(dir: &Path, absolute: &Path) -> Option<String> {
    let mut ancestors = absolute.ancestors().skip(1).enumerate();
    let (steps, found) = ancestors.find(|(_, ancestor)| ancestor.join(FILE).is_file())?;
    if is_here(dir) {
        return Some(vec![".."; steps + 1].join("/"));
    }
    Some(found.display().to_string())
}

/// A name to propose: the chart's, else the directory's.
fn suggestion(dir: &Path) -> String {
    let chart = std::fs::read_to_string(dir.join("Chart.yaml")).ok();
    let named = chart.and_then(|text| {
        let root = yaml::parse(&Source::new("Chart.yaml", text)).ok()?;
        ModuleName::nearest(root.get("name")?.as_text()?)
    });
    let absolute = dir.canonicalize().ok();
    let own = || ModuleName::nearest(&absolute?.file_name()?.to_string_lossy());
    named.or_else(own).map_or_else(|| "NAME".to_owned(), |name| name.to_string())
}
