//! The engine: named templates, functions, bounds, and what a rendering left behind.

use std::cell::{Cell, Ref, RefCell};
use std::collections::HashSet;
use std::rc::Rc;

use super::exec::{self, Stop};
use super::function::FunctionId;
use super::hashing::NameMap;
use super::node::Tree;
use super::value::Map;
use super::{Call, ErrorKind, Failure, Function, Functions, TemplateError, Value, literal, parser};
use crate::text::{Builder, CallId, Mapped, Origin, Shelf, Source, SourceId, SourceMap};

/// Bounds against hostile templates; reaching one is an error of kind [`super::ErrorKind::Limit`].
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Nodes that are evaluated, and items that functions make.
    pub steps: u64,
    /// Calls of templates inside each other.
    pub depth: usize,
    /// Bytes of the output and of any text on the way.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 20_000_000, depth: 1_000, bytes: 64 << 20 }
    }
}

/// What several renderings of the same files have in common: sources, and the templates that were read from them. Their
/// engines must have the same functions.
#[derive(Default)]
pub struct Library {
    sources: Shelf,
    /// What was read from whole sources, by the name of the template.
    trees: RefCell<NameMap<Rc<str>, Vec<Parsed>>>,
}

/// A text that was read as a template, and all templates that it defines.
type Parsed = (Mapped, Vec<Rc<Tree>>);

impl std::fmt::Debug for Library {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Library")
    }
}

impl Library {
    fn known(&self, name: &str, text: &Mapped) -> Option<Vec<Rc<Tree>>> {
        let trees = self.trees.borrow();
        let (_, known) = trees.get(name)?.iter().find(|(known, _)| same(known, text))?;
        Some(known.clone())
    }

    fn keep(&self, name: &str, text: &Mapped, trees: &[Rc<Tree>]) {
        let mut all = self.trees.borrow_mut();
        all.entry(name.into()).or_default().push((text.clone(), trees.to_vec()));
    }
}

/// Named templates with what they may call. One engine renders one configuration.
pub struct Engine {
    /// The name of the template that all others are associated with; it stands in Go's errors.
    root: Rc<str>,
    functions: Functions,
    limits: Limits,
    steps: Cell<u64>,
    depth: Cell<usize>,
    trees: RefCell<NameMap<Rc<str>, Rc<Tree>>>,
    map: RefCell<SourceMap>,
    library: Rc<Library>,
    /// Sources that were read as templates, each as a whole.
    written: RefCell<HashSet<SourceId>>,
    unsteady: RefCell<Vec<(&'static str, Origin)>>,
    watches: RefCell<Vec<Watch>>,
    watched: RefCell<Vec<(&'static str, Value, Origin)>>,
}

/// Are these one and the same text of one source? (Calls that led to it count where it is evaluated.)
fn same(a: &Mapped, b: &Mapped) -> bool {
    let place = |text: &Mapped| text.origin(0).map(|origin| (origin.source, origin.at));
    Rc::ptr_eq(&a.shared(), &b.shared()) && place(a) == place(b)
}

/// Templates and functions after a rendering. Nobody needs them; but to take them apart takes long, and who ends soon
/// need not do it.
pub struct Remains {
    _trees: NameMap<Rc<str>, Rc<Tree>>,
    _functions: Functions,
}

impl std::fmt::Debug for Remains {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Remains")
    }
}

/// A key of a map whose reading is noted.
struct Watch {
    map: Map,
    key: &'static str,
    name: &'static str,
}

impl Engine {
    /// An engine without templates; `root` is the name that Go's errors give to the whole.
    pub fn new(root: &str, functions: Functions, limits: Limits) -> Self {
        Self {
            root: root.into(),
            functions,
            limits,
            steps: Cell::new(0),
            depth: Cell::new(0),
            trees: RefCell::default(),
            map: RefCell::default(),
            library: Rc::default(),
            written: RefCell::default(),
            unsteady: RefCell::default(),
            watches: RefCell::default(),
            watched: RefCell::default(),
        }
    }

