//! A variable that templates read and werf-giterminism.yaml does not allow.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::{At, Lines};

pub(super) const RULE: Rule = Rule {
    code: "DM601",
    name: "giterminism-env",
    severity: Severity::Error,
    needs: &[Need::Reads],
    since: "0.1.0",
    fix: Fix::Safe,
    summary: "a template reads a variable that werf-giterminism.yaml does not allow",
    explanation: "werf lets templates read only variables that werf-giterminism.yaml names, and stops at the first one that \
        it does not; here all of them are told at once. Add the name to config.goTemplateRendering.allowEnvVariables; \
        `/EXPRESSION/` allows several.",
    bad: "{{ env \"MODULE_EDITION\" \"ce\" }}",
    good: "# werf-giterminism.yaml\nconfig:\n  goTemplateRendering:\n    allowEnvVariables:\n    - MODULE_EDITION",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for (name, read) in &subject.reads.variables {
        let Some(first) = read.places.first().filter(|_| !subject.giterminism.env_allowed(name))
        else {
            continue;
        };
        let message =
            format!("the variable `{name}` is read, and werf-giterminism.yaml does not allow it");
        let found = out.add(At::Template(*first), name, message).refused_by(Lines::BOTH);
        found.help(
            "add it to config.goTemplateRendering.allowEnvVariables in werf-giterminism.yaml",
        );
    }
}
