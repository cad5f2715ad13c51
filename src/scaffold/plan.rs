//! What would be written into a module, decided before anything is.
//!
//! Owns who owns what: whole files, blocks, files that are written once. It reads through a function and writes nothing.

use super::block::{self, Spot};
use super::files::{FILES, File, Form, Owned};
use super::listing::{self, Listing};
use super::values::{Facts, TARGETS};
use super::{Ci, Options, makefile, pins, template};
use crate::error::{Error, Result};

/// A file that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path from the directory of the module.
    pub path: String,
    /// What it is for.
    pub purpose: &'static str,
    /// Its bytes now; `None` where there is none.
    pub before: Option<Vec<u8>>,
    /// Its bytes then.
    pub after: Vec<u8>,
    /// Whether it can be run.
    pub executable: bool,
    /// A list of the top of this YAML file that must have one more entry then, and no other change.
    pub list: Option<&'static str>,
}

/// All changes of a module.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The files that change, in the order of their table.
    pub changes: Vec<Change>,
    /// What people must do by themselves, or should know.
    pub notes: Vec<String>,
}

/// What is known of a module.
#[derive(Clone, Copy, Debug)]
pub struct Module<'a> {
    /// The registry path that those of editions begin with, such as `ghcr.io/acme`.
    pub base: &'a str,
    /// Whether it is the top of its repository: CI and pre-commit look nowhere else.
    pub is_top: bool,
    /// Whether files that are written once belong to the question.
    pub with_once: bool,
}

/// Reads the text of a file; `None` where there is none.
pub type Reader<'a> = &'a dyn Fn(&str) -> Result<Option<String>>;

/// The options of what was written earlier. Files that all options want come first: those of another CI may be left over.
pub fn written(read: Reader<'_>) -> Result<Option<Options>> {
    let (always, others): (Vec<&File>, Vec<&File>) =
        FILES.iter().partition(|file| (file.wanted)(&Options::of(Ci::None)));
    for file in always.into_iter().chain(others) {
        let targets = file.owned == Owned::Block(Form::Targets);
        let paths = if targets { &makefile::NAMES[..] } else { &[file.path] };
        for path in paths {
            if let Some(options) = read(path)?.as_deref().and_then(Options::read) {
                return Ok(Some(options));
            }
        }
    }
    Ok(None)
}

/// Decides what is written.
pub fn plan(options: &Options, module: Module<'_>, read: Reader<'_>) -> Result<Plan> {
    let mut plan = Plan::default();
    let makefile = first(&makefile::NAMES, read)?;
    let pipeline = if options.ci == Ci::Gitlab { read(".gitlab-ci.yml")? } else { None };
    let facts = Facts {
        options,
        base: module.base,
        taken: taken(makefile.as_ref())?,
        stages: stages(pipeline.as_deref())?,
    };
    for file in &FILES {
        if !(file.wanted)(options) {
            plan.left_over(file, read)?;
            continue;
        }
        let path = match (file.owned, &makefile) {
            (Owned::Block(Form::Targets), Some((path, _))) => path,
            _ => file.path,
        };
        let before = read(path)?;
        let text = template::fill(file.template, &facts)?;
        match file.owned {
            Owned::Whole => plan.whole(file, before, text)?,
            Owned::Once => plan.once(file, before, text, module),
            Owned::Block(Form::Targets) => plan.targets(file, path, before, &text, &facts)?,
            Owned::Block(Form::Entry { .. }) if !module.is_top => {}
            Owned::Block(Form::Entry { key, known_by }) => {
                plan.entry(file, before, &text, (key, known_by))?;
            }
        }
    }
    Ok(plan)
}

impl Plan {
    fn push(
        &mut self,
        file: &File,
        path: &str,
        before: Option<String>,
        after: String,
        list: Option<&'static str>,
    ) {
        if before.as_ref() != Some(&after) {
            self.changes.push(Change {
                path: path.to_owned(),
                purpose: file.purpose,
                before: before.map(String::into_bytes),
                after: after.into_bytes(),
                executable: false,
                list,
            });
        }
    }

    /// A file that is there and does not say that it is ours is the author's.
    fn whole(&mut self, file: &File, before: Option<String>, text: String) -> Result<()> {
        let is_ours = |text: &String| text.lines().next().is_some_and(super::options::is_header);
        let text = match &before {
            Some(there) if !is_ours(there) => return Err(conflict(file.path)),
            Some(there) => pins::kept(&text, there),
            None => text,
        };
        self.push(file, file.path, before, text, None);
        Ok(())
    }

    fn once(&mut self, file: &File, before: Option<String>, text: String, module: Module<'_>) {
        match before {
            None if module.with_once => self.push(file, file.path, None, text, None),
            Some(there)
                if module.with_once && !there.lines().any(|l| l.starts_with("editions:")) =>
            {
                self.notes.push(format!(
                    "{} is yours, and it names no editions: write what this shows into it\n{text}",
                    file.path
                ));
            }
            _ => {}
        }
    }

