//! Expressions: pipelines, commands, constants.

use super::super::Value;
use super::super::node::{Node, NodeKind};
use super::super::value::{Int, Traced};
use super::arguments::Given;
use super::held::Held;
use super::state::{State, Walked};
use crate::gotemplate::literal::Number;

impl<'a> State<'a> {
    /// The value of a pipeline, which its variables take.
    pub(super) fn pipeline(&mut self, dot: &Held, node: &'a Node) -> Walked<Held> {
        let NodeKind::Pipe(pipe) = &node.kind else { return Ok(Held::nothing()) };
        self.at(node);
        let mut value = None;
        for command in &pipe.commands {
            value = Some(self.command(dot, command, value)?.unboxed());
        }
        let value = value.unwrap_or_else(Held::nothing);
        let (variables, assigns) = pipe.taking();
        for variable in variables {
            if assigns {
                self.set_variable(variable, value.clone())?;
            } else {
                self.push(variable.0, value.clone());
            }
        }
        Ok(value)
    }

    /// The value of a command; `last` is the result of the command before it, its last argument.
    fn command(&mut self, dot: &Held, node: &'a Node, last: Option<Held>) -> Walked<Held> {
        self.step()?;
        let NodeKind::Command(arguments) = &node.kind else { return Ok(Held::nothing()) };
        let first = &arguments[0];
        let given = Given { written: arguments, last };
        match &first.kind {
            NodeKind::Field(_) => return self.field(dot, first, given),
            NodeKind::Chain(..) => return self.chain(dot, first, given),
            NodeKind::Identifier(..) => return self.function(dot, first, node, given),
            NodeKind::Variable(_) => return self.variable_chain(dot, first, given),
            NodeKind::Pipe(_) => {
                self.no_arguments(&given)?;
                return self.parenthesized(dot, first);
            }
            _ => {}
        }
        self.at(first);
        self.no_arguments(&given)?;
        match &first.kind {
            NodeKind::Dot => Ok(dot.clone()),
            NodeKind::Nil => Err(self.fail("nil is not a command")),
            NodeKind::Bool(_) | NodeKind::Number(_) | NodeKind::String(_) => {
                self.constant(first).map(Held::of)
            }
            _ => Err(self.fail(&format!("can't evaluate command \"{first}\""))),
        }
    }

    /// A pipeline in parentheses.
    pub(super) fn parenthesized(&mut self, dot: &Held, node: &'a Node) -> Walked<Held> {
        stacker::maybe_grow(128 << 10, 1 << 20, || self.pipeline(dot, node))
    }

    /// Fails where something that is no function has arguments.
    pub(super) fn no_arguments(&self, given: &Given<'_>) -> Walked<()> {
        match given.written.first() {
            Some(first) if given.any() => {
                Err(self.fail(&format!("can't give argument to non-function {first}")))
            }
            _ => Ok(()),
        }
    }

    /// A constant as a value of the type that Go gives it.
    pub(super) fn constant(&mut self, node: &'a Node) -> Walked<Value> {
        match &node.kind {
            NodeKind::Bool(value) => Ok(Value::Bool(Traced::at(*value, self.place(node)))),
            NodeKind::String(quoted) => Ok(Value::Str(quoted.text.through(self.call))),
            NodeKind::Number(number) => {
                self.at(node);
                self.number(number, node)
            }
            _ => Ok(Value::Nil),
        }
    }

    fn number(&self, number: &Number, node: &Node) -> Walked<Value> {
        let text = &number.text;
        let hex = text.len() > 2 && (text.starts_with("0x") || text.starts_with("0X"));
        let hex_int = hex && !text.contains(['p', 'P']);
        let float_like = text.contains(['.', 'e', 'E', 'p', 'P']);
        let place = self.place(node);
        match number.float {
            Some(value) if !hex_int && !text.starts_with('\'') && float_like => {
                return Ok(Value::Float(Traced::at(value, place)));
            }
            _ => {}
        }
        match number.int {
            Some(value) => {
                let int = Int::new(value);
                Ok(Value::Int(Traced::at(int, place)))
            }
            None if number.uint.is_some() => Err(self.fail(&format!("{text} overflows int"))),
            None => Ok(Value::Nil),
        }
    }
}
