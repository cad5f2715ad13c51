//! `env`: variables, and what giterminism allows of them.
//!
//! The rules are werf's (werf/werf, `pkg/config/parser.go`; recordings of a real werf): a name must be allowed before it
//! is looked up, and an empty value counts as set.

use super::reads::{Recorder, VariableDefault};
use super::request::{Mode, Request};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::Mapped;
use crate::werf::giterminism::Giterminism;

const NOT_ALLOWED: &str =
    "the configuration with potential external dependency found in the werf config: env name";

/// The value of `env NAME [DEFAULT]`.
pub(super) fn env(
    request: &Request,
    giterminism: &Giterminism,
    reads: &Recorder,
    call: &Call<'_>,
    args: &[Value],
) -> Result<Value, Failure> {
    let (Some(name), default) = (args.first(), args.get(1).and_then(Value::as_str)) else {
        return Err(Failure::new("a name is missing"));
    };
    if args.len() > 2 {
        return Err(Failure::new("more than 1 optional argument prohibited"));
    }
    let name = crate::gotemplate::format::display(name);
    let strict = request.mode != Mode::Loose && !request.tolerant;
    if strict && !giterminism.env_allowed(&name) {
        return Err(Failure::new(format!("{NOT_ALLOWED} {name:?} not allowed by giterminism")));
    }
    let value = request.variables.get(&name);
    let noted = default.map(|text| noted(call, text));
    reads.variable(&name, value.is_some(), noted, call.place);
    match (value, default) {
        (None, Some(default)) => Ok(default.clone().into()),
        (Some(value), Some(default)) if value.is_empty() => Ok(default.clone().into()),
        (Some(value), _) => Ok(call.text(value.as_str())),
        (None, None) if request.lenient => {
            reads.placeholder(&name);
            let given = request.placeholders.get(&name).cloned();
            Ok(call.text(given.unwrap_or_else(|| placeholder(&name))))
        }
        (None, None) if request.mode == Mode::Loose => Ok(call.text("")),
        (None, None) => Err(Failure::new(format!(
            "the environment variable {name:?} must be set or default must be provided"
        ))),
    }
}

/// What is kept of a default: it may be made of another variable's value, which nobody shall see.
fn noted(call: &Call<'_>, default: &Mapped) -> VariableDefault {
    if call.engine.is_written(default) {
        VariableDefault::Written(default.as_str().to_owned())
    } else {
        VariableDefault::Computed
    }
}

/// What a variable that is not set gets where placeholders are asked for: a text that YAML, image names and host names
/// take.
pub fn placeholder(name: &str) -> String {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("unset-{}", name.trim_matches('-').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placeholder_is_a_name() {
        assert_eq!(placeholder("MODULES_MODULE_TAG"), "unset-modules-module-tag");
        assert_eq!(placeholder("_X"), "unset-x");
    }
}
