//! Findings of an inspection or of a configuration, for people.

use std::fmt::Write;

use crate::finding::{Finding, Occurrence, Place, Severity};
use crate::output::error::{LONGEST_LINE, excerpt_text, push};
use crate::output::style::{ERROR, HINT, STRONG, WARNING, paint};

/// A chain of calls that is longer is shown without its middle.
const MOST_CALLS: usize = 12;
/// So many other places of one finding are shown.
const MOST_OTHERS: usize = 5;

/// Findings, the most severe first, with an empty line between them; ends with a newline unless it is empty.
pub fn findings_text(findings: &[Finding]) -> String {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut text = String::new();
    for (number, finding) in sorted.into_iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        let style = match finding.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
            Severity::Info => HINT,
        };
        let mut lines = finding.message.lines();
        let code = if finding.code.is_empty() { "" } else { " " };
        let head = format!("{}[{}{code}{}]", finding.severity, finding.code, finding.check);
        let head = paint(style, &head);
        let first = lines.next().unwrap_or("");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{head}{}", paint(STRONG, &format!(": {first}")));
        lines.for_each(|line| text.extend([line, "\n"]));
        match &finding.place {
            Some(place) => place_text(&mut text, place),
            None if finding.subject.is_empty() => {}
            None => text.extend(["  --> ", &finding.subject, "\n"]),
        }
        details(&mut text, finding);
    }
    text
}

/// A finding in one line or more, for formats that show its place by themselves.
pub(super) fn sentence(finding: &Finding) -> String {
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let when = match &finding.when[..] {
        [] => String::new(),
        values => format!(" (only when {})", values.join(", or ")),
    };
    format!("{}{when}{}{help}", finding.message, also(finding))
}

/// Where else it was found, in few words.
fn also(finding: &Finding) -> String {
    let name = |other: &Occurrence| match other.place.as_deref() {
        _ if other.subject != finding.subject => format!("`{}`", other.subject),
        Some(place) => format!("{}:{}", place.path, place.line),
        None => String::new(),
    };
    let mut names: Vec<String> = finding.others.iter().map(name).collect();
    names.retain(|name| !name.is_empty());
    names.dedup();
    let more = names.len().saturating_sub(MOST_OTHERS);
    names.truncate(MOST_OTHERS);
    match (names.is_empty(), more) {
        (true, _) => String::new(),
        (false, 0) => format!(" (also {})", names.join(", ")),
        (false, _) => format!(" (also {} and {more} more)", names.join(", ")),
    }
}

/// The start of a line, where it is longer than people read.
fn shortened(line: &str) -> String {
    let cut = line.char_indices().nth(LONGEST_LINE).map(|(at, _)| format!("{}…", &line[..at]));
    cut.unwrap_or_else(|| line.to_owned())
}

fn place_text(text: &mut String, place: &Place) {
    if place.excerpt.is_empty() && place.rendered.is_none() {
        text.extend(["  --> ", &place.path, "\n"]);
        return;
    }
    let at = (place.line, place.column);
    text.push_str(&excerpt_text(&place.path, at, &place.excerpt, place.width()));
    if let Some(rendered) = &place.rendered
        && rendered.text.trim() != place.excerpt.trim()
    {
        push(
            text,
            "rendered",
            &format!("line {}: `{}`", rendered.number, shortened(rendered.text.trim_end())),
        );
    }
    let hidden = place.chain.len().saturating_sub(MOST_CALLS);
    for (at, call) in place.chain.iter().enumerate() {
        // The calls next to the mistake and the outermost ones tell the most.
        let (first, last) = (MOST_CALLS / 2, MOST_CALLS / 2 + hidden);
        if hidden > 0 && (first..last).contains(&at) {
            if at == first {
                push(text, "from", &format!("… {hidden} more calls"));
            }
            continue;
        }
        let at = call.position;
        let sentence =
            format!("{}:{}:{}, which calls `{}`", call.path, at.line, at.column, call.name);
        push(text, "from", &sentence);
    }
}

