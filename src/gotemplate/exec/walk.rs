//! Statements: texts, actions, branches, loops, templates.

use std::rc::Rc;

use super::super::format;
use super::super::node::{Branch, Node, NodeKind, Pipe, Tree, VariableId};
use super::super::value::{Elements, Int, MapType, Traced};
use super::super::{Engine, Failure, Value, literal};
use super::held::Held;
use super::state::{State, Stop, Walked};
use crate::text::{Builder, CallId};

/// Runs a template with `data` as its dot, and adds what it prints to `out`.
pub(in crate::gotemplate) fn render_tree(
    engine: &Engine,
    tree: &Tree,
    call: CallId,
    data: &Value,
    out: &mut Builder,
) -> Result<(), Stop> {
    let Some(base) = tree.text.origin(0) else { return Ok(()) };
    stacker::maybe_grow(256 << 10, 2 << 20, || {
        let mut state = State::new(engine, tree, call, out, base);
        let dot = Held::of(data.clone());
        state.push(VariableId::ROOT, dot.clone());
        state.walk(&dot, &tree.root)
    })
}

impl<'a> State<'a> {
    fn walk(&mut self, dot: &Held, node: &'a Node) -> Walked<()> {
        self.at(node);
        self.step()?;
        match &node.kind {
            NodeKind::Action(pipe) => {
                let value = self.pipeline(dot, pipe)?;
                if pipe.as_pipe().is_some_and(|pipe| pipe.taking.is_none()) {
                    self.print(node, &value)?;
                }
                Ok(())
            }
            NodeKind::Break => Err(Stop::Break),
            NodeKind::Continue => Err(Stop::Continue),
            NodeKind::If(branch) => self.branch(dot, branch, false),
            NodeKind::With(branch) => self.branch(dot, branch, true),
            NodeKind::List(nodes) => nodes.iter().try_for_each(|node| self.walk(dot, node)),
            NodeKind::Range(branch) => self.range(dot, node, branch),
            NodeKind::Template { name, pipe } => self.template(dot, node, name, pipe.as_deref()),
            NodeKind::Text(text) => {
                self.room_for(text.len())?;
                self.out.push_through(text, self.call);
                Ok(())
            }
            _ => Err(self.fail(&format!("unknown node: {node}"))),
        }
    }

    fn room_for(&mut self, more: usize) -> Walked<()> {
        let room = self.engine.room_for(self.out.len() + more);
        room.map_err(|failure| self.failure("", failure))
    }

    fn print(&mut self, node: &'a Node, value: &Held) -> Walked<()> {
        self.at(node);
        let place = self.place(node);
        if value.is_nothing() {
            self.out.push_str("<no value>", place.inexact());
            return Ok(());
        }
        let text = format::text(&value.value, place);
        let text = text.map_err(|failure| self.failure("", failure))?;
        self.room_for(text.len())?;
        self.out.push(&text);
        Ok(())
    }

    fn branch(&mut self, dot: &Held, branch: &'a Branch, with: bool) -> Walked<()> {
        let mark = self.mark();
        let value = self.pipeline(dot, &branch.pipe)?;
        let walked = if value.value.is_true() {
            self.deep(if with { &value } else { dot }, &branch.list)
        } else if let Some(otherwise) = &branch.otherwise {
            self.deep(dot, otherwise)
        } else {
            Ok(())
        };
        self.pop(mark);
        walked
    }

    /// Walks with room on the stack.
    fn deep(&mut self, dot: &Held, node: &'a Node) -> Walked<()> {
        stacker::maybe_grow(128 << 10, 1 << 20, || self.walk(dot, node))
    }

    fn range(&mut self, dot: &Held, node: &'a Node, branch: &'a Branch) -> Walked<()> {
        self.at(node);
        let mark = self.mark();
        let walked = match self.iterate(dot, branch) {
            Ok(true) => Ok(()),
            Ok(false) => branch.otherwise.as_ref().map_or(Ok(()), |node| self.deep(dot, node)),
            Err(stop) => Err(stop),
        };
        // The variables of the `range` are known in its `else` too, and those of both end here.
        self.pop(mark);
        match walked {
            // A `break` in the `else` ends this `range`, as in Go, though the parser counts it to the one around.
            Err(Stop::Break) => Ok(()),
            other => other,
        }
    }

    /// Walks the list of a `range` once for each item; says whether there was one.
    fn iterate(&mut self, dot: &Held, branch: &'a Branch) -> Walked<bool> {
        let value = self.pipeline(dot, &branch.pipe)?.value;
        let Some(pipe) = branch.pipe.as_pipe() else { return Ok(false) };
        match value {
            Value::Nil => Ok(false),
            Value::Int(count) => {
                if pipe.taking().0.len() > 1 {
                    let shown = format::display(&value);
                    return Err(self.fail(&format!(
                        "can't use {shown} to iterate over more than one variable"
                    )));
                }
                self.count(branch, pipe, count.value)
            }
            Value::List(list) => {
                for (at, item) in list.iter().enumerate() {
                    let index = Value::int(i64::try_from(at).unwrap_or(i64::MAX));
                    let item = Held::item(item.clone(), list.elements);
                    self.once(branch, pipe, Held::of(index), &item)?;
                }
                Ok(!list.is_empty())
            }
            Value::Map(map) => {
                let entries = map.entries();
                let any = !entries.is_empty();
                for entry in entries {
                    let key = Held { value: entry.key, boxed: map.of == MapType::AnyAny };
                    self.once(branch, pipe, key, &Held::entry(entry.value, map.of))?;
                }
                Ok(any)
            }
            other => {
                let shown = format::display(&other);
                Err(self.fail(&format!("range can't iterate over {shown}")))
            }
        }
    }

    fn count(&mut self, branch: &'a Branch, pipe: &'a Pipe, count: Int) -> Walked<bool> {
        let mut at = 0;
        while at < count.value {
            let number = Int { value: at, of: count.of };
            let number = Value::Int(Traced::new(number));
            self.once(branch, pipe, Held::nothing(), &Held::item(number, Elements::Ints))?;
            at += 1;
        }
        Ok(count.value > 0)
    }

    fn once(&mut self, branch: &'a Branch, pipe: &'a Pipe, index: Held, item: &Held) -> Walked<()> {
        let mark = self.mark();
        match pipe.taking() {
            ([], _) => {}
            ([one], true) => self.set_variable(one, item.clone())?,
            ([first, second, ..], true) => {
                self.set_variable(first, index)?;
                self.set_variable(second, item.clone())?;
            }
            ([_], false) => self.set_top(1, item.clone()),
            (_, false) => {
                self.set_top(1, item.clone());
                self.set_top(2, index);
            }
        }
        let walked = self.deep(item, &branch.list);
        self.pop(mark);
        match walked {
            Err(Stop::Continue) => Ok(()),
            other => other,
        }
    }

    fn template(
        &mut self,
        dot: &Held,
        node: &'a Node,
        name: &Rc<str>,
        pipe: Option<&'a Node>,
    ) -> Walked<()> {
        self.at(node);
        let Some(tree) = self.engine.tree(name) else {
            let name = literal::quote(name);
            return Err(self.fail(&format!("template {name} not defined")));
        };
        let data = match pipe {
            Some(pipe) => self.pipeline(dot, pipe)?.value,
            None => Value::Nil,
        };
        let call = self
            .engine
            .enter(self.place(node), name)
            .map_err(|failure: Failure| self.failure("", failure))?;
        let walked = render_tree(self.engine, &tree, call, &data, self.out);
        self.engine.leave();
        walked
    }
}
