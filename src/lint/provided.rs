//! Whether a path of an image comes from the repository.
//!
//! Owns following git mappings, imports and bases of the configuration. What commands make is not followed: where they
//! may make the path, nothing is known.
//!
//! `provenance` answers the same question and takes nothing for granted: a tool that it does not know, `go build` in its
//! own directory and a base that has /usr leave a doubt. For a go.mod, which a base or a compiler never brings, that is a
//! doubt about nearly every image that builds Go. So this is the hopeful reader beside it: only what names the path may
//! make it. Where both know the file, they name the same one.

use super::{Subject, Word, commands, scripts};
use crate::module::paths::{clean, join, relative, within};
use crate::werf::config::{Export, Image};
use crate::werf::giterminism::Patterns;

/// So many images are followed one through the other.
const DEEPEST: usize = 12;

/// Where a path of an image comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provided {
    /// From this path of the module.
    By(String),
    /// From nowhere that is known, and nothing else makes it.
    Not,
    /// Nobody knows.
    Perhaps,
}

/// Where a path of an image comes from.
pub fn provided(subject: &Subject<'_>, image: &Image<'_>, path: &str) -> Provided {
    look(subject, image, path, 0)
}

fn look(subject: &Subject<'_>, image: &Image<'_>, path: &str, depth: usize) -> Provided {
    let Some(stapel) = image.stapel().filter(|_| depth < DEEPEST) else { return Provided::Perhaps };
    let mut perhaps = may_be_made(image, path);
    for git in &stapel.git {
        let to = git.export.to.as_ref().map_or("/", |to| &to.value);
        let Some(mapping) = subject.mapping(git) else {
            perhaps |= within(path, &clean(to));
            continue;
        };
        if let Some(below) = below(path, mapping.to()).filter(|below| mapping.takes_some_of(below))
        {
            return Provided::By(join(mapping.add(), &below));
        }
    }
    perhaps |= stapel
        .mount
        .iter()
        .any(|mount| mount.to.as_ref().is_some_and(|to| within(path, &clean(&to.value))));
    for import in &stapel.imports {
        let Some(source) = source(&import.export, path) else { continue };
        let from = import.from.as_ref().or(import.artifact.as_ref());
        let Some(from) = from.and_then(|from| subject.config.image(&from.value)) else {
            perhaps = true;
            continue;
        };
        match look(subject, &from, &source, depth + 1) {
            Provided::Not => {}
            Provided::Perhaps => perhaps = true,
            found @ Provided::By(_) => return found,
        }
    }
    let base = stapel.from.as_ref().or(stapel.from_artifact.as_ref());
    if let Some(base) = base.and_then(|from| subject.config.image(&from.value)) {
        match look(subject, &base, path, depth + 1) {
            Provided::Not => {}
            Provided::Perhaps => perhaps = true,
            found @ Provided::By(_) => return found,
        }
    }
    if perhaps { Provided::Perhaps } else { Provided::Not }
}

fn below(path: &str, base: &str) -> Option<String> {
    let inside = base == "/" || within(path, base);
    inside.then(|| relative(base, path))
}

/// The path in the image that an import takes it from.
fn source(export: &Export, path: &str) -> Option<String> {
    let add = export.add.as_ref()?;
    let to = export.to.as_ref().unwrap_or(add);
    let below = below(path, &clean(&to.value))?;
    let patterns = |items: &[crate::werf::config::Item<String>]| {
        Patterns::new(items.iter().map(|item| item.value.as_str())).ok()
    };
    let (include, exclude) = (patterns(&export.include_paths)?, patterns(&export.exclude_paths)?);
    let is_taken = include.is_empty() || include.leads_through(&below);
    (is_taken && !exclude.matches(&below)).then(|| clean(&format!("{}/{below}", add.value)))
}

/// May commands of the image make the path: copy, fetch or unpack something to it or above it?
fn may_be_made(image: &Image<'_>, path: &str) -> bool {
    let mut directory: Option<String> = None;
    for script in scripts(image) {
        for command in commands(script.text) {
            directory = command.directory(directory.as_deref());
            let makes = matches!(
                command.program(),
                "cp" | "mv" | "ln" | "tar" | "unzip" | "rsync" | "git" | "mkdir" | "install"
            );
            let named = command.words.iter().map(Word::unquoted).filter(|word| *word != "/");
            let full = |word: &str| match (word.strip_prefix('/'), &directory) {
                (Some(_), _) => Some(clean(word)),
                (None, Some(at)) => Some(clean(&format!("{at}/{word}"))),
                _ => None,
            };
            if makes
                && named.filter_map(full).any(|word| within(path, &word) || within(&word, path))
            {
                return true;
            }
        }
    }
    false
}
