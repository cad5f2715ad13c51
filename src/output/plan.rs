//! A plan before it is carried out, and its steps while it is.

use std::fmt::Write;

use crate::output::style::{GOOD, QUIET, WARNING, paint};
use crate::release::{Found, Plan, Step};

/// The plan as it is shown before the first write; ends with a newline.
pub fn plan_text(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        let (sign, what) = match &step.found {
            Found::Absent => (paint(GOOD, "+"), "create".to_owned()),
            Found::Same => (paint(QUIET, "="), "keep".to_owned()),
            Found::Other(held) => (paint(WARNING, "~"), format!("move from {}", held.short())),
        };
        let digest = paint(QUIET, step.digest.short());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {sign} {}  {}  {digest}  ({what})", step.subject, step.target);
    }
    text
}

/// One step right after its tag was written; without a newline.
pub fn written_text(step: &Step) -> String {
    format!("  {} {}  {}", paint(GOOD, "wrote"), step.subject, step.target)
}
