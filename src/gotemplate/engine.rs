//! The engine: named templates, functions, bounds, and what a rendering left behind.

use std::cell::{Cell, Ref, RefCell};
use std::rc::Rc;

use super::{Call, Failure, Functions, TemplateError, Value};
use crate::text::{Mapped, Origin, Source, SourceId, SourceMap};

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

/// Named templates with what they may call. One engine renders one configuration.
pub struct Engine {
    functions: Functions,
    limits: Limits,
    steps: Cell<u64>,
    map: RefCell<SourceMap>,
    unsteady: RefCell<Vec<(&'static str, Origin)>>,
}

impl Engine {
    /// An engine without templates.
    pub fn new(functions: Functions, limits: Limits) -> Self {
        Self {
            functions,
            limits,
            steps: Cell::new(0),
            map: RefCell::default(),
            unsteady: RefCell::default(),
        }
    }

    /// Adds a source, and gives its text with an exact origin for every byte.
    pub fn source(&self, source: Source) -> Mapped {
        let text: Rc<str> = source.text().into();
        let source = self.map.borrow_mut().add(source);
        let call = crate::text::CallId::ROOT;
        Mapped::new(text, Origin { source, at: 0, call, exact: true })
    }

    /// Reads a text as the template of a name, with all templates that it defines.
    pub fn define(&self, name: &str, text: &Mapped) -> Result<(), TemplateError> {
        let _ = (name, text, &self.functions);
        unimplemented!("wip-core")
    }

    /// Renders the template of a name.
    pub fn render(&self, name: &str, data: &Value) -> Result<Mapped, TemplateError> {
        let _ = (name, data);
        unimplemented!("wip-core")
    }

    /// Renders a named template inside of a call: `include`.
    pub fn include(&self, call: &Call<'_>, name: &str, data: &Value) -> Result<Mapped, Failure> {
        let _ = (call, name, data);
        unimplemented!("wip-core")
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

    /// The sources and calls that origins speak of.
    pub fn map(&self) -> Ref<'_, SourceMap> {
        self.map.borrow()
    }

    /// The source with this id, for files that are read twice.
    pub fn source_of(&self, id: SourceId) -> Rc<Source> {
        Rc::clone(self.map.borrow().source(id))
    }
}
