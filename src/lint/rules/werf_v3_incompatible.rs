//! What werf 3 does not read any more: werf's own checks find it (`werf`). Here: keys that both lines read, and that
//! werf 3 warns of.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::text::Span;
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM202",
    name: "werf-v3-incompatible",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Safe,
    summary: "werf 3 does not read this any more",
    explanation: "werf 3 has no artifacts, no `docker`, no `ansible`, no `import.artifact` and `import.stage`, and refuses a `to` that ends with a slash. Most of it has a form that both lines read: `image` with `final: false` for `artifact`, `imageSpec` for `docker`, `from` for the rest. `fromImage` and `import.image` still load, with a warning: they are told as infos. `--fix` makes images of artifacts, renames these two and takes the slash away.",
    bad: "artifact: builder",
    good: "image: builder\nfinal: false",
};

/// What both lines read in place of `fromImage` and `import.image` (werf/werf,
/// `docs/pages_en/resources/migration_from_v2_to_v3.md`).
const NEW_NAME: &str = "from";

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    if !subject.lines.v3 {
        return;
    }
    let Some(stapel) = image.stapel() else { return };
    if let Some(from) = stapel.from.as_ref().filter(|_| stapel.is_from_image) {
        tell(subject, out, image.name, &from.key, ("fromImage", "fromImage"));
    }
    for from in stapel.imports.iter().filter_map(|import| import.from.as_ref()) {
        tell(subject, out, image.name, &from.key, ("image", "import.image"));
    }
}

fn tell(
    subject: &Subject<'_>,
    out: &mut Findings<'_>,
    image: &str,
    key: &Span,
    (name, shown): (&str, &str),
) {
    let at = At::Rendered(key.clone());
    // A key beside the new one is an error of its own: there is nothing to rename then.
    let both = subject.problems.iter().any(|it| it.rule == "werf-both-keys" && it.at == at);
    if subject.written(key) != name || both {
        return;
    }
    let message = format!("werf 3 warns of `{shown}`: it is written `{NEW_NAME}` now");
    let help = format!("write `{NEW_NAME}` in place of `{name}`: both lines of werf read it");
    out.add(at.clone(), image, message)
        .severity(Severity::Info)
        .help(help)
        .cause(shown)
        .change(at, NEW_NAME);
}
