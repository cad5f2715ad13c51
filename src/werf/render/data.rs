//! The data that werf gives to werf.yaml: `.Files`, `.Env`, `.Commit` (werf/werf, `pkg/config/parser.go`).

use std::rc::Rc;

use super::files::Files;
use crate::gotemplate::value::{Map, MapType};
use crate::gotemplate::{Engine, Value};
use crate::module::Head;
use crate::text::{Mapped, Origin};

/// Builds the data; reading one of its facts is noted by the engine under the fact's name.
pub(super) fn data(
    engine: &Engine,
    files: Files,
    env_name: &str,
    commit: &Head,
    at: Origin,
) -> Value {
    let text = |text: &str| Value::text(text, at);
    let date =
        map(at, [("Human", text(&commit.human())), ("Unix", text(&commit.unix.to_string()))]);
    let facts = map(at, [("Hash", text(&commit.hash)), ("Date", Value::Map(date.clone()))]);
    let root = map(
        at,
        [
            ("Files", Value::Object(Rc::new(files))),
            ("Env", text(env_name)),
            ("Commit", Value::Map(facts.clone())),
        ],
    );
    engine.watch(&root, "Env", ".Env");
    engine.watch(&facts, "Hash", ".Commit.Hash");
    engine.watch(&date, "Human", ".Commit.Date.Human");
    engine.watch(&date, "Unix", ".Commit.Date.Unix");
    Value::Map(root)
}

fn map<const N: usize>(at: Origin, entries: [(&str, Value); N]) -> Map {
    let map = Map::new(MapType::StringAny);
    for (key, value) in entries {
        map.set(Mapped::new(key, at.inexact()), value);
    }
    map
}
