//! The bytes of a file from elsewhere.
//!
//! Owns that what comes is what was asked for: the right kind of file, the right version, the right sum.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;

use super::ask::{Order, pin_of};
use super::tell::printable;
use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::pins::{BaseImages, Chart, Pinned, Wanted, checksum, is_version, read_chart};
use crate::settings::SettingsFile;

/// A file as it came.
#[derive(Debug)]
pub(super) struct Obtained {
    pub(super) kind: Pinned,
    pub(super) bytes: Vec<u8>,
    pub(super) content: Content,
    /// `None`: nothing says it.
    pub(super) version: Option<String>,
    pub(super) sha256: String,
    /// Where other versions come from, where that is not where the platform has them.
    pub(super) url: Option<String>,
    /// Whether the sum was known before.
    pub(super) is_verified: bool,
}

/// What it is.
#[derive(Debug)]
pub(super) enum Content {
    List(BaseImages),
    Chart(Chart),
}

/// Gets what an order names.
pub(super) fn obtain(order: &Order, file: &SettingsFile, session: &Session) -> Result<Obtained> {
    let kind = order.kind;
    let pin = pin_of(kind, file);
    let mirror = pin.url.as_ref().map(|url| url.value.as_str());
    let (bytes, from, asked, url) = match &order.wanted {
        Wanted::File(path, said) => {
            (read(&session.dir().join(path), kind)?, path.clone(), said.clone(), None)
        }
        Wanted::Address(address) => {
            let bytes = fetch(address, kind, session)?;
            let asked = Wanted::version_in(address).map(str::to_owned);
            let url = mirror_of(address, asked.as_deref());
            (bytes, bare(address).to_owned(), asked, url)
        }
        Wanted::Version(version) => {
            let address = kind.address(version, mirror);
            let bytes = match Wanted::read(kind, &address)? {
                Wanted::File(path, _) => read(&session.dir().join(path), kind)?,
                _ => fetch(&address, kind, session)?,
            };
            (bytes, bare(&address).to_owned(), Some(version.clone()), None)
        }
    };
    let (content, said) = judge(kind, &bytes).map_err(|why| {
        Error::input(format!("{from} is no {}", noun(kind))).because(printable(&why))
    })?;
    if let (Some(asked), Some(said)) = (&asked, &said)
        && asked != said
    {
        return Err(Error::input(format!("{from} is version {said}, not {asked}"))
            .hint("look at the mirror, or ask for the version that it has"));
    }
    let one_for_all = matches!(order.wanted, Wanted::Version(_))
        && said.is_none()
        && mirror.is_some_and(|mirror| !Pinned::has_place(mirror));
    let (version, sha256) = (asked.or(said), checksum(&bytes));
    require_version(kind, &from, version.as_deref(), &sha256, file)?;
    let known = version.as_deref().and_then(|version| known_sum(kind, version, file));
    let is_verified = match known {
        Some((sum, by)) if sum != sha256 => return Err(other_file(&from, (&sum, &by), &sha256)),
        known => known.is_some(),
    };
    if one_for_all && !is_verified {
        return Err(of_unknown_version(&from, kind));
    }
    Ok(Obtained { kind, bytes, content, version, sha256, url, is_verified })
}

/// Refuses an order whose address is never asked, before anything is done.
pub(super) fn require_order(order: &Order) -> Result<()> {
    match &order.wanted {
        Wanted::Address(address) => require_address(address, order.kind),
        Wanted::File(..) | Wanted::Version(_) => Ok(()),
    }
}

/// A file that says no version cannot take the place of one that does: the pin would name a version that it is not.
fn require_version(
    kind: Pinned,
    from: &str,
    version: Option<&str>,
    sha256: &str,
    file: &SettingsFile,
) -> Result<()> {
    let pin = pin_of(kind, file);
    let is_the_pinned_one = pin.sha256.as_ref().is_some_and(|sum| sum.value == sha256);
    if version.is_some() || pin.version.is_none() || is_the_pinned_one {
        return Ok(());
    }
    Err(Error::usage(format!("{from} does not say which version it is")).hint(format!(
        "say it: `--{} {}={from}`",
        kind.name(),
        kind.default_version()
    )))
}

/// A mirror that gives one file for every version, which does not say which one it is.
fn of_unknown_version(from: &str, kind: Pinned) -> Error {
    let (key, name, version) = (kind.key(), kind.name(), kind.default_version());
    Error::input(format!("{from} may be of any version"))
        .because(format!("`url` of `{key}` has no `{{version}}` in it, and the file says none"))
        .hint(format!(
            "write `{{version}}` into `url`, or bring the file: `deckmod init --{name} {version}=FILE`"
        ))
}

/// The address of every version: one that names its version, without what may be a key, for the settings are in git.
fn mirror_of(address: &str, version: Option<&str>) -> Option<String> {
    let address = address.split('#').next()?;
    let url = Wanted::for_every_version(address, version);
    (Pinned::has_place(&url) && !url.contains('?')).then_some(url)
}

