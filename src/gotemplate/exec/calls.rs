//! Calls of functions and methods.

use std::rc::Rc;

use super::super::function::{Body, Function, Param, Signature};
use super::super::node::{Node, NodeKind};
use super::super::value::{Object, type_of};
use super::super::{Call, Failure, Value};
use super::arguments::Given;
use super::held::Held;
use super::state::{State, Walked};

/// Functions whose arguments are evaluated one by one (`and`, `or`), or whose first argument is a function (`call`).
pub(in crate::gotemplate) const SPECIAL: &[Function] = &[
    Function::variadic("and", &[Param::Any], Param::Any, special),
    Function::variadic("or", &[Param::Any], Param::Any, special),
    Function::variadic("call", &[Param::Any], Param::Any, special),
];

/// The evaluator does these itself.
#[expect(clippy::unnecessary_wraps, reason = "the type of all functions")]
fn special(_: &Call<'_>, _: &[Value]) -> Result<Value, Failure> {
    Ok(Value::Nil)
}

/// What is called.
pub(super) enum Callee<'a> {
    Function(&'a Function),
    Method(Rc<dyn Object>, &'static Signature),
}

impl Callee<'_> {
    fn signature(&self) -> Signature {
        match self {
            Self::Function(function) => function.signature,
            Self::Method(_, signature) => **signature,
        }
    }
}

impl<'a> State<'a> {
    pub(super) fn function(
        &mut self,
        dot: &Held,
        node: &'a Node,
        command: &'a Node,
        given: Given<'a>,
    ) -> Walked<Held> {
        self.at(node);
        let NodeKind::Identifier(name, id) = &node.kind else { return Ok(Held::nothing()) };
        let function = self.engine.function(*id);
        self.call(dot, Callee::Function(function), command, (name, given))
    }

    /// Calls what has a name.
    pub(super) fn call(
        &mut self,
        dot: &Held,
        callee: Callee<'a>,
        node: &'a Node,
        (name, given): (&'a str, Given<'a>),
    ) -> Walked<Held> {
        let (arguments, last) = (given.written.get(1..).unwrap_or(&[]), given.last);
        let signature = callee.signature();
        self.check_count(signature, name, arguments.len(), last.is_some())?;
        if matches!(name, "and" | "or") && matches!(callee, Callee::Function(_)) {
            return self.one_by_one(dot, name == "or", arguments, last);
        }
        let first = self.values.len();
        self.evaluate(dot, signature, arguments, last)?;
        let values = &self.values[first..];
        let call = Call { place: self.place(node), engine: self.engine };
        let result = match callee {
            Callee::Function(_) if name == "len" && self.nil_interface.get() => {
                Err(Failure::new("len of nil pointer"))
            }
            Callee::Function(_) if name == "call" => Err(no_function(arguments, &values[0])),
            Callee::Function(function) => match &function.body {
                Body::Pure(body) => body(&call, values),
                Body::Host(body) => body(&call, values),
                Body::Refused(why) => Err(Failure::refused(*why)),
            },
            Callee::Method(object, _) => object.call(name, &call, values),
        };
        self.values.truncate(first);
        match result {
            Ok(value) => Ok(Held::returned(value)),
            Err(failure) => {
                self.at(node);
                Err(self.failure(&format!("error calling {name}: "), failure))
            }
        }
    }

    fn check_count(
        &self,
        signature: Signature,
        name: &str,
        written: usize,
        piped: bool,
    ) -> Walked<()> {
        let (given, fixed) = (written + usize::from(piped), signature.params.len());
        if signature.rest.is_some() {
            if given < fixed {
                return Err(self.fail(&format!(
                    "wrong number of args for {name}: want at least {fixed} got {written}"
                )));
            }
        } else if given != fixed {
            return Err(
                self.fail(&format!("wrong number of args for {name}: want {fixed} got {given}"))
            );
        }
        Ok(())
    }

    /// Evaluates arguments onto the values of the calls around this one.
    fn evaluate(
        &mut self,
        dot: &Held,
        signature: Signature,
        arguments: &'a [Node],
        last: Option<Held>,
    ) -> Walked<()> {
        let param =
            |at: usize| signature.params.get(at).copied().or(signature.rest).unwrap_or(Param::Any);
        // What an earlier call was given must not be remembered: a constant is no nil interface.
        self.nil_interface.set(false);
        for (at, argument) in arguments.iter().enumerate() {
            let value = self.argument(dot, param(at), argument)?;
            self.values.push(value);
        }
        if let Some(last) = last {
            let value = self.fit(last, param(arguments.len()))?;
            self.values.push(value);
        }
        Ok(())
    }

    /// `and` and `or`: evaluate until the result is known.
    fn one_by_one(
        &mut self,
        dot: &Held,
        until: bool,
        arguments: &'a [Node],
        last: Option<Held>,
    ) -> Walked<Held> {
        let mut value = Value::Nil;
        for argument in arguments {
            value = self.argument(dot, Param::Any, argument)?;
            if value.is_true() == until {
                return Ok(Held::of(value));
            }
        }
        if let Some(last) = last {
            value = self.fit(last, Param::Any)?;
        }
        Ok(Held::of(value))
    }
}

/// Templates have no values that are functions.
fn no_function(arguments: &[Node], value: &Value) -> Failure {
    let name = match (arguments.first(), value) {
        (Some(node), _) => node.to_string(),
        (None, Value::Str(text)) => text.to_string(),
        (None, other) => format!("<{} Value>", type_of(other)),
    };
    match value {
        Value::Nil => Failure::new("call of nil"),
        other => Failure::new(format!("non-function {name} of type {}", type_of(other))),
    }
}
