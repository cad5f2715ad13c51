//! Files from elsewhere, brought into a module together with their pins.

use std::fs;

use super::ask::{Order, PinArgs, pin_of};
use super::obtain::{Content, Obtained, judge, obtain, require_order};
use super::seen::Seen;
use super::tell::{changes, trust};
use crate::cli::initializing::{read_file, write_files};
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::module::Tracked;
use crate::pins::{Pinned, with_dependency, with_pin};
use crate::scaffold::Change;
use crate::settings::SettingsFile;

/// How files are brought.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// Shown, and nothing is written.
    pub(crate) dry_run: bool,
    /// Whether the paths that change are the result on stdout, or lines for people.
    pub(crate) lists_paths: bool,
}

/// Refuses what could not be brought or recorded, before anything is written.
pub(crate) fn refuse_early(args: &PinArgs, is_new: bool, session: &Session) -> Result<()> {
    let orders = args.orders(&session.settings_file()?, &Seen::of(session.dir()))?;
    orders.iter().try_for_each(require_order)?;
    if !orders.is_empty() || is_new && args.fetches() {
        settings_inside(session)?;
    }
    Ok(())
}

/// The path of the settings from the directory of the module; links are followed.
fn settings_inside(session: &Session) -> Result<String> {
    let (dir, path) = (session.dir(), session.settings_path());
    let place = dir.join(&path);
    // There may be no deckmod.yaml yet.
    let real = place.canonicalize().or_else(|_| {
        let folder = place.parent().unwrap_or(dir).canonicalize()?;
        Ok(folder.join(place.file_name().unwrap_or_default()))
    });
    let inside = real.and_then(|real| Ok((real, dir.canonicalize()?)));
    let inside = inside.map_err(|error: std::io::Error| {
        Error::input(format!("cannot read {path}")).because(error.to_string())
    })?;
    let (real, top) = inside;
    real.strip_prefix(&top).map(|inside| inside.display().to_string()).map_err(|_| {
        Error::usage(format!("{path} is outside of the module, and versions cannot be recorded in it"))
            .hint("nothing is written; leave out `--settings`, or bring nothing from elsewhere: `--no-fetch`")
    })
}

/// Brings what was asked for, or what the module needs and does not have.
pub(crate) fn bring_all(args: &PinArgs, manner: Manner, session: &Session) -> Result<()> {
    let seen = Seen::of(session.dir());
    let orders = args.orders(&session.settings_file()?, &seen)?;
    for order in orders {
        // The one before may have written the settings.
        let file = session.settings_file()?;
        let new = obtain(&order, &file, session)?;
        let bringing = Bringing { seen: &seen, file: &file, session };
        for path in bringing.bring(&order, &new, manner.dry_run)? {
            if manner.lists_paths {
                Terminal::result(&format!("{path}\n"));
            } else {
                let wrote = if manner.dry_run { "would change" } else { "changed" };
                session.say(&format!("{wrote} {path}"));
            }
        }
    }
    Ok(())
}

struct Bringing<'a> {
    seen: &'a Seen,
    file: &'a SettingsFile,
    session: &'a Session,
}

