//! The summary of a job for GitHub Actions: Markdown for the file that `GITHUB_STEP_SUMMARY` names.
//!
//! Owns its look and the escaping of values: module names, versions and errors come from others, and a table breaks at
//! a stray `|`.

use std::fmt::Write;

use crate::error::Error;
use crate::finding::{Finding, Severity};
use crate::output::{CheckReport, Publication, ReportedStep, StepState};
use crate::release::Channel;

/// So many findings are shown; the log has all of them.
const MOST_FINDINGS: usize = 20;

/// A longer value is cut.
const LONGEST_VALUE: usize = 500;

/// What was planned and done, what channels hold, and the one sentence for people.
pub fn publication_summary(publication: &Publication) -> String {
    let mut text = format!("### {}\n\n", title(publication));
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}\n", verdict(publication));
    text.push_str(&refusals(publication));
    text.push_str(&findings(&publication.findings));
    text.push_str(&steps(&publication.steps));
    text.push_str(&channels(publication));
    for (gate, reason) in &publication.forced {
        let _ = writeln!(text, "Gate {} was overridden: {}\n", code(gate), escaped(reason));
    }
    if let Some(outlook) = &publication.outlook {
        let _ = writeln!(text, "{}\n", escaped(&outlook.sentence));
    }
    text
}

/// What stopped a verb before there was a plan.
pub fn failure_summary(verb: &str, error: &Error) -> String {
    let (verb, message) = (escaped(verb), escaped(error.message()));
    format!("### {verb}: failed\n\n**{message}**\n\n{}", reasons(error))
}

/// Why it failed, and what to do.
pub fn reasons(error: &Error) -> String {
    let lines = error.causes().iter().map(|cause| format!("- because: {}", escaped(cause)));
    let lines = lines.chain(error.hints().iter().map(|hint| format!("- help: {}", escaped(hint))));
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { String::new() } else { format!("{}\n\n", lines.join("\n")) }
}

/// How many findings there are, and the first of them.
pub fn check_summary(report: &CheckReport) -> String {
    let of = |severity| report.count(severity);
    let mut text = format!(
        "### deckmod check\n\n| errors | warnings | infos |\n|---|---|---|\n| {} | {} | {} |\n\n",
        of(Severity::Error),
        of(Severity::Warning),
        of(Severity::Info)
    );
    let shown = report.findings.iter().filter(|finding| finding.severity > Severity::Info);
    text.push_str(&findings(&shown.cloned().collect::<Vec<_>>()));
    text
}

fn title(publication: &Publication) -> String {
    let edition = publication.edition.as_ref();
    let edition = edition.map_or(String::new(), |name| format!(" (edition {})", escaped(name)));
    format!("{} {}{edition}", escaped(&publication.module), escaped(&publication.tag))
}

fn verdict(publication: &Publication) -> String {
    let planned =
        |step: &ReportedStep| matches!(step.state, StepState::WouldWrite | StepState::WouldKeep);
    let source = format!("{} source {}", escaped(&publication.target), code(&publication.source));
    if !publication.refusals.is_empty() {
        return format!("**Refused**, and no tag was written in the {source}.");
    }
    if let Some(failure) = &publication.failure {
        return format!("**Failed** in the {source}: {}", escaped(failure));
    }
    if publication.steps.iter().any(planned) {
        return format!("Planned only: nothing was written in the {source}.");
    }
    if publication.changed() {
        return format!("Published in the {source}.");
    }
    format!("Nothing to do: the {source} already holds all of it.")
}

fn refusals(publication: &Publication) -> String {
    let line = |refusal: &crate::release::Refusal| {
        format!("- **{}**; {}\n", escaped(&refusal.message), escaped(&refusal.hint))
    };
    let mut text: String = publication.refusals.iter().map(line).collect();
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn steps(steps: &[ReportedStep]) -> String {
    let rows = steps.iter().map(|step| {
        let digest = step.digest.as_deref().map_or("not built yet".to_owned(), code);
        [escaped(&step.subject), code(&step.reference), digest, action(step).to_owned()]
    });
    table(&["what", "reference", "digest", "action"], &rows.collect::<Vec<_>>())
}

fn action(step: &ReportedStep) -> &'static str {
    match (step.state, step.before.is_some()) {
        (StepState::Written, false) => "written",
        (StepState::Written, true) => "moved",
        (StepState::Found, _) => "was there",
        (StepState::WouldWrite, false) => "would be written",
        (StepState::WouldWrite, true) => "would be moved",
        (StepState::WouldKeep, _) => "would stay",
    }
}

