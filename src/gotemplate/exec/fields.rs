//! Fields, methods, variables and chains of them.

use std::rc::Rc;

use super::super::Value;
use super::super::node::{Node, NodeKind};
use super::super::value::{Member, Named};
use super::arguments::Given;
use super::calls::Callee;
use super::held::Held;
use super::state::{State, Walked};

impl<'a> State<'a> {
    pub(super) fn field(&mut self, dot: &Held, node: &'a Node, given: Given<'a>) -> Walked<Held> {
        self.at(node);
        let NodeKind::Field(names) = &node.kind else { return Ok(Held::nothing()) };
        self.fields(dot, dot.clone(), node, names, given)
    }

    pub(super) fn chain(&mut self, dot: &Held, node: &'a Node, given: Given<'a>) -> Walked<Held> {
        self.at(node);
        let NodeKind::Chain(start, names) = &node.kind else { return Ok(Held::nothing()) };
        if matches!(start.kind, NodeKind::Nil) {
            return Err(self.fail(&format!("indirection through explicit nil in {node}")));
        }
        let receiver = self.operand(dot, start)?;
        self.fields(dot, receiver, node, names, given)
    }

    pub(super) fn variable_chain(
        &mut self,
        dot: &Held,
        node: &'a Node,
        given: Given<'a>,
    ) -> Walked<Held> {
        self.at(node);
        let NodeKind::Variable(variable) = &node.kind else { return Ok(Held::nothing()) };
        let value = self.variable(variable)?;
        let Some(fields) = variable.fields() else {
            self.no_arguments(&given)?;
            return Ok(value);
        };
        self.fields(dot, value, node, fields, given)
    }

    /// Follows names; the last one may be a method with arguments.
    fn fields(
        &mut self,
        dot: &Held,
        receiver: Held,
        node: &'a Node,
        names: &'a str,
        given: Given<'a>,
    ) -> Walked<Held> {
        let (mut receiver, mut left) = (receiver, names);
        while let Some((name, behind)) = left.split_once('.') {
            receiver = self.member(dot, receiver, node, (name, Given::NOTHING))?;
            left = behind;
        }
        self.member(dot, receiver, node, (left, given))
    }

    fn member(
        &mut self,
        dot: &Held,
        receiver: Held,
        node: &'a Node,
        (name, given): (&'a str, Given<'a>),
    ) -> Walked<Held> {
        if receiver.is_nothing() {
            return Ok(receiver);
        }
        if receiver.is_nil_interface() {
            return Err(self.fail(&format!("nil pointer evaluating interface {{}}.{name}")));
        }
        let has_arguments = given.any();
        let type_name = receiver.type_name();
        let value = match receiver.value {
            Value::Int(int) if int.value.of.is_named() => Value::Object(Rc::new(Named(int.value))),
            other => other,
        };
        match value {
            Value::Object(object) => {
                match object.member(name) {
                    Some(Member::Method(signature)) => {
                        let callee = Callee::Method(object, signature);
                        self.call(dot, callee, node, (name, given))
                    }
                    Some(Member::Field(_)) if has_arguments => Err(self
                        .fail(&format!("{name} has arguments but cannot be invoked as function"))),
                    Some(Member::Field(value)) => Ok(Held::returned(value)),
                    None => Err(self.no_field(name, type_name)),
                }
            }
            Value::Map(_) if has_arguments => {
                Err(self.fail(&format!("{name} is not a method but has arguments")))
            }
            Value::Map(map) => Ok(match map.get(name) {
                Some(value) => {
                    self.engine.reads_field(&map, name, &value, || self.place(node));
                    Held::entry(value, map.of)
                }
                None => Held::nothing(),
            }),
            _ => Err(self.no_field(name, type_name)),
        }
    }

    fn no_field(&self, name: &str, type_name: &str) -> super::state::Stop {
        self.fail(&format!("can't evaluate field {name} in type {type_name}"))
    }
}
