//! The walk through a document: lists, maps, merges, aliases.

use std::collections::HashSet;

use super::DecodeError;
use super::entries::Entries;
use super::go_syntax::go_syntax;
use super::scalar::{self, meaning};
use crate::text::{CallId, Mapped, Origin, Source, SourceMap};
use crate::yaml::compose::{Composer, Form, Id, Raw, Tree};
use crate::yaml::{Data, resolve};

/// Collections in collections, those behind aliases included.
const MAX_DEPTH: usize = 512;

type Outcome<T> = Result<T, DecodeError>;

/// What a text is decoded into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `interface{}`: anything.
    Any,
    /// `map[string]interface{}`; keys become texts, as they are written.
    StringMap,
}

/// Decodes the first document of a text. Nothing is [`Data::Null`]; for [`Target::StringMap`] a text without a
/// document is a map without keys. `strict`: keys that are written twice are errors.
pub fn decode(text: &Mapped, target: Target, strict: bool) -> Outcome<Data> {
    let document = Composer::new(text).document();
    let tree = document.map_err(|problem| DecodeError::scan(&problem))?.unwrap_or_default();
    let Some(root) = tree.root else {
        return Ok(if target == Target::Any { Data::Null } else { Data::Map(Vec::new()) });
    };
    let mut decoder = Decoder::new(&tree, text, strict);
    decoder.count()?;
    let data = match target {
        Target::Any => decoder.any(root)?,
        Target::StringMap => decoder.string_map(root)?,
    };
    if decoder.misfits.is_empty() {
        return Ok(data);
    }
    let misfits = decoder.misfits.join("\n  ");
    Err(DecodeError::fatal(format!("unmarshal errors:\n  {misfits}")))
}

/// What yaml.v2 says of a text that it decodes strictly into a `map[string]interface{}`; `None`: nothing.
pub fn complaint(text: &str) -> Option<String> {
    let source = SourceMap::default().add(Source::new("", ""));
    let nowhere = Origin { source, at: 0, call: CallId::ROOT, exact: false };
    match decode(&Mapped::new(text, nowhere), Target::StringMap, true) {
        Err(DecodeError::YamlV2 { words, .. }) => Some(words),
        _ => None,
    }
}

struct Decoder<'a> {
    tree: &'a Tree<'a>,
    text: &'a Mapped,
    strict: bool,
    misfits: Vec<String>,
    open: HashSet<Id>,
    depth: usize,
    decoded: u32,
    aliased: u32,
}

/// What the keys of a map are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keys {
    Any,
    Texts,
}

impl<'a> Decoder<'a> {
    fn new(tree: &'a Tree<'a>, text: &'a Mapped, strict: bool) -> Self {
        let (misfits, open) = (Vec::new(), HashSet::new());
        Self { tree, text, strict, misfits, open, depth: 0, decoded: 0, aliased: 0 }
    }

    fn any(&mut self, id: Id) -> Outcome<Data> {
        self.count()?;
        match &self.tree.node(id).form {
            Form::Alias { name, target } => self.through(id, name, |all| all.any(*target)),
            Form::Scalar { .. } => {
                Ok(meaning(self.tree.node(id), self.text)?.unwrap_or(Data::Null))
            }
            Form::Sequence(items) => self.deeper(|all| {
                Ok(Data::List(items.iter().map(|item| all.any(*item)).collect::<Outcome<_>>()?))
            }),
            Form::Mapping(pairs) => {
                let mut out = Entries::with_room(pairs.len());
                self.pairs(pairs, Keys::Any, &mut out)?;
                Ok(out.finish())
            }
        }
    }

    fn string_map(&mut self, id: Id) -> Outcome<Data> {
        self.count()?;
        let node = self.tree.node(id);
        match &node.form {
            Form::Mapping(pairs) => {
                let mut out = Entries::with_room(pairs.len());
                self.pairs(pairs, Keys::Texts, &mut out)?;
                return Ok(out.finish());
            }
            Form::Alias { name, target } => {
                return self.through(id, name, |all| all.string_map(*target));
            }
            Form::Scalar { .. } | Form::Sequence(_) => {}
        }
        let found = meaning(node, self.text)?;
        if !matches!(found, Some(Data::Null)) {
            let tag = found.map_or_else(|| "!!seq".to_owned(), |_| scalar::tag(node));
            self.misfit(node, &tag, "map[string]interface {}");
        }
        Ok(Data::Null)
    }

    fn pairs(&mut self, pairs: &[(Id, Id)], keys: Keys, out: &mut Entries) -> Outcome<()> {
        self.deeper(|all| {
            for (key, value) in pairs {
                if all.tree.node(*key).is_merge() {
                    all.merge(*value, keys, out)?;
                } else if let Some(key) = all.key(*key, keys)? {
                    let line = all.tree.node(*value).line;
                    let value = all.any(*value)?;
                    all.set(out, line, key, value);
                }
            }
            Ok(())
        })
    }

    fn set(&mut self, out: &mut Entries, line: usize, key: Data, value: Data) {
        if self.strict && out.has(&key) {
            let key = if matches!(key, Data::Null) { "<nil>".into() } else { go_syntax(&key) };
            self.misfits.push(format!("line {line}: key {key} already set in map"));
        } else {
            out.set(key, value);
        }
    }