/// The sum that a version must have, and who says so.
fn known_sum(kind: Pinned, version: &str, file: &SettingsFile) -> Option<(String, String)> {
    let pin = pin_of(kind, file);
    let is_pinned = pin.version.as_ref().is_some_and(|pinned| pinned.value == version);
    let pinned = pin.sha256.as_ref().filter(|_| is_pinned);
    let pinned = pinned.map(|sum| (sum.value.clone(), sum.set_by.to_string()));
    let known = kind.known_sum(version);
    pinned.or_else(|| known.map(|sum| (sum.to_owned(), "this deckmod".to_owned())))
}

fn other_file(from: &str, (sum, by): (&str, &str), found: &str) -> Error {
    Error::conflict(format!("{from} is not the file that was recorded"))
        .because(format!("its SHA-256 is {found}; {by} says {sum}"))
        .hint("nothing was written; find out who changed the file before you trust it: what it names is built into every image")
}

fn noun(kind: Pinned) -> &'static str {
    match kind {
        Pinned::BaseImages => "list of base images",
        Pinned::LibHelm => "archive of deckhouse_lib_helm",
    }
}

/// What bytes are, and the version that they say themselves: it becomes a part of a path, so it must be one.
pub(super) fn judge(kind: Pinned, bytes: &[u8]) -> Result<(Content, Option<String>), String> {
    let (content, said) = content(kind, bytes)?;
    match said {
        Some(said) if !is_version(&said) => Err(format!("its version `{said}` is none")),
        // Its archives are told by names without a `v`.
        Some(said) if kind == Pinned::LibHelm && said.starts_with('v') => {
            Err(format!("its version `{said}` has a `v`, which those of the chart do not have"))
        }
        said => Ok((content, said)),
    }
}

fn content(kind: Pinned, bytes: &[u8]) -> Result<(Content, Option<String>), String> {
    match kind {
        Pinned::BaseImages => {
            let text = std::str::from_utf8(bytes).map_err(|_| "it is no text")?;
            let list = BaseImages::read(text)?;
            let version = list.version.clone();
            Ok((Content::List(list), version))
        }
        Pinned::LibHelm => {
            let chart = read_chart(bytes)?;
            let version = Some(chart.version.clone());
            Ok((Content::Chart(chart), version))
        }
    }
}

fn read(path: &Path, kind: Pinned) -> Result<Vec<u8>> {
    let failed = |cause: String| {
        Error::input(format!("cannot read {}", path.display()))
            .because(cause)
            .hint(format!("check the path after `--{}`, or `url` in deckmod.yaml", kind.name()))
    };
    let file = File::open(path).map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::new();
    let read = file.take(kind.largest() + 1).read_to_end(&mut bytes);
    read.map_err(|error| failed(error.to_string()))?;
    if bytes.len() as u64 > kind.largest() {
        return Err(failed(format!(
            "it is larger than {} MiB, so it is another file",
            kind.largest() >> 20
        )));
    }
    Ok(bytes)
}

/// An address without its parameters, which may hold a key.
fn bare(address: &str) -> &str {
    address.split(['?', '#']).next().unwrap_or_default()
}

/// An address that may be asked, and shown without its parameters.
fn require_address(address: &str, kind: Pinned) -> Result<()> {
    // Where a login ends is read in more than one way, so no address has anything like one.
    if address.contains('@') {
        let how =
            format!("fetch the file by other means, then `deckmod init --{} FILE`", kind.name());
        return Err(Error::usage("an address with `@` in it, as logins have: deckmod sends none")
            .hint(format!("write `%40` where `@` is part of a path; else {how}")));
    }
    if !["https://", "http://"].iter().any(|scheme| address.starts_with(scheme)) {
        return Err(Error::usage(format!("`{}` is no address", bare(address)))
            .hint("write one that begins with https://, or `file:` and a path"));
    }
    Ok(())
}

/// Through a temporary file: what breaks off leaves nothing behind.
fn fetch(address: &str, kind: Pinned, session: &Session) -> Result<Vec<u8>> {
    require_address(address, kind)?;
    let address = address.split('#').next().unwrap_or_default();
    session.say(&format!("fetching {}", bare(address)));
    let failed = |error: std::io::Error| {
        Error::input("cannot use a temporary file").because(error.to_string()).hint("check TMPDIR")
    };
    let mut file = tempfile::tempfile_in(session.temporary()).map_err(failed)?;
    session.download(address, kind.largest(), &mut file).map_err(|error| {
        let option = kind.name();
        error.hint(format!(
            "without a network: bring the file here by other means, then `deckmod init --{option} FILE`; a mirror is named by `url` of `{}` in deckmod.yaml",
            kind.key()
        ))
    })?;
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).map_err(failed)?;
    Ok(bytes)
}
