//! Files of the build configuration that templates read, and those that they only name.
//!
//! Owns telling that another rendering may read a file: under other values of variables, another branch is taken.

use super::Subject;
use crate::module::paths::{name, parent};
use crate::werf::render::FileRead;

/// Does a template read a file now?
pub fn is_read(subject: &Subject<'_>, path: &str) -> bool {
    let reads = subject.reads;
    let is_it = |read: &String| read.trim_start_matches('/') == path;
    let taken = |read: &FileRead| read.matches.iter().any(is_it);
    reads.files.keys().chain(reads.probes.keys()).any(is_it)
        || reads.globs.values().any(taken)
        || subject.map.sources().any(|(_, source)| source.path() == path)
}

/// Does a template name a file, so that it may be read under other values? Its own text does not count.
pub fn is_named(subject: &Subject<'_>, path: &str) -> bool {
    let mut others = subject.map.sources().filter(|(_, source)| source.path() != path);
    let names = names(path);
    others.any(|(_, source)| names.iter().any(|name| source.text().contains(name.as_str())))
}

/// How templates write it: lists of images hold their names, and the path of one is made of it. A path that only leads
/// through the folder of an image, such as that of its sources, reads nothing.
fn names(path: &str) -> [String; 3] {
    let file = name(path);
    if path.starts_with(".werf/") {
        return [format!("\"{file}\""), format!("/{file}"), format!("{file}/")];
    }
    let folder = name(parent(path));
    [format!("\"{folder}\""), format!("{folder}/{file}"), format!("{folder}/*")]
}
