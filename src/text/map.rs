//! Where bytes of a made text came from: sources, calls, and the origin of one byte.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Position, Source};

/// A source in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A call in a [`SourceMap`]: the way from the first template to the one that wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(u32);

impl CallId {
    /// The first template itself.
    pub const ROOT: Self = Self(0);
}

/// Where a byte came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The source that it is written in.
    pub source: SourceId,
    /// The byte in that source.
    pub at: u32,
    /// The call in which it was written.
    pub call: CallId,
    /// The byte stands there as it is; otherwise only the expression that made it stands there.
    pub exact: bool,
}

impl Origin {
    /// The same place, as that of an expression rather than of a byte.
    #[must_use]
    pub fn inexact(self) -> Self {
        Self { exact: false, ..self }
    }

    /// The same place, reached through another call.
    #[must_use]
    pub fn through(self, call: CallId) -> Self {
        Self { call, ..self }
    }

    /// The origin of the byte `by` bytes further on; that of an expression stays.
    #[must_use]
    pub fn forward(self, by: usize) -> Self {
        let by = if self.exact { u32::try_from(by).unwrap_or(u32::MAX) } else { 0 };
        Self { at: self.at.saturating_add(by), ..self }
    }
}

/// All sources and calls that the origins of one rendering speak of.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    /// By their ids. Where a source of a [`Shelf`] is not one of this rendering, an empty one without a path stands.
    sources: Vec<Rc<Source>>,
    absent: HashSet<SourceId>,
    calls: Vec<Calling>,
}

/// Sources of several renderings of the same files: each has one id in all of them, so that what was made of it in one
/// rendering holds in another.
#[derive(Debug, Default)]
pub struct Shelf {
    sources: RefCell<Vec<Rc<Source>>>,
    by_path: RefCell<HashMap<String, Vec<SourceId>>>,
}

impl Shelf {
    /// The id of a source, and the source that came first of those that are equal to it.
    pub fn put(&self, source: Source) -> (SourceId, Rc<Source>) {
        let (mut sources, mut by_path) = (self.sources.borrow_mut(), self.by_path.borrow_mut());
        let of_path = by_path.entry(source.path().to_owned()).or_default();
        let known = |id: &&SourceId| sources[id.0 as usize].text() == source.text();
        if let Some(id) = of_path.iter().find(known) {
            return (*id, Rc::clone(&sources[id.0 as usize]));
        }
        let id = SourceId(u32::try_from(sources.len()).unwrap_or(u32::MAX));
        let source = Rc::new(source);
        sources.push(Rc::clone(&source));
        of_path.push(id);
        (id, source)
    }
}

/// A template was called: from where, and what it is named.
#[derive(Clone, Debug)]
struct Calling {
    at: Origin,
    name: Rc<str>,
}

/// A place for people, and how it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Path of the source.
    pub path: String,
    /// Line and column in it.
    pub position: Position,
    /// The byte in it.
    pub byte: usize,
    /// The text stands there as it is; otherwise the expression that made it.
    pub exact: bool,
    /// The calls that led there, the innermost first.
    pub chain: Vec<Call>,
}

/// One call on the way to a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What was called: the name of a template.
    pub name: String,
    /// The source of the call.
    pub path: String,
    /// Line and column of the call.
    pub position: Position,
}

impl SourceMap {
    /// Adds a source.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = self.next_id();
        self.sources.push(Rc::new(source));
        id
    }

    /// Adds a source of a shelf, under its id there.
    pub fn add_shelved(&mut self, (id, source): (SourceId, Rc<Source>)) {
        while self.sources.len() <= id.0 as usize {
            self.absent.insert(self.next_id());
            self.sources.push(Rc::new(Source::new("", "")));
        }
        self.sources[id.0 as usize] = source;
        self.absent.remove(&id);
    }

    fn next_id(&self) -> SourceId {
        SourceId(u32::try_from(self.sources.len()).unwrap_or(u32::MAX))
    }

    /// The source of an id of this map.
    pub fn source(&self, id: SourceId) -> &Rc<Source> {
        &self.sources[id.0 as usize]
    }

    /// All sources, in the order of their coming; of shelved ones, in the order of their first coming.
    pub fn sources(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        let all = (0..).map(SourceId).zip(self.sources.iter().map(|source| &**source));
        all.filter(|(id, _)| !self.absent.contains(id))
    }

    /// Notes that a template is called from `at`.
    pub fn call(&mut self, at: Origin, name: Rc<str>) -> CallId {
        self.calls.push(Calling { at, name });
        CallId(u32::try_from(self.calls.len()).unwrap_or(u32::MAX))
    }

    /// How many calls led to a call.
    pub fn depth(&self, call: CallId) -> usize {
        self.callers(call).count()
    }

    /// The place of an origin, for people.
    pub fn locate(&self, origin: Origin) -> Located {
        let source = self.source(origin.source);
        let byte = origin.at as usize;
        Located {
            path: source.path().to_owned(),
            position: source.position(byte),
            byte,
            exact: origin.exact,
            chain: self.callers(origin.call).map(|calling| self.shown(calling)).collect(),
        }
    }

    fn callers(&self, call: CallId) -> impl Iterator<Item = &Calling> {
        let find = |call: CallId| self.calls.get((call.0 as usize).checked_sub(1)?);
        std::iter::successors(find(call), move |calling| find(calling.at.call))
    }

    fn shown(&self, calling: &Calling) -> Call {
        let source = self.source(calling.at.source);
        Call {
            name: calling.name.to_string(),
            path: source.path().to_owned(),
            position: source.position(calling.at.at as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_of_a_shelf_keep_their_ids() {
        let shelf = Shelf::default();
        let put = |path: &str, text: &str| shelf.put(Source::new(path, text));
        let (first, second) = (put("a", "1"), put("b", "2"));
        assert_eq!((put("a", "1").0, put("b", "2").0), (first.0, second.0));
        assert_ne!(put("a", "other").0, first.0);
        let mut map = SourceMap::default();
        map.add_shelved(second.clone());
        let paths = |map: &SourceMap| -> Vec<String> {
            map.sources().map(|(_, source)| source.path().to_owned()).collect()
        };
        assert_eq!((map.source(second.0).text(), paths(&map)), ("2", vec!["b".to_owned()]));
        map.add_shelved(first.clone());
        assert_eq!((map.source(first.0).text(), paths(&map).len()), ("1", 2));
    }

    #[test]
    fn a_place_is_told_with_the_calls_that_led_there() {
        let mut map = SourceMap::default();
        let main = map.add(Source::new("werf.yaml", "a: {{ include \"x\" . }}\n"));
        let inner = map.add(Source::new(".werf/x.tmpl", "\nb: 1"));
        let at = Origin { source: main, at: 6, call: CallId::ROOT, exact: true };
        let call = map.call(at, "x".into());
        let located = map.locate(Origin { source: inner, at: 1, call, exact: true });
        assert_eq!((located.path.as_str(), located.position.line), (".werf/x.tmpl", 2));
        assert_eq!(located.chain.len(), 1);
        assert_eq!(located.chain[0].position, Position { line: 1, column: 7 });
        assert_eq!((map.depth(call), map.depth(CallId::ROOT)), (1, 0));
    }
}