    /// The same, with what other renderings of the same files have read.
    #[must_use]
    pub fn with_library(self, library: &Rc<Library>) -> Self {
        Self { library: Rc::clone(library), ..self }
    }

    /// Adds a source, and gives its text with an exact origin for every byte.
    pub fn source(&self, source: Source) -> Mapped {
        let (source, shelved) = self.library.sources.put(source);
        let text = shelved.shared();
        self.map.borrow_mut().add_shelved((source, shelved));
        Mapped::new(text, Origin { source, at: 0, call: CallId::ROOT, exact: true })
    }

    /// Reads a text as the template of a name, with all templates that it defines.
    ///
    /// As in Go, an empty template does not replace another one of its name, and any other does.
    pub fn define(&self, name: &str, text: &Mapped) -> Result<(), TemplateError> {
        if self.tree(name).is_some_and(|tree| tree.alone && same(&tree.text, text)) {
            return Ok(());
        }
        let source = self.source_of(text);
        let trees = match source.and_then(|_| self.library.known(name, text)) {
            Some(trees) => trees,
            None => self.parse(name, text, source.is_some())?,
        };
        self.written.borrow_mut().extend(source);
        let mut known = self.trees.borrow_mut();
        for tree in trees {
            if !(tree.root.is_empty() && known.contains_key(&tree.name)) {
                known.insert(Rc::clone(&tree.name), tree);
            }
        }
        Ok(())
    }

    fn parse(&self, name: &str, text: &Mapped, keep: bool) -> Result<Vec<Rc<Tree>>, TemplateError> {
        let mut trees = parser::parse(name, text, &self.functions)?;
        if let [tree] = &mut trees[..] {
            tree.alone = true;
        }
        let trees: Vec<Rc<Tree>> = trees.into_iter().map(Rc::new).collect();
        if keep {
            self.library.keep(name, text, &trees);
        }
        Ok(trees)
    }

    /// The source of a text that is all of it. A part of one may have been put together with values that no template
    /// holds.
    fn source_of(&self, text: &Mapped) -> Option<SourceId> {
        let mut runs = text.runs();
        let (Some((_, origin)), None) = (runs.next(), runs.next()) else { return None };
        let is_whole = origin.exact
            && origin.at == 0
            && self.map.borrow().source(origin.source).text().len() == text.len();
        is_whole.then_some(origin.source)
    }

    /// Does every byte of a text stand in a template as it is? Then it can hold nothing that the templates only read.
    pub fn is_written(&self, text: &Mapped) -> bool {
        let (map, written) = (self.map.borrow(), self.written.borrow());
        text.runs().all(|(range, origin)| {
            let at = origin.at as usize;
            let stands = || map.source(origin.source).text().get(at..at + range.len());
            origin.exact
                && written.contains(&origin.source)
                && stands() == Some(&text.as_str()[range.clone()])
        })
    }

    /// Renders the template of a name.
    pub fn render(&self, name: &str, data: &Value) -> Result<Mapped, TemplateError> {
        let tree = self.tree(name).ok_or_else(|| self.no_template(name))?;
        self.run(&tree, CallId::ROOT, data)
    }

    /// Renders a named template inside of a call: `include`.
    pub fn include(&self, call: &Call<'_>, name: &str, data: &Value) -> Result<Mapped, Failure> {
        let template = |error| Failure::Template(Box::new(error));
        let missing = || TemplateError { place: Some(call.place), ..self.no_template(name) };
        let tree = self.tree(name).ok_or_else(|| template(missing()))?;
        let call = self.enter(call.place, name)?;
        let text = self.run(&tree, call, data);
        self.leave();
        text.map_err(template)
    }

