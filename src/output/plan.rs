//! A plan before it is carried out, and its steps while it is.

use std::fmt::Write;

use crate::output::style::{ERROR, GOOD, QUIET, WARNING, paint};
use crate::release::{Found, Plan, Step, StepResult};

/// The plan as it is shown before the first write; ends with a newline.
pub fn plan_text(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        let (sign, what) = match &step.found {
            Found::Absent => (paint(GOOD, "+"), "create".to_owned()),
            Found::Same => (paint(QUIET, "="), "keep".to_owned()),
            Found::Other(held) => (paint(WARNING, "~"), format!("move from {}", held.short())),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {sign} {}  {}  ({what})", step.subject, step.pinned());
    }
    for refusal in &plan.refusals {
        let _ = writeln!(text, "  {} {}", paint(ERROR, "!"), refusal.message);
    }
    text
}

/// One step after it was carried out; without a newline.
pub fn step_text(step: &Step, result: StepResult) -> String {
    match result {
        StepResult::Written => {
            format!("  {} {}  {}", paint(GOOD, "wrote"), step.subject, step.pinned())
        }
        StepResult::Found => {
            format!("  {} {}  {}", paint(QUIET, "found"), step.subject, step.pinned())
        }
    }
}
