//! What the command line and the module ask for.

use std::collections::BTreeMap;

use clap::Args;

use super::seen::Seen;
use crate::constraint::Version;
use crate::error::{Error, Result};
use crate::pins::{Pinned, Wanted};
use crate::settings::{Pin, SettingsFile};

/// What `init` is told of files from elsewhere.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Files from elsewhere")]
pub(crate) struct PinArgs {
    /// Bring base_images.yml: a version, a file or an address
    #[arg(long, value_name = "VERSION|FILE|URL")]
    base_images: Option<String>,
    /// Bring charts/deckhouse_lib_helm-VERSION.tgz: a version, a file or an address
    #[arg(long, value_name = "VERSION|FILE|URL")]
    lib_helm: Option<String>,
    /// Only bring other versions, and show what changes: base-images, lib-helm, base-images=VERSION
    /// (repeatable; without a name: both)
    #[arg(long, value_name = "NAME[=VERSION]", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["base_images", "lib_helm", "check", "name", "ci", "registry", "editions", "token_secret"])]
    update: Vec<String>,
    /// Bring nothing but what is named: what the module lacks is not fetched
    #[arg(long, conflicts_with = "update")]
    no_fetch: bool,
}

/// One file that is to be brought.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub(super) kind: Pinned,
    pub(super) wanted: Wanted,
}

impl PinArgs {
    /// Are other versions asked for, and nothing else?
    pub(crate) fn is_update(&self) -> bool {
        !self.update.is_empty()
    }

    /// May anything be brought that is not known before the files of a new module are written?
    pub(super) fn fetches(&self) -> bool {
        !self.no_fetch
    }

    /// What is to be brought: what was asked for, else what the module needs and does not have.
    pub(super) fn orders(&self, file: &SettingsFile, seen: &Seen) -> Result<Vec<Order>> {
        if !self.update.is_empty() {
            return self.updates(file, seen);
        }
        let mut orders = Vec::new();
        for kind in Pinned::ALL {
            let asked = match kind {
                Pinned::BaseImages => self.base_images.as_deref(),
                Pinned::LibHelm => self.lib_helm.as_deref(),
            };
            if let Some(text) = asked {
                orders.push(Order { kind, wanted: Wanted::read(kind, text)? });
            } else if !self.no_fetch && seen.needs(kind) {
                let version = pinned_or_usual(kind, file, seen);
                orders.push(Order { kind, wanted: Wanted::read(kind, &version)? });
            }
        }
        Ok(orders)
    }

    fn updates(&self, file: &SettingsFile, seen: &Seen) -> Result<Vec<Order>> {
        let mut wanted: BTreeMap<Pinned, Option<&str>> = BTreeMap::new();
        for text in &self.update {
            if text.is_empty() {
                let used = Pinned::ALL.into_iter().filter(|kind| seen.uses(*kind));
                used.for_each(|kind| {
                    wanted.entry(kind).or_default();
                });
                continue;
            }
            let (name, version) =
                text.split_once('=').map_or((&**text, None), |(n, v)| (n, Some(v)));
            wanted.insert(Pinned::of_name(name).map_err(|near| unknown(name, near))?, version);
        }
        if wanted.is_empty() {
            return Err(Error::input(
                "this module takes nothing from elsewhere that could be updated",
            )
            .hint("name what you want: `--update base-images` or `--update lib-helm`"));
        }
        let order = |(kind, version): (Pinned, Option<&str>)| {
            let version = version.map_or_else(|| newest(kind, file, seen), str::to_owned);
            Ok(Order { kind, wanted: Wanted::read(kind, &version)? })
        };
        wanted.into_iter().map(order).collect()
    }
}

/// What the settings say of a file.
pub(super) fn pin_of(kind: Pinned, file: &SettingsFile) -> &Pin {
    match kind {
        Pinned::BaseImages => &file.base_images,
        Pinned::LibHelm => &file.lib_helm,
    }
}

fn pinned_or_usual(kind: Pinned, file: &SettingsFile, seen: &Seen) -> String {
    let pinned = pin_of(kind, file).version.as_ref().map(|version| version.value.clone());
    let said = || seen.said_version(kind);
    pinned.or_else(said).unwrap_or_else(|| kind.default_version().to_owned())
}

/// The version that deckmod knows, where it is newer than that of the module.
fn newest(kind: Pinned, file: &SettingsFile, seen: &Seen) -> String {
    let pinned = pinned_or_usual(kind, file, seen);
    let known = kind.default_version();
    match (Version::parse(&pinned), Version::parse(known)) {
        (Ok(own), Ok(newest)) if own < newest => known.to_owned(),
        _ => pinned,
    }
}

fn unknown(name: &str, near: Option<&str>) -> Error {
    let error = Error::usage(format!("`{name}` is nothing that can be updated"));
    match near {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("write base-images or lib-helm"),
    }
}