    fn run(&self, tree: &Tree, call: CallId, data: &Value) -> Result<Mapped, TemplateError> {
        let mut out = Builder::default();
        match exec::render_tree(self, tree, call, data, &mut out) {
            Err(Stop::Failed(error)) => Err(*error),
            // The parser takes `break` and `continue` only inside of a `range`.
            Ok(()) | Err(Stop::Break | Stop::Continue) => Ok(out.finish()),
        }
    }

    fn no_template(&self, name: &str) -> TemplateError {
        let (name, root) = (literal::quote(name), literal::quote(&self.root));
        let reason = format!("no template {name} associated with template {root}");
        let message = format!("template: {reason}");
        TemplateError { kind: ErrorKind::Exec, message, reason, place: None, inside: None }
    }

    pub(super) fn tree(&self, name: &str) -> Option<Rc<Tree>> {
        self.trees.borrow().get(name).cloned()
    }

    pub(super) fn function(&self, id: FunctionId) -> &Function {
        self.functions.of(id)
    }

    /// Notes a call of a template; [`Self::leave`] ends it.
    pub(super) fn enter(&self, at: Origin, name: &str) -> Result<CallId, Failure> {
        let depth = self.depth.get();
        if depth >= self.limits.depth {
            let limit = self.limits.depth;
            let message = format!("templates call each other more than {limit} deep");
            return Err(Failure::Limit(message));
        }
        self.depth.set(depth + 1);
        Ok(self.map.borrow_mut().call(at, name.into()))
    }

    pub(super) fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    /// Counts work that a function does beyond its call: items that it makes. Fails where the bound is met.
    pub fn work(&self, steps: usize) -> Result<(), Failure> {
        let done = self.steps.get().saturating_add(steps as u64);
        self.steps.set(done);
        if done > self.limits.steps {
            let limit = self.limits.steps;
            return Err(Failure::Limit(format!("the templates take more than {limit} steps")));
        }
        Ok(())
    }

    /// Fails where a text of `bytes` would be over the bound.
    pub fn room_for(&self, bytes: usize) -> Result<(), Failure> {
        if bytes > self.limits.bytes {
            let limit = self.limits.bytes >> 20;
            return Err(Failure::Limit(format!("the templates make a text of over {limit} MiB")));
        }
        Ok(())
    }

    /// Notes that the result depends on more than what was given: `now`.
    pub fn not_reproducible(&self, function: &'static str, at: Origin) {
        self.unsteady.borrow_mut().push((function, at));
    }

    /// The functions whose results depend on the time, and where they were called.
    pub fn unsteady(&self) -> Vec<(&'static str, Origin)> {
        self.unsteady.borrow().clone()
    }

    /// Notes from now on, under `name`, that a template reads the field `key` of a map.
    pub fn watch(&self, map: &Map, key: &'static str, name: &'static str) {
        self.watches.borrow_mut().push(Watch { map: map.clone(), key, name });
    }

    /// The fields of [`Self::watch`] that were read: name, value, place.
    pub fn watched(&self) -> Vec<(&'static str, Value, Origin)> {
        self.watched.borrow().clone()
    }

    /// A template reads a field of a map.
    pub(super) fn reads_field(
        &self,
        map: &Map,
        key: &str,
        value: &Value,
        at: impl FnOnce() -> Origin,
    ) {
        let watches = self.watches.borrow();
        let watch = watches.iter().find(|watch| watch.key == key && watch.map.same(map));
        if let Some(watch) = watch {
            self.watched.borrow_mut().push((watch.name, value.clone(), at()));
        }
    }

    /// The sources and calls that origins speak of.
    pub fn map(&self) -> Ref<'_, SourceMap> {
        self.map.borrow()
    }

    /// The sources and calls, when the rendering is over.
    pub fn into_map(self) -> SourceMap {
        self.into_parts().0
    }

    /// The sources and calls, when the rendering is over, and what else is left of it.
    pub fn into_parts(self) -> (SourceMap, Remains) {
        let (trees, functions) = (self.trees, self.functions);
        (self.map.into_inner(), Remains { _trees: trees.into_inner(), _functions: functions })
    }
}
