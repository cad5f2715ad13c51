//! What is read of module.yaml.
//!
//! Owns the typed view. Unknown keys are left alone: the controller ignores them, and linters judge them.

use super::{ModuleName, place, yaml_error};
use crate::error::{Error, Result};
use crate::text::{Source, Span};
use crate::yaml::{self, Node};

/// What module.yaml says, as far as deckmod needs it.
#[derive(Clone, Debug)]
pub struct Definition {
    /// The name of the module.
    pub name: ModuleName,
    /// Where the name is written.
    pub name_span: Span,
}

impl Definition {
    /// Reads module.yaml; `suggestion` is a name to propose where there is none.
    pub(super) fn read(source: &Source, suggestion: &str) -> Result<(Node, Self)> {
        let root = yaml::parse(source).map_err(|error| yaml_error(source, &error))?;
        let definition = Self::of(source, &root, suggestion)?;
        Ok((root, definition))
    }

    fn of(source: &Source, root: &Node, suggestion: &str) -> Result<Self> {
        let path = source.path();
        let add = format!("write `name: {suggestion}` into it");
        if root.is_null() {
            return Err(Error::input(format!("{path} is empty")).hint(add));
        }
        let Some(mapping) = root.as_mapping() else {
            let message = format!("{path} must be a mapping, and is {}", root.describe());
            return Err(Error::input(message).at(place(source, &root.span)).hint(add));
        };
        let Some(node) = mapping.get("name") else {
            let message = format!("{path} does not say the `name` of the module");
            let start = root.span.start;
            return Err(Error::input(message).at(place(source, &(start..start))).hint(add));
        };
        let name = name(node).map_err(|error| error.at(place(source, &node.span)))?;
        Ok(Self { name, name_span: node.span.clone() })
    }
}

fn name(node: &Node) -> Result<ModuleName> {
    if let Some(text) = node.as_str() {
        return Ok(ModuleName::parse(text)?);
    }
    let message = format!("`name` must be a text, and is {}", node.describe());
    let error = Error::input(message);
    Err(match node.as_text() {
        Some(text) => error.hint(format!("put it in quotes: `name: \"{text}\"`")),
        None => error.hint("write the name of the module, like `name: csi-nfs`"),
    })
}
