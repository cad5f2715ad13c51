//! The functions of sprig 3.3 (github.com/Masterminds/sprig, `functions.go`) as werf exposes them: one function, one
//! row, one group a file.
#![expect(clippy::unnecessary_wraps, reason = "functions of one table have one type")]

mod case;
mod cut;
mod dates;
mod defaults;
mod dicts;
mod encoding;
mod given;
mod json;
mod lists;
mod merging;
mod numbers;
mod paths;
mod patterns;
mod reflection;
mod refused;
mod texts;
mod urls;
mod versions;
mod words;
mod wrapping;

use super::Function;

/// All groups: name of the group for people, its rows.
pub const TABLE: &[(&str, &[Function])] = &[
    ("texts", texts::TABLE),
    ("cutting texts", cut::TABLE),
    ("case", case::TABLE),
    ("words", words::TABLE),
    ("wrapping", wrapping::TABLE),
    ("paths", paths::TABLE),
    ("encoding", encoding::TABLE),
    ("URLs", urls::TABLE),
    ("defaults", defaults::TABLE),
    ("lists", lists::TABLE),
    ("maps", dicts::TABLE),
    ("merging maps", merging::TABLE),
    ("numbers", numbers::TABLE),
    ("kinds and types", reflection::TABLE),
    ("JSON", json::TABLE),
    ("regular expressions", patterns::TABLE),
    ("versions", versions::TABLE),
    ("dates", dates::TABLE),
    ("refused", refused::TABLE),
];
