//! Rules for people: one in full, all in a table, and the pages of the documentation.

use std::fmt::Write;

use crate::finding::{Fix, Rule, Severity};
use crate::output::style::{GOOD, HINT, QUIET, STRONG, WARNING, paint};
use crate::output::table::table;

/// Some rules: one is shown in full, several in a table.
pub(super) fn plain(rules: &[&'static Rule]) -> String {
    match rules {
        [rule] => one(rule),
        _ => all(rules),
    }
}

fn all(rules: &[&'static Rule]) -> String {
    let row = |rule: &&Rule| {
        let cells = [rule.code, rule.name, word(rule.severity), rule.summary];
        cells.map(str::to_owned).to_vec()
    };
    table(&["CODE", "RULE", "LEVEL", "WHAT IS WRONG"], &rules.iter().map(row).collect::<Vec<_>>())
}

fn one(rule: &Rule) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} {}", paint(HINT, rule.code), paint(STRONG, rule.name));
    let facts = format!("{}, since {}, fix: {}", word(rule.severity), rule.since, rule.fix.name());
    let _ = writeln!(text, "{}\n\n{}\n", paint(QUIET, &facts), rule.summary);
    let _ = writeln!(text, "{}\n", wrapped(rule.explanation));
    let _ = writeln!(text, "{}\n{}", paint(WARNING, "Bad:"), indented(rule.bad));
    let _ = writeln!(text, "{}\n{}", paint(GOOD, "Good:"), indented(rule.good));
    let _ = writeln!(
        text,
        "To silence it on one line: `# deckmod: ignore[{}] reason`, there or on the line above.",
        rule.code
    );
    text
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |all, line| all + "    " + line + "\n")
}

/// Words in lines of at most 80 characters.
fn wrapped(text: &str) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > 80 {
            out.push('\n');
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out
}

/// The page of a rule, as Markdown.
pub fn rule_page(rule: &Rule) -> String {
    let fix = match rule.fix {
        Fix::None => "no",
        Fix::Safe => "safely",
        Fix::Unsafe => "not safely",
    };
    format!(
        "# {name} ({code})\n\n{summary}.\n\n* level: {level}\n* can be mended by machine: {fix}\n* since: {since}\n\n\
         {explanation}\n\n## Bad\n\n```yaml\n{bad}\n```\n\n## Good\n\n```yaml\n{good}\n```\n\n## Silence\n\n\
         On one line, with a reason: `# deckmod: ignore[{code}] reason`. For the module, in deckmod.yaml:\n\n\
         ```yaml\nlint:\n  levels:\n    {name}: ignore\n```\n",
        name = rule.name,
        code = rule.code,
        summary = capital(rule.summary),
        level = word(rule.severity),
        since = rule.since,
        explanation = rule.explanation,
        bad = rule.bad.trim_end(),
        good = rule.good.trim_end(),
    )
}

/// The list of all pages, as Markdown.
pub fn rule_index(rules: &[&'static Rule]) -> String {
    let mut text = String::from(
        "# Rules\n\nWhat `deckmod check` looks for. Made from the table of rules (`tests/rule_docs.rs`).\n\n\
         | code | rule | level | what is wrong |\n|---|---|---|---|\n",
    );
    for rule in rules {
        let (code, name, summary) = (rule.code, rule.name, rule.summary.replace('|', "\\|"));
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {code} | [{name}]({name}.md) | {} | {summary} |",
            word(rule.severity)
        );
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