/// All channels that exist or are asked for.
fn channels(publication: &Publication) -> String {
    let rows = Channel::ALL.iter().filter_map(|channel| {
        let held = publication.channels_before.iter().find(|(name, _)| name == channel);
        let before = held.map(|(_, version)| version.as_str());
        let name = format!("channel/{channel}");
        let step = publication.steps.iter().find(|step| step.subject == name);
        let holds = step.filter(|step| matches!(step.state, StepState::Written | StepState::Found));
        let after = holds.map(|_| publication.tag.as_str()).or(before);
        (step.is_some() || held.is_some()).then(|| {
            let cell = |value: Option<&str>| value.map_or("-".to_owned(), escaped);
            [channel.name().to_owned(), cell(before), cell(after)]
        })
    });
    table(&["channel", "before", "after"], &rows.collect::<Vec<_>>())
}

fn findings(findings: &[Finding]) -> String {
    let rows = findings.iter().take(MOST_FINDINGS).map(|finding| {
        let place = finding.place.as_ref();
        let place = place.map_or(finding.subject.clone(), |at| format!("{}:{}", at.path, at.line));
        [
            finding.severity.to_string(),
            escaped(finding.check),
            escaped(&place),
            escaped(&finding.message),
        ]
    });
    let mut text = table(&["level", "rule", "place", "finding"], &rows.collect::<Vec<_>>());
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        let _ = writeln!(text, "… and {more} more: the log has all of them.\n");
    }
    text
}

/// A table; nothing where there is no row.
fn table<const N: usize>(heading: &[&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = format!("| {} |\n|{}\n", heading.join(" | "), "---|".repeat(N));
    for row in rows {
        let _ = writeln!(text, "| {} |", row.join(" | "));
    }
    text.push('\n');
    text
}

/// A value as text of a cell: one line, and no letter of it is Markdown or HTML.
fn escaped(value: &str) -> String {
    let mut text = String::new();
    let words = value.split_whitespace().collect::<Vec<_>>().join(" ");
    for letter in words.chars().filter(|letter| !letter.is_control()).take(LONGEST_VALUE) {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '!' | '$' => {
                text.extend(['\\', letter]);
            }
            other => text.push(other),
        }
    }
    if words.chars().count() > LONGEST_VALUE {
        text.push('…');
    }
    text
}

/// A reference or a digest in the letters of code; what could end it is told as text.
fn code(value: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || ".:/@_-".contains(letter);
    if value.chars().all(plain) { format!("`{value}`") } else { escaped(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_breaks_out_of_its_cell() {
        assert_eq!(escaped("a|b\n| <img> `x` *y*"), "a\\|b \\| &lt;img&gt; \\`x\\` \\*y\\*");
        assert_eq!(escaped("$A and $B"), "\\$A and \\$B", "GitHub shows no mathematics");
        assert_eq!(code("r.example/m:v1@sha256:00"), "`r.example/m:v1@sha256:00`");
        assert_eq!(code("a`|b"), "a\\`\\|b");
        assert_eq!(escaped(&"x".repeat(600)).chars().count(), LONGEST_VALUE + 1);
    }

    #[test]
    fn findings_are_limited() {
        let many = vec![Finding::error("some-rule", "bundle", "it is wrong"); MOST_FINDINGS + 5];
        let text = findings(&many);
        assert_eq!(
            text.matches("| error | some-rule | bundle | it is wrong |").count(),
            MOST_FINDINGS
        );
        assert!(text.contains("… and 5 more"), "{text}");
        assert_eq!(findings(&[]), "");
    }

    #[test]
    fn a_failure_says_cause_and_help() {
        let error = Error::registry("no").because("of | this").hint("try again");
        let text = failure_summary("deckmod werf-build", &error);
        assert_eq!(
            text,
            "### deckmod werf-build: failed\n\n**no**\n\n- because: of \\| this\n- help: try again\n\n"
        );
    }
}
