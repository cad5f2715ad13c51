//! `editions` of deckmod.yaml: one module, several contents.
//!
//! Owns what is read of them: a name, a source, and the variables that steer the rendering of each.

use std::collections::BTreeMap;

use super::file::{File, SettingsFile};
use crate::error::Result;
use crate::yaml::Node;

/// An edition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edition {
    /// Its name; any.
    pub name: String,
    /// Its registry path.
    pub source: Option<String>,
    /// The variables of its rendering.
    pub env: BTreeMap<String, String>,
}

const KEYS: [&str; 2] = ["source", "env"];

/// Reads `editions`.
pub(super) fn read(settings: &mut SettingsFile, file: &File<'_>, node: &Node) -> Result<()> {
    for (name, value) in file.entries("editions", node)? {
        let mut edition = Edition { name: file.any_word(name).text, ..Edition::default() };
        let label = format!("editions.{}", edition.name);
        for (key, value) in file.entries(&label, value)? {
            match key.as_text().unwrap_or_default() {
                "source" => edition.source = Some(file.string("source", value)?.value),
                "env" => edition.env = env(file, &format!("{label}.env"), value)?,
                other => return Err(file.unknown_word(key, other, &KEYS)),
            }
        }
        settings.editions.push(edition);
    }
    Ok(())
}

fn env(file: &File<'_>, label: &str, node: &Node) -> Result<BTreeMap<String, String>> {
    let entries = file.entries(label, node)?.into_iter();
    let pairs = entries.map(|(name, value)| match value.as_scalar() {
        Some(scalar) => Ok((file.any_word(name).text, scalar.text.to_string())),
        None => Err(file.wrong(label, value, "a mapping of variables to texts")),
    });
    pairs.collect()
}