fn details(text: &mut String, finding: &Finding) {
    if let Some(related) = &finding.related {
        let sentence = format!("{}:{}:{}", related.path, related.line, related.column);
        push(text, "see also", &sentence);
    }
    if let Some(image) = finding.image.as_deref().filter(|image| !tells(finding, image)) {
        push(text, "in", &format!("image `{image}`"));
    }
    others(text, finding);
    if let Some(help) = &finding.help {
        push(text, "help", help);
    }
    if let [line] = finding.refused_by[..] {
        push(text, "note", &format!("only werf {line} refuses this"));
    }
}

/// Do the words of a finding name the image already?
fn tells(finding: &Finding, image: &str) -> bool {
    image.is_empty() || finding.subject == image || finding.message.contains(image)
}

/// Where else, and in which other images: in a line each, the rest counted.
fn others(text: &mut String, finding: &Finding) {
    let own = finding.place.as_deref().map(|place| (&place.path, place.line));
    let elsewhere = |other: &&Occurrence| other.place.as_deref().map(|p| (&p.path, p.line)) != own;
    let (away, here): (Vec<_>, Vec<_>) = finding.others.iter().partition(elsewhere);
    let mut here: Vec<&str> = here.iter().map(|other| other.subject.as_str()).collect();
    here.retain(|subject| *subject != finding.subject);
    here.dedup();
    let named: Vec<String> =
        here.iter().take(MOST_OTHERS).map(|name| format!("`{name}`")).collect();
    if !named.is_empty() {
        let more = here.len() - named.len();
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        push(text, "also", &format!("for {}{rest}", named.join(", ")));
    }
    for place in away.iter().take(MOST_OTHERS).filter_map(|other| other.place.as_deref()) {
        push(text, "also", &format!("{}:{}:{}", place.path, place.line, place.column));
    }
    if away.len() > MOST_OTHERS {
        push(text, "also", &format!("… {} more places", away.len() - MOST_OTHERS));
    }
    if !finding.when.is_empty() {
        push(text, "only when", &finding.when.join(", or "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::RenderedLine;
    use crate::text::{Call, Position};

    #[test]
    fn a_sentence_names_other_places_and_subjects() {
        let other = |subject: &str, path: &str| {
            let place = Some(Box::new(Place { line: 3, ..Place::of_file(path) }));
            Occurrence { subject: subject.to_owned(), place }
        };
        let found = || Finding::warning("r", "a", "it is wrong");
        assert_eq!(sentence(&found()), "it is wrong");
        let others = vec![other("b", "x.yaml"), other("a", "y.yaml")];
        let said = sentence(&Finding { others, ..found().help("mend it") });
        assert_eq!(said, "it is wrong (also `b`, y.yaml:3); mend it");
        let many = (0..9).map(|number| other(&number.to_string(), "x.yaml")).collect();
        let said = sentence(&Finding { others: many, ..found() });
        assert_eq!(said, "it is wrong (also `0`, `1`, `2`, `3`, `4` and 4 more)");
    }

    #[test]
    fn a_finding_shows_the_template_what_was_rendered_and_the_calls() {
        let place = Place {
            line: 12,
            column: 3,
            end_line: 12,
            end_column: 6,
            excerpt: "- {{ .key }}: 1".into(),
            rendered: Some(RenderedLine { number: 87, text: "- foo: 1".into() }),
            chain: vec![Call {
                name: "x.tmpl".into(),
                path: "werf.yaml".into(),
                position: Position { line: 20, column: 4 },
            }],
            ..Place::of_file(".werf/x.tmpl")
        };
        let finding = Finding {
            place: Some(Box::new(place)),
            refused_by: vec![3],
            ..Finding::error("werf-unknown-field", "foo", "unknown fields: `foo`!")
        };
        let text = findings_text(&[finding.help("remove it")]);
        assert_eq!(
            anstream::adapter::strip_str(&text).to_string(),
            "error[werf-unknown-field]: unknown fields: `foo`!\n  --> .werf/x.tmpl:12:3\n   |\n\
             12 | - {{ .key }}: 1\n   |   ^^^\n  = rendered: line 87: `- foo: 1`\n  \
             = from: werf.yaml:20:4, which calls `x.tmpl`\n  = help: remove it\n  \
             = note: only werf 3 refuses this\n"
        );
    }
}
