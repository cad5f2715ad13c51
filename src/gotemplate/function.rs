//! Functions of templates: a name, the types of the arguments, a body.

use std::rc::Rc;

use super::hashing::NameMap;
use super::{Call, Failure, Value};

/// The Go types of parameters. The evaluator checks arguments against them, with Go's words, before a body runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Param {
    /// `interface{}`: anything, nothing too.
    Any,
    /// `string`.
    Str,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `int64`.
    Int64,
    /// `float64`.
    Float,
    /// `map[string]interface{}`.
    Map,
    /// `[]interface{}`.
    List,
    /// `map[string]string`.
    StringMap,
    /// `time.Time`.
    Time,
}

impl Param {
    /// Go's name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Str => "string",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int64 => "int64",
            Self::Float => "float64",
            Self::Map => "map[string]interface {}",
            Self::List => "[]interface {}",
            Self::StringMap => "map[string]string",
            Self::Time => "time.Time",
        }
    }
}

/// What arguments a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The parameters that must be given.
    pub params: &'static [Param],
    /// The type of any number of further arguments (`...`).
    pub rest: Option<Param>,
}

/// A function that needs nothing but its arguments. They fit the signature.
pub type Pure = fn(&Call<'_>, &[Value]) -> Result<Value, Failure>;

/// A function that knows a surrounding: files, an environment.
pub type Host = Rc<dyn Fn(&Call<'_>, &[Value]) -> Result<Value, Failure>>;

/// What a function does.
#[derive(Clone)]
pub enum Body {
    /// Computes.
    Pure(Pure),
    /// Computes with a surrounding.
    Host(Host),
    /// Is known, and refused: why, as a sentence without a full stop.
    Refused(&'static str),
}

/// A function: one row of a table.
#[derive(Clone)]
pub struct Function {
    /// Its name in templates.
    pub name: &'static str,
    /// Its arguments.
    pub signature: Signature,
    /// What it does.
    pub body: Body,
}

impl Function {
    /// A row of a table: a function of a fixed number of arguments.
    pub const fn new(name: &'static str, params: &'static [Param], body: Pure) -> Self {
        Self { name, signature: Signature { params, rest: None }, body: Body::Pure(body) }
    }

    /// A row of a table: a function with any number of further arguments.
    pub const fn variadic(
        name: &'static str,
        params: &'static [Param],
        rest: Param,
        body: Pure,
    ) -> Self {
        Self { name, signature: Signature { params, rest: Some(rest) }, body: Body::Pure(body) }
    }

    /// A row of a table: a function that is known and refused.
    pub const fn refused(name: &'static str, why: &'static str) -> Self {
        let signature = Signature { params: &[], rest: Some(Param::Any) };
        Self { name, signature, body: Body::Refused(why) }
    }
}

/// The functions that templates may call, by name.
#[derive(Clone, Default)]
pub struct Functions {
    all: Vec<Function>,
    by_name: NameMap<&'static str, FunctionId>,
}

/// A function of a [`Functions`]: calls need no search by name.
#[derive(Clone, Copy, Debug)]
pub(super) struct FunctionId(usize);

impl Functions {
    /// Adds functions; a name that is there already is replaced.
    pub fn add(&mut self, functions: impl IntoIterator<Item = Function>) {
        for function in functions {
            self.by_name.insert(function.name, FunctionId(self.all.len()));
            self.all.push(function);
        }
    }

    /// The function of a name.
    pub fn get(&self, name: &str) -> Option<&Function> {
        self.id(name).map(|id| self.of(id))
    }

    /// The function of a name, for [`Self::of`].
    pub(super) fn id(&self, name: &str) -> Option<FunctionId> {
        self.by_name.get(name).copied()
    }

    /// A function of these.
    pub(super) fn of(&self, id: FunctionId) -> &Function {
        &self.all[id.0]
    }

    /// All names, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.by_name.keys().copied()
    }
}