impl Bringing<'_> {
    fn bring(&self, order: &Order, new: &Obtained, dry_run: bool) -> Result<Vec<String>> {
        let kind = order.kind;
        let version = new.version.clone().unwrap_or_default();
        let path = kind.path(&version);
        let texts = self.texts(new)?;
        let dir = self.session.dir();
        let here = fs::read(dir.join(&path)).ok();
        let old = self.old(kind, &path);
        let outdated = self.outdated(kind, &path);
        if here.as_deref() == Some(&*new.bytes) && texts.is_empty() && outdated.is_empty() {
            self.session.say(&format!("{path} is as it should be{}", how_to_go_on(kind, new)));
            return Ok(Vec::new());
        }
        let from = self.old_version(kind).filter(|old| *old != version);
        let from = from.map_or_else(String::new, |old| format!("{old} → "));
        let shown = if version.is_empty() { "of an unknown version" } else { &version };
        self.session.say(&format!("{path}: {from}{shown}"));
        for line in &changes(old.as_ref(), new, self.seen) {
            self.session.say(line);
        }
        self.session.say(&trust(new));
        let mut paths = vec![path.clone()];
        paths.extend(texts.iter().map(|text| text.path.clone()));
        if dry_run {
            return Ok(paths);
        }
        let mut files = vec![change(&path, here, new.bytes.clone())];
        files.extend(texts);
        write_files(dir, &files)?;
        for path in outdated {
            fs::remove_file(dir.join(&path)).map_err(|error| {
                Error::input(format!("cannot remove {path}")).because(error.to_string())
            })?;
            paths.push(path);
        }
        self.say_if_ignored(&path);
        Ok(paths)
    }

    /// deckmod.yaml and Chart.yaml, where they change.
    fn texts(&self, new: &Obtained) -> Result<Vec<Change>> {
        let read = |path: &str| read_file(self.session.dir(), path);
        let settings = settings_inside(self.session)?;
        let old = read(&settings)?;
        let mut fields = Vec::new();
        fields.extend(new.version.as_deref().map(|version| ("version", version)));
        fields.push(("sha256", &*new.sha256));
        fields.extend(new.url.as_deref().map(|url| ("url", url)));
        let text = with_pin(old.as_deref().unwrap_or_default(), new.kind, &fields)?;
        let mut texts = vec![(settings, text, old)];
        if let (Pinned::LibHelm, Some(version)) = (new.kind, &new.version) {
            let old = read("Chart.yaml")?;
            let chart = with_dependency(old.as_deref().unwrap_or_default(), Pinned::CHART, version);
            texts.extend(chart.map(|text| ("Chart.yaml".to_owned(), text, old)));
        }
        let differing = texts.into_iter().filter(|(_, new, old)| old.as_ref() != Some(new));
        let changes = differing
            .map(|(path, new, old)| change(&path, old.map(String::into_bytes), new.into_bytes()));
        Ok(changes.collect())
    }

    /// What lies here of the kind: the file itself, or the archive of another version.
    fn old(&self, kind: Pinned, path: &str) -> Option<Content> {
        let all = self.seen.here.get(&kind)?;
        let path = all.get(path).or_else(|| all.last())?;
        let bytes = fs::read(self.session.dir().join(path)).ok()?;
        judge(kind, &bytes).ok().map(|(content, _)| content)
    }

    fn old_version(&self, kind: Pinned) -> Option<String> {
        let lies = self.seen.here.get(&kind)?.iter().next_back();
        let archive = lies.and_then(|path| Pinned::version_of_archive(path)).map(str::to_owned);
        let pinned = pin_of(kind, self.file).version.as_ref().map(|version| version.value.clone());
        archive.or(pinned)
    }

    /// Archives of other versions that git can bring back; others are left where they are.
    fn outdated(&self, kind: Pinned, path: &str) -> Vec<String> {
        let all = self.seen.here.get(&kind).into_iter().flatten();
        let others: Vec<&String> = all.filter(|other| *other != path).collect();
        let tracked = if others.is_empty() { None } else { Tracked::open(self.session.dir()).ok() };
        let is_safe = |path: &str| {
            let place = self.session.dir().join(path);
            let Some(kept) = tracked.as_ref().and_then(|files| files.unchanged(path)) else {
                return false;
            };
            place.symlink_metadata().is_ok_and(|found| found.is_file()) && !kept.is_empty()
        };
        let (safe, left): (Vec<&String>, Vec<&String>) =
            others.into_iter().partition(|path| is_safe(path));
        for path in left {
            self.session
                .say(&format!("{path} stays: git does not have it as it is; remove it by hand"));
        }
        safe.into_iter().cloned().collect()
    }

    /// What git ignores reaches no build on another machine.
    fn say_if_ignored(&self, path: &str) {
        let files = Tracked::open(self.session.dir());
        if files.is_ok_and(|files| files.entry(path).is_none() && files.is_ignored(path)) {
            self.session.say(&format!("warning: git ignores {path}: take it out of .gitignore and commit it, or builds elsewhere do not have it"));
        }
    }
}

fn change(path: &str, before: Option<Vec<u8>>, after: Vec<u8>) -> Change {
    Change { path: path.to_owned(), purpose: "", before, after, executable: false, list: None }
}

fn how_to_go_on(kind: Pinned, new: &Obtained) -> String {
    if new.version.as_deref() == Some(kind.default_version()) {
        return format!("; another version: `deckmod init --update {}=VERSION`", kind.name());
    }
    String::new()
}
