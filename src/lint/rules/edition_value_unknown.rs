//! An edition that workflows write in other letters than templates.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{EDITION, Findings, Subject, compared, editions};

pub(super) const RULE: Rule = Rule {
    code: "DM705",
    name: "edition-value-unknown",
    severity: Severity::Error,
    needs: &[Need::Reads, Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a workflow gives an edition in other letters than the templates compare it with",
    explanation: "Templates compare MODULE_EDITION letter by letter. A workflow that gives `CE` where they ask for `ce` \
        takes the other branch, without a word: what belongs to one edition is built into another. Write the edition as the \
        templates do.",
    bad: "echo \"MODULE_EDITION=CE\" >> \"$GITHUB_ENV\"  # templates: eq $.MODULE_EDITION \"ce\"",
    good: "echo \"MODULE_EDITION=ce\" >> \"$GITHUB_ENV\"",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let texts: Vec<&str> = subject.map.sources().map(|(_, source)| source.text()).collect();
    let texts: Vec<&str> = texts.into_iter().filter(|text| text.contains(EDITION)).collect();
    // What is folded into one case is the same in all letters.
    let folds =
        |line: &str| line.contains(EDITION) && (line.contains("lower") || line.contains("upper"));
    if texts.iter().any(|text| text.lines().any(folds)) {
        return;
    }
    let known = |text: &&'_ str| -> Vec<String> {
        compared(text, EDITION).chain(compared_in_shell(text)).map(str::to_owned).collect()
    };
    let known: Vec<String> = texts.iter().flat_map(known).collect();
    for workflow in subject.workflows() {
        for (value, span) in editions(workflow) {
            let alike = known.iter().find(|one| one.eq_ignore_ascii_case(value));
            let Some(alike) = alike.filter(|_| !known.iter().any(|one| one == value)) else {
                continue;
            };
            let message =
                format!("the edition `{value}` is given, and the templates compare with `{alike}`");
            out.add(workflow.at(&span), value, message).help(format!("write `{alike}`"));
        }
    }
}

/// The words that shell text of a template compares the edition with: `[[ {{ .MODULE_EDITION }} == "ce" ]]`.
fn compared_in_shell(text: &str) -> impl Iterator<Item = &str> {
    text.split(EDITION).skip(1).filter_map(|rest| {
        let rest = rest.trim_start().trim_start_matches('-').strip_prefix("}}")?;
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix("==").or_else(|| rest.strip_prefix("!="));
        let rest = rest?.trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))?;
        (end > 0).then_some(&rest[..end])
    })
}