    fn key(&mut self, id: Id, keys: Keys) -> Outcome<Option<Data>> {
        if keys == Keys::Texts {
            return self.text_key(id);
        }
        let key = self.any(id)?;
        if matches!(key, Data::Map(_) | Data::List(_)) {
            return Err(DecodeError::fatal(format!("invalid map key: {}", go_syntax(&key))));
        }
        Ok(Some(key))
    }

    /// A key as a Go string; `None` if it can be none.
    fn text_key(&mut self, id: Id) -> Outcome<Option<Data>> {
        self.count()?;
        let node = self.tree.node(id);
        let tag = match &node.form {
            Form::Alias { name, target } => {
                return self.through(id, name, |all| all.text_key(*target));
            }
            Form::Scalar { text, .. } => {
                return Ok(Some(match meaning(node, self.text)? {
                    Some(Data::Null) | None => Data::Text(Mapped::empty()),
                    Some(text @ Data::Text(_)) => text,
                    Some(_) => Data::Text(scalar::mapped(text, self.text)),
                }));
            }
            Form::Sequence(_) => "!!seq",
            Form::Mapping(_) => "!!map",
        };
        self.misfit(node, tag, "string");
        Ok(None)
    }

    fn merge(&mut self, id: Id, keys: Keys, out: &mut Entries) -> Outcome<()> {
        match &self.tree.node(id).form {
            Form::Sequence(items) => {
                items.iter().rev().try_for_each(|item| self.merge_one(*item, keys, out))
            }
            _ => self.merge_one(id, keys, out),
        }
    }

    fn merge_one(&mut self, id: Id, keys: Keys, out: &mut Entries) -> Outcome<()> {
        self.count()?;
        let wrong = "map merge requires map or sequence of maps as the value";
        match &self.tree.node(id).form {
            Form::Mapping(pairs) => self.pairs(pairs, keys, out),
            Form::Alias { name, target } => match &self.tree.node(*target).form {
                Form::Mapping(pairs) => self.through(id, name, |all| {
                    all.count()?;
                    all.pairs(pairs, keys, out)
                }),
                _ => Err(DecodeError::fatal(wrong)),
            },
            _ => Err(DecodeError::fatal(wrong)),
        }
    }

    /// What an alias means; it must not be inside of itself.
    fn through<T>(
        &mut self,
        id: Id,
        name: &str,
        inner: impl FnOnce(&mut Self) -> Outcome<T>,
    ) -> Outcome<T> {
        if !self.open.insert(id) {
            return Err(DecodeError::fatal(format!("anchor '{name}' value contains itself")));
        }
        let found = self.deeper(inner);
        self.open.remove(&id);
        found
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        if self.depth >= MAX_DEPTH {
            let message = format!("yaml: more than {MAX_DEPTH} lists and maps inside each other");
            return Err(DecodeError::Limit(message));
        }
        self.depth += 1;
        let found = inner(self);
        self.depth -= 1;
        found
    }

    /// Counts a node; too many of them behind aliases are hostile to yaml.v2.
    fn count(&mut self) -> Outcome<()> {
        self.decoded += 1;
        self.aliased += u32::from(!self.open.is_empty());
        let ratio = f64::from(self.aliased) / f64::from(self.decoded);
        if self.aliased > 100 && self.decoded > 1000 && ratio > allowed_ratio(self.decoded) {
            return Err(DecodeError::fatal("document contains excessive aliasing"));
        }
        Ok(())
    }

    /// A value does not fit; yaml.v2 knows the tags of scalars only.
    fn misfit(&mut self, node: &Raw<'_>, tag: &str, into: &str) {
        let (mut what, line) = (tag.to_owned(), node.line);
        if let Form::Scalar { text, .. } = &node.form {
            let tag = tag.strip_prefix(resolve::CORE).map(|tag| format!("!!{tag}"));
            what = format!("{}{}", tag.unwrap_or(what), shown(text.as_str(), &node.tag));
        }
        self.misfits.push(format!("line {line}: cannot unmarshal {what} into {into}"));
    }
}

/// The start of a scalar that does not fit; yaml.v2 cuts bytes, and takes a scalar for a list where its tag says so.
fn shown(text: &str, tag: &str) -> String {
    if matches!(tag.strip_prefix(resolve::CORE), Some("seq" | "map")) {
        return text.to_owned();
    }
    if text.len() <= 10 {
        return format!(" `{text}`");
    }
    let whole = &text[..text.floor_char_boundary(7)];
    format!(" `{whole}{}...`", "\u{fffd}".repeat(7 - whole.len()))
}

/// Which part of the nodes may come from aliases.
fn allowed_ratio(decoded: u32) -> f64 {
    const LOW: u32 = 400_000;
    const HIGH: u32 = 4_000_000;
    if decoded <= LOW {
        0.99
    } else if decoded >= HIGH {
        0.10
    } else {
        0.99 - 0.89 * (f64::from(decoded - LOW) / f64::from(HIGH - LOW))
    }
}
