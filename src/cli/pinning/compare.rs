//! Whether what lies in a module is what its settings pin.

use std::fs;

use super::ask::pin_of;
use super::seen::Seen;
use crate::cli::exit::Ending;
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::Result;
use crate::pins::{Pinned, checksum};
use crate::settings::SettingsFile;

/// Compares, and says what differs as the result.
pub(crate) fn check(session: &Session) -> Result<Ending> {
    let (file, seen) = (session.settings_file()?, Seen::of(session.dir()));
    let differing: Vec<String> =
        Pinned::ALL.into_iter().filter_map(|kind| differs(kind, &file, &seen, session)).collect();
    for line in &differing {
        Terminal::result(&format!("{line}\n"));
    }
    Ok(if differing.is_empty() { Ending::Good } else { Ending::Findings })
}

fn differs(kind: Pinned, file: &SettingsFile, seen: &Seen, session: &Session) -> Option<String> {
    let pin = pin_of(kind, file);
    let name = kind.name();
    let pinned = pin.version.as_ref().map(|version| kind.path(&version.value));
    let path = pinned.unwrap_or_else(|| kind.path("VERSION"));
    let lies = seen.here.get(&kind).is_some_and(|all| all.contains(&path));
    if !lies {
        let missing = format!("{path} is missing: `deckmod init` brings it");
        if pin.sha256.is_none() && seen.needs(kind) {
            // Nobody said that it is to lie here: CI may bring it.
            session.say(&format!("note: {missing}"));
        }
        return pin.sha256.is_some().then_some(missing);
    }
    let wanted = pin.sha256.as_ref()?;
    let found = match fs::read(session.dir().join(&path)) {
        Ok(bytes) => checksum(&bytes),
        Err(error) => return Some(format!("{path} cannot be read: {error}")),
    };
    if wanted.value == found {
        return None;
    }
    Some(format!(
        "{path} is not the file that {} records (SHA-256 {found}): bring back what was there, or `deckmod init --update {name}`",
        wanted.set_by
    ))
}