    fn targets(
        &mut self,
        file: &File,
        path: &str,
        before: Option<String>,
        text: &str,
        facts: &Facts<'_>,
    ) -> Result<()> {
        let there = before.clone().unwrap_or_default();
        if makefile::has_own_prefix(&there) {
            self.notes.push(format!("{path} sets .RECIPEPREFIX, so it gets no targets: the commands are those of README.md of deckmod"));
            return Ok(());
        }
        let block = block::find(path, &there)?;
        for name in &facts.taken {
            self.notes.push(format!(
                "{path} has a target `{name}` of yours: that of deckmod is `{}`",
                facts.target(name)
            ));
        }
        let after = block::put(&there, block, Spot::End, text);
        self.push(file, path, before, after, None);
        Ok(())
    }

    fn entry(
        &mut self,
        file: &File,
        before: Option<String>,
        text: &str,
        (key, known_by): (&'static str, &[&str]),
    ) -> Result<()> {
        let there = before.clone().unwrap_or_default();
        let range = block::find(file.path, &there)?;
        let others = block::without(&there, range.as_ref());
        if others.lines().any(|line| {
            !line.trim_start().starts_with('#') && known_by.iter().any(|known| line.contains(known))
        }) {
            return Ok(());
        }
        // Where the author has no such list, it begins in the block.
        let whole = format!("{key}:\n{text}");
        let after = match listing::listing(&others, key) {
            _ if before.is_none() => with_block_below(key, text),
            Listing::Missing => block::put(&there, range, Spot::End, &whole),
            Listing::Block { behind, indent } => {
                block::put(&there, range, Spot::Behind(behind, indent), text)
            }
            Listing::Other => {
                self.notes.push(format!("{} is not changed: its `{key}` cannot be extended by deckmod with certainty; add\n{whole}", file.path));
                return Ok(());
            }
        };
        self.push(file, file.path, before, after, Some(key));
        Ok(())
    }

    /// What other options made and these do not.
    fn left_over(&mut self, file: &File, read: Reader<'_>) -> Result<()> {
        let what = match file.owned {
            Owned::Whole => "remove it",
            Owned::Block(_) => {
                "remove what stands between its lines `# deckmod: begin` and `# deckmod: end`"
            }
            Owned::Once => return Ok(()),
        };
        if read(file.path)?.as_deref().and_then(Options::read).is_some() {
            self.notes.push(format!("{} is of another CI and no longer wanted: {what}", file.path));
        }
        Ok(())
    }
}

/// A new file: the key is the author's, so that more can be added below it.
fn with_block_below(key: &str, text: &str) -> String {
    block::put(&format!("{key}:\n"), None, Spot::Behind(key.len() + 2, 0), text)
}

fn conflict(path: &str) -> Error {
    Error::input(format!("{path} is there, and deckmod did not write it"))
        .because("nothing is written: a file that deckmod owns says so in its first line")
        .hint(format!("rename or remove {path} and run it again; `--ci none` leaves CI out"))
}

fn first(paths: &[&'static str], read: Reader<'_>) -> Result<Option<(&'static str, String)>> {
    for path in paths {
        if let Some(text) = read(path)? {
            return Ok(Some((path, text)));
        }
    }
    Ok(None)
}

/// The targets of ours that the author's part of a Makefile makes.
fn taken(makefile: Option<&(&'static str, String)>) -> Result<Vec<&'static str>> {
    let Some((path, text)) = makefile else { return Ok(Vec::new()) };
    let own = block::without(text, block::find(path, text)?.as_ref());
    Ok(TARGETS.into_iter().filter(|target| makefile::makes(&own, target)).collect())
}

/// Where jobs of the author's stages fit: GitLab refuses a stage that its list does not name.
fn stages(text: Option<&str>) -> Result<(String, String)> {
    let text = text.unwrap_or_default();
    let own = block::without(text, block::find(".gitlab-ci.yml", text)?.as_ref());
    let stages = listing::words(&own, "stages").filter(|stages| !stages.is_empty());
    if stages.is_none() && own.lines().any(|line| line.starts_with("stages:")) {
        return Err(Error::input("the list `stages` of .gitlab-ci.yml is not understood")
            .because("GitLab refuses jobs of a stage that its list does not name")
            .hint("write it as `stages: [build, deploy]` in one line, or one stage a line"));
    }
    let stages = stages.unwrap_or_else(|| ["build", "test", "deploy"].map(str::to_owned).to_vec());
    let named = |word: &str| stages.iter().find(|stage| stage.as_str() == word);
    let build = named("build").or(stages.first()).cloned().unwrap_or_default();
    let deploy = named("deploy").or(stages.last()).cloned().unwrap_or_default();
    Ok((build, deploy))
}

impl Module<'_> {
    /// The CI that can be written: workflows below the top of a repository are read by nobody.
    pub fn fits(&self, ci: Ci) -> Result<()> {
        if self.is_top || ci == Ci::None {
            return Ok(());
        }
        Err(Error::usage(
            "this module is not the top of its repository, and CI files work nowhere else",
        )
        .hint("`deckmod init --ci none` writes the Makefile of the module"))
    }
}
