//! The manual: pages for `man`, made of what the command line declares.
//!
//! Owns the sections that `clap_mangen` has no form for (examples, exit codes, references). It writes no file.

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::cli::args::Cli;
use crate::cli::exit::EXIT_CODES;

/// A page of the manual.
pub(crate) struct Page {
    /// Name of its file, such as `deckmod-check.1`.
    pub(crate) file: String,
    /// What is in it, in the language of `man`.
    pub(crate) text: String,
}

/// All pages, that of the tool first.
pub(crate) fn pages() -> Vec<Page> {
    let mut tool = Cli::command();
    tool.build();
    let verbs: Vec<&Command> = tool.get_subcommands().collect();
    let others: Vec<String> = verbs.iter().map(|verb| title(verb)).collect();
    let first = page(&tool, &others);
    let rest = verbs.iter().map(|verb| page(verb, &["deckmod".to_owned()]));
    std::iter::once(first).chain(rest).collect()
}

fn title(command: &Command) -> String {
    command.get_display_name().unwrap_or_else(|| command.get_name()).to_owned()
}

fn page(command: &Command, others: &[String]) -> Page {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").to_owned();
    let man = Man::new(command.clone().override_usage(usage));
    let mut bytes = Vec::new();
    let written = man
        .render_name_section(&mut bytes)
        .and_then(|()| man.render_synopsis_section(&mut bytes))
        .and_then(|()| man.render_description_section(&mut bytes))
        .and_then(|()| man.render_options_section(&mut bytes));
    let written = match command.get_subcommands().next() {
        Some(_) => written.and_then(|()| man.render_subcommands_section(&mut bytes)),
        None => written,
    };
    debug_assert!(written.is_ok(), "memory takes every byte");
    // `mandoc` dislikes a break beside an empty line.
    let text = String::from_utf8_lossy(&bytes).replace(".br\n\n.br\n", ".sp\n");
    let name = title(command);
    let parts = [head(&name), text, examples(command), exit_codes(), see(others)];
    Page { file: format!("{name}.1"), text: ascii(&parts.concat()) }
}

/// Without a date: the version says more, and the same sources give the same page.
fn head(name: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(".TH {} 1 \"\" \"deckmod {version}\" \"Manual of deckmod\"\n", name.to_uppercase())
}

/// Terminals without Unicode have pages, too.
fn ascii(text: &str) -> String {
    let plain = |letter: char| match letter {
        '…' => "...".to_owned(),
        '×' => "x".to_owned(),
        '→' => "->".to_owned(),
        '–' | '—' => "-".to_owned(),
        other => other.to_string(),
    };
    text.chars().map(plain).collect()
}

/// As they stand in the help, line by line.
fn examples(command: &Command) -> String {
    let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let lines = help.lines().skip_while(|line| !line.starts_with(' '));
    let lines: String =
        lines.flat_map(|line| [escaped(line.trim_start()), "\n".to_owned()]).collect();
    format!(".SH EXAMPLES\n.nf\n{lines}.fi\n")
}

fn exit_codes() -> String {
    let row = |(code, meaning): &(u8, &str)| format!(".TP\n{code}\n{}\n", escaped(meaning));
    format!(".SH EXIT STATUS\n{}", EXIT_CODES.iter().map(row).collect::<String>())
}

fn see(others: &[String]) -> String {
    let names: Vec<String> =
        others.iter().map(|name| format!("\\fB{}\\fR(1)", escaped(name))).collect();
    format!(".SH SEE ALSO\n{}\n", names.join(", "))
}

/// A line that says what it says: no command of `man`, no hyphen where a user types a minus.
fn escaped(line: &str) -> String {
    let line = line.replace('\\', "\\e").replace('-', "\\-").replace('`', "\\(ga");
    let line = line.replace('\'', "\\(aq").replace('~', "\\(ti").replace('^', "\\(ha");
    if line.starts_with('.') { format!("\\&{line}") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_page_for_the_tool_and_one_for_each_verb() {
        let pages = pages();
        let files: Vec<&str> = pages.iter().map(|page| page.file.as_str()).collect();
        assert_eq!(files[0], "deckmod.1");
        assert!(files.contains(&"deckmod-werf-build.1"), "{files:?}");
        assert_eq!(files.len(), 1 + Cli::command().get_subcommands().count());
        for page in &pages {
            for section in ["NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO"] {
                assert!(
                    page.text.contains(&format!(".SH {section}\n")),
                    "{section}: {}",
                    page.text
                );
            }
        }
    }

    #[test]
    fn pages_have_no_letter_that_a_simple_terminal_lacks() {
        for page in pages() {
            let strange = page.text.chars().find(|letter| !letter.is_ascii());
            assert_eq!(strange, None, "{}: `ascii` has no word for it", page.file);
        }
    }

    #[test]
    fn lines_are_no_commands() {
        assert_eq!(escaped(".x --a '\\n'"), "\\&.x \\-\\-a \\(aq\\en\\(aq");
    }
}
