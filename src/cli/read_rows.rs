//! What templates read, as rows for people and machines.

use crate::output::ReadRow;
use crate::text::{Origin, SourceMap};
use crate::werf::render::{FileRead, Reads, VariableDefault, VariableRead};

/// All reads, by kind and name.
pub(crate) fn rows(reads: &Reads, map: &SourceMap) -> Vec<ReadRow> {
    let variables = reads.variables.iter().map(|(name, read)| ReadRow {
        kind: "variable",
        name: name.clone(),
        state: variable(read),
        default: read.defaults.iter().flatten().next().and_then(written),
        matches: Vec::new(),
        places: places(&read.places, map),
    });
    let files = reads.files.iter().map(|(name, read)| file("file", name, read, map));
    let globs = reads.globs.iter().map(|(name, read)| ReadRow {
        state: counted(read.matches.len()),
        ..file("glob", name, read, map)
    });
    let probes = reads.probes.iter().map(|(name, read)| file("exists", name, read, map));
    let facts = reads.facts.iter().map(|(name, (value, origins))| ReadRow {
        kind: if *name == ".Env" { "environment" } else { "commit" },
        name: (*name).to_owned(),
        state: if value.is_empty() { "empty".to_owned() } else { value.clone() },
        default: None,
        matches: Vec::new(),
        places: places(origins, map),
    });
    variables.chain(files).chain(globs).chain(probes).chain(facts).collect()
}

fn variable(read: &VariableRead) -> String {
    let set = if read.set { "set" } else { "not set" };
    if read.placeholder {
        return format!("{set}, placeholder");
    }
    let defaults: Vec<String> = read.defaults.iter().flatten().map(default).collect();
    match &defaults[..] {
        [] if read.set => set.to_owned(),
        [] => format!("{set}, no default"),
        _ => format!("{set}, default {}", defaults.join(" or ")),
    }
}

fn default(default: &VariableDefault) -> String {
    match default {
        VariableDefault::Written(text) => format!("{text:?}"),
        VariableDefault::Computed => "from an expression".to_owned(),
    }
}

fn written(default: &VariableDefault) -> Option<String> {
    match default {
        VariableDefault::Written(text) => Some(text.clone()),
        VariableDefault::Computed => None,
    }
}

fn file(kind: &'static str, name: &str, read: &FileRead, map: &SourceMap) -> ReadRow {
    ReadRow {
        kind,
        name: name.to_owned(),
        state: if read.found { "found" } else { "not there" }.to_owned(),
        default: None,
        matches: read.matches.clone(),
        places: places(&read.places, map),
    }
}

fn counted(files: usize) -> String {
    match files {
        1 => "1 file".to_owned(),
        other => format!("{other} files"),
    }
}

fn places(origins: &[Origin], map: &SourceMap) -> Vec<String> {
    let place = |origin: &Origin| {
        let at = map.locate(*origin);
        format!("{}:{}:{}", at.path, at.position.line, at.position.column)
    };
    origins.iter().map(place).collect()
}
