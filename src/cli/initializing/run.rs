//! The run of `init`: an existing module or a new one; show, compare or write.

use std::path::Path;

use crate::cli::checking::{self, Wanted};
use crate::cli::exit::Ending;
use crate::cli::fixing::mend;
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::finding::Edit;
use crate::module::{Module, ModuleName};
use crate::scaffold::{self, Change, Options, Plan, Registry};
use crate::werf::Lines;

use super::difference::difference;
use super::entry_check::take_back_what_is_wrong;
use super::placing;
use super::wish::{Surroundings, Wish};

/// What is done with the changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    /// Shown and written.
    Write,
    /// Shown.
    Show,
    /// Shown, and a difference is exit code 1.
    Check,
}

/// Files that a fresh repository has before there is anything in it.
const FRESH: [&str; 5] = [".git", ".gitattributes", ".gitignore", "LICENSE", "README.md"];

const GITERMINISM: &str = "werf-giterminism.yaml";

/// Runs it.
pub(crate) fn run(wish: &Wish, how: How, session: &Session) -> Result<Ending> {
    let dir = session.dir();
    let skeleton = wish.name.as_ref().map(|name| new_module(name, dir)).transpose()?;
    if skeleton.is_none() {
        require_module(dir)?;
    }
    let read = |path: &str| placing::read(dir, path);
    let written = scaffold::written(&read)?;
    if how == How::Check && written.is_none() {
        return Err(Error::input("`deckmod init` has written nothing here")
            .hint("`deckmod init` does; then `--check` tells what changed of it"));
    }
    let around = Surroundings::of(dir);
    let options = wish.options(written, &around, session)?;
    let base = around.base(options.registry);
    let module =
        scaffold::Module { base: &base, is_top: around.is_top, with_once: how != How::Check };
    module.fits(options.ci)?;
    let mut plan = scaffold::plan(&options, module, &read)?;
    take_back_what_is_wrong(&mut plan);
    match skeleton {
        Some(files) => add_skeleton(&mut plan, files, dir)?,
        None if how != How::Check => add_giterminism(&mut plan, session),
        None => {}
    }
    let ending = conclude(&plan, how, (&options, wish.name.is_some()), session)?;
    if how == How::Write {
        advise(&plan, wish, (&options, &around), session);
    }
    Ok(ending)
}

/// There must be a module in this directory; what is wrong with it is told by `check`.
fn require_module(dir: &Path) -> Result<()> {
    let has = |name: &str| dir.join(name).exists();
    if has("module.yaml") || has("Chart.yaml") && has("openapi") {
        return Ok(());
    }
    if is_fresh(dir)? {
        return Err(Error::input("there is no module here yet")
            .hint("give its name, to start one: `deckmod init NAME`"));
    }
    Module::open(dir).map(drop).map_err(|error| {
        error.hint("to start a new module: `deckmod init NAME` in an empty directory")
    })
}

/// The files of a new module.
fn new_module(name: &str, dir: &Path) -> Result<Vec<Change>> {
    let name = ModuleName::parse(name).map_err(Error::from)?;
    if dir.join("module.yaml").exists() {
        return Err(Error::input("there is a module here already: module.yaml")
            .hint("`deckmod init` without a name adds what it lacks"));
    }
    if !is_fresh(dir)? {
        return Err(Error::input(format!(
            "cannot start `{}` here: the directory is not empty",
            name.as_str()
        ))
        .hint(format!("make one: `mkdir {0} && deckmod -C {0} init {0}`", name.as_str())));
    }
    Ok(scaffold::skeleton(&name))
}

/// Is there nothing but what a fresh repository has?
fn is_fresh(dir: &Path) -> Result<bool> {
    let entries = std::fs::read_dir(dir).map_err(|error| {
        Error::input(format!("cannot read {}", dir.display())).because(error.to_string())
    })?;
    let mut names = entries.flatten().map(|entry| entry.file_name());
    Ok(names.all(|name| FRESH.iter().any(|fresh| name == *fresh)))
}

/// Files of the author's stay.
fn add_skeleton(plan: &mut Plan, files: Vec<Change>, dir: &Path) -> Result<()> {
    let mut changes = Vec::new();
    for file in files {
        if placing::read(dir, &file.path)?.is_some() {
            plan.notes.push(format!("{} is yours and stays as it is", file.path));
        } else {
            changes.push(file);
        }
    }
    changes.append(&mut plan.changes);
    plan.changes = changes;
    Ok(())
}

/// What `check --fix` would add to werf-giterminism.yaml. A module that cannot be checked is told so by `check`.
fn add_giterminism(plan: &mut Plan, session: &Session) {
    let only = |edit: &Edit| edit.path.ends_with(GITERMINISM);
    let mended = session.settings_file().and_then(|file| {
        let wanted = Wanted { lines: Lines::BOTH, ..Wanted::default() };
        let found = checking::check(&wanted, &file, session)?;
        mend(&wanted, &file, session, (found, &only))
    });
    match mended {
        Ok(mended) => {
            plan.notes.extend(mended.notes);
            plan.changes.extend(mended.files.into_iter().map(|(path, (old, new))| Change {
                path,
                purpose: "allows what the templates read beside committed files",
                before: Some(old.into_bytes()),
                after: new.into_bytes(),
                executable: false,
                list: None,
            }));
        }
        Err(error) => session.terminal.detail(&format!("{GITERMINISM} is left as it is: {error}")),
    }
}

/// Shows and, if so wished, writes.
fn conclude(
    plan: &Plan,
    how: How,
    (options, is_new): (&Options, bool),
    session: &Session,
) -> Result<Ending> {
    let changes = &plan.changes;
    if !is_new || how != How::Write {
        Terminal::result(&difference(changes));
    }
    if how == How::Write {
        placing::write(session.dir(), changes)?;
    }
    if is_new && how == How::Write {
        let paths: Vec<&str> = changes.iter().map(|change| change.path.as_str()).collect();
        Terminal::result(&(paths.join("\n") + "\n"));
    }
    let done = match how {
        How::Write => ("wrote  ", "changed"),
        How::Show => ("would write ", "would change"),
        How::Check => ("differs:", "differs:"),
    };
    let width = changes.iter().map(|change| change.path.len()).max().unwrap_or(0);
    for change in changes {
        let verb = if change.before.is_none() { done.0 } else { done.1 };
        session.say(&format!("{verb} {:width$}  {}", change.path, change.purpose));
    }
    plan.notes.iter().for_each(|note| session.say(&format!("note: {note}")));
    if changes.is_empty() {
        session.say(&format!("nothing to do: all is as `{}` writes it", options.command_line()));
        return Ok(Ending::Good);
    }
    if how == How::Check {
        session.say(&format!("`{}` would write it again", options.command_line()));
        return Ok(Ending::Findings);
    }
    Ok(Ending::Good)
}

/// What to do next.
fn advise(
    plan: &Plan,
    wish: &Wish,
    (options, around): (&Options, &Surroundings),
    session: &Session,
) {
    let wrote = |path: &str| plan.changes.iter().any(|change| change.path == path);
    if wrote("deckmod.yaml") {
        session.say("next: put your registry paths into deckmod.yaml");
    }
    if wish.name.is_some() && !around.has_git {
        session.say("next: there is no git repository here, and only what git tracks is built:\n  git init\n  git add .");
    }
    if options.registry == Registry::Custom && wrote(".github/workflows/deckmod-release.yml") {
        session.say(
            "next: set the variables and secrets that the workflows name in their first lines",
        );
    }
}
