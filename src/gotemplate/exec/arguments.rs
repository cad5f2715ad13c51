//! Arguments: evaluating them and fitting them to the types of parameters.

use super::super::Value;
use super::super::function::Param;
use super::super::node::{Node, NodeKind};
use super::super::value::{Elements, Int, IntType, List, Map, MapType, Traced};
use super::held::Held;
use super::state::{State, Walked};

/// What a command gives to its first word: arguments as they are written, the first word itself among them, and the
/// result of the command before.
#[derive(Clone)]
pub(super) struct Given<'a> {
    pub(super) written: &'a [Node],
    pub(super) last: Option<Held>,
}

impl Given<'_> {
    /// Nothing: an operand that stands alone.
    pub(super) const NOTHING: Self = Self { written: &[], last: None };

    /// Is there anything but the first word?
    pub(super) fn any(&self) -> bool {
        self.written.len() > 1 || self.last.is_some()
    }
}

impl<'a> State<'a> {
    /// The value of an argument for a parameter.
    pub(super) fn argument(&mut self, dot: &Held, param: Param, node: &'a Node) -> Walked<Value> {
        self.at(node);
        match &node.kind {
            NodeKind::Nil => match zero(param) {
                Some(value) => Ok(value),
                None => Err(self.fail(&format!("cannot assign nil to {}", param.name()))),
            },
            NodeKind::Bool(_) | NodeKind::Number(_) | NodeKind::String(_) => {
                self.literal(param, node)
            }
            _ => {
                let value = self.operand(dot, node)?;
                self.fit(value, param)
            }
        }
    }

    /// The value of an operand that is no constant.
    pub(super) fn operand(&mut self, dot: &Held, node: &'a Node) -> Walked<Held> {
        self.at(node);
        match &node.kind {
            NodeKind::Dot => Ok(dot.clone()),
            NodeKind::Field(_) => self.field(dot, node, Given::NOTHING),
            NodeKind::Variable(_) => self.variable_chain(dot, node, Given::NOTHING),
            NodeKind::Pipe(_) => self.parenthesized(dot, node),
            NodeKind::Identifier(..) => self.function(dot, node, node, Given::NOTHING),
            NodeKind::Chain(..) => self.chain(dot, node, Given::NOTHING),
            _ => Err(self.fail(&format!("can't handle {node} for arg of type interface {{}}"))),
        }
    }

    fn literal(&mut self, param: Param, node: &'a Node) -> Walked<Value> {
        let expected = match param {
            Param::Any => return self.constant(node),
            Param::Str => "string",
            Param::Bool => "bool",
            Param::Int | Param::Int64 => "integer",
            Param::Float => "float",
            Param::Map | Param::List | Param::StringMap | Param::Time => {
                let name = param.name();
                return Err(self.fail(&format!("can't handle {node} for arg of type {name}")));
            }
        };
        let value = match (&node.kind, param) {
            (NodeKind::String(_), Param::Str) | (NodeKind::Bool(_), Param::Bool) => {
                return self.constant(node);
            }
            (NodeKind::Number(number), Param::Int | Param::Int64) => number.int.map(|value| {
                let of = if param == Param::Int { IntType::Int } else { IntType::Int64 };
                Value::Int(Traced::at(Int { value: value.into(), of }, self.place(node)))
            }),
            (NodeKind::Number(number), Param::Float) => {
                number.float.map(|value| Value::Float(Traced::at(value, self.place(node))))
            }
            _ => None,
        };
        value.ok_or_else(|| self.fail(&format!("expected {expected}; found {node}")))
    }

    /// A value for a parameter, if Go would take it.
    pub(super) fn fit(&self, held: Held, param: Param) -> Walked<Value> {
        self.nil_interface.set(held.is_nil_interface());
        if held.is_nothing() {
            let name = param.name();
            let expected = || self.fail(&format!("invalid value; expected {name}"));
            return zero(param).ok_or_else(expected);
        }
        if fits(&held.value, param) {
            return Ok(held.value);
        }
        let got = if held.is_nil_interface() {
            "interface {}"
        } else {
            super::super::value::type_of(&held.value)
        };
        let expected = param.name();
        Err(self.fail(&format!("wrong type for value; expected {expected}; got {got}")))
    }
}

/// Go's nil of a parameter's type, if it has one.
fn zero(param: Param) -> Option<Value> {
    let map = |of| Value::Map(Map::nil(of));
    Some(match param {
        Param::Any => Value::Nil,
        Param::Map => map(MapType::StringAny),
        Param::StringMap => map(MapType::StringString),
        Param::List => Value::List(List::nil(Elements::Any)),
        _ => return None,
    })
}

fn fits(value: &Value, param: Param) -> bool {
    match (value, param) {
        (_, Param::Any)
        | (Value::Str(_), Param::Str)
        | (Value::Bool(_), Param::Bool)
        | (Value::Float(_), Param::Float) => true,
        (Value::Int(int), Param::Int) => int.value.of == IntType::Int,
        (Value::Int(int), Param::Int64) => int.value.of == IntType::Int64,
        (Value::Map(map), Param::Map) => map.of == MapType::StringAny,
        (Value::Map(map), Param::StringMap) => map.of == MapType::StringString,
        (Value::List(list), Param::List) => list.elements == Elements::Any,
        (Value::Object(object), Param::Time) => {
            object.type_name().trim_start_matches('*') == "time.Time"
        }
        _ => false,
    }
}
