//! How help reads: one screen for the tool, one text a verb for `-h` and `--help`.
//!
//! Owns the look. The words are those of the declarations; the groups of verbs are in their table
//! (`commands::HEADINGS`). None of this is made before somebody asks for help: it would cost each start.

use std::fmt::Write as _;

use clap::builder::Styles;
use clap::error::ErrorKind;
use clap::{Command, CommandFactory as _, Parser as _};

use crate::cli::args::Cli;
use crate::cli::commands::HEADINGS;

/// Reads the command line of this process.
pub(super) fn parse() -> Result<Cli, clap::Error> {
    Cli::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            legible(Cli::command()).try_get_matches().err().unwrap_or(error)
        }
        _ => error,
    })
}

/// The same command line with a help that reads well.
fn legible(tool: Command) -> Command {
    let template = template(&tool);
    tool.help_template(template).mut_subcommands(|verb| match verb.get_long_about().cloned() {
        Some(whole) => verb.about(whole),
        None => verb,
    })
}

/// The screen of the tool.
fn template(tool: &Command) -> String {
    let header = Styles::default().get_header().to_owned();
    let heading = |text: &str| format!("{header}{text}:{header:#}\n");
    let groups = groups(tool, &heading);
    let options = heading("Options");
    format!(
        "{{about}}\n\n{{usage-heading}} {{usage}}\n\n{groups}{options}{{options}}{{after-help}}"
    )
}

/// The verbs under their headings, in the order of the table.
fn groups(tool: &Command, heading: &dyn Fn(&str) -> String) -> String {
    let literal = Styles::default().get_literal().to_owned();
    let width = tool.get_subcommands().map(|verb| verb.get_name().len()).max().unwrap_or(0);
    let mut text = String::new();
    for (at, verb) in tool.get_subcommands().enumerate() {
        let name = verb.get_name();
        let here = |first: &str| if first.is_empty() { at == 0 } else { first == name };
        for (title, _) in HEADINGS.iter().filter(|(_, first)| here(first)) {
            let before = if at == 0 { "" } else { "\n" };
            let _ = write!(text, "{before}{}", heading(title));
        }
        let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "  {literal}{name:width$}{literal:#}  {about}");
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The help of the tool (no verb) or of a verb, on a screen so wide.
    fn shown(verb: Option<&str>, width: usize) -> String {
        let mut tool = legible(Cli::command()).term_width(width);
        if let Some(verb) = verb {
            tool = tool.mut_subcommand(verb, |command| command.term_width(width));
        }
        let words = ["deckmod"].into_iter().chain(verb).chain(["--help"]);
        let error = tool.try_get_matches_from(words).expect_err("help ends the reading");
        error.to_string()
    }

    fn verbs() -> Vec<Command> {
        Cli::command().get_subcommands().cloned().collect()
    }

    /// The examples that a help ends with: the words of each, without what follows a pipe or is said of it.
    fn examples(command: &Command) -> Vec<Vec<String>> {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let (_, examples) = help.split_once("Examples:\n").expect("a section of examples");
        examples.lines().map(words).collect()
    }

    /// Two blanks begin a remark; quotes hold words together.
    fn words(line: &str) -> Vec<String> {
        let line = line.strip_prefix("  ").expect("examples are indented by two");
        let line = line.split("  ").next().unwrap_or(line);
        let (mut words, mut quoted) = (vec![String::new()], false);
        for letter in line.chars() {
            match letter {
                '"' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                _ => words.last_mut().expect("a word").push(letter),
            }
        }
        let own = |word: &String| word != "deckmod" && word.contains('=');
        let words = words.into_iter().skip_while(own);
        words.take_while(|word| !["|", ">"].contains(&word.as_str())).collect()
    }

    #[test]
    fn each_example_is_a_command_line() {
        for command in verbs().iter().chain([&Cli::command()]) {
            let examples = examples(command);
            let name = command.get_name();
            assert!((2..=5).contains(&examples.len()), "{name} has {} examples", examples.len());
            for example in examples {
                assert_eq!(example[0], "deckmod", "{example:?}");
                assert!(name == "deckmod" || example[1] == name, "{name}: {example:?}");
                let read = Cli::command().try_get_matches_from(&example);
                let good = read.as_ref().is_err_and(|error| !error.use_stderr()) || read.is_ok();
                assert!(good, "{example:?} {}", read.expect_err("not read"));
            }
        }
    }

    #[test]
    fn an_example_that_is_none_is_seen() {
        let line = "  A=b deckmod promote v1 --reason \"a b\" | jq '.x'   what it does";
        let words = words(line);
        assert_eq!(words, ["deckmod", "promote", "v1", "--reason", "a b"]);
        assert!(Cli::command().try_get_matches_from(words).is_err_and(|error| error.use_stderr()));
    }

    #[test]
    fn the_tool_is_shown_on_one_screen() {
        for (width, most) in [(80, 44), (100, 40)] {
            let text = shown(None, width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            assert!(text.lines().count() <= most, "{} lines\n{text}", text.lines().count());
            for verb in verbs() {
                let row = text.lines().filter(|line| {
                    line.strip_prefix("  ").and_then(|line| line.split(' ').next())
                        == Some(verb.get_name())
                });
                assert_eq!(row.count(), 1, "{}\n{text}", verb.get_name());
            }
        }
    }

    #[test]
    fn no_line_is_broken_that_should_be_whole() {
        for verb in verbs() {
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(about.len() <= 64, "in a list on 80 columns: {about}");
            let help = verb.get_after_help().map(ToString::to_string).unwrap_or_default();
            let wide = help.lines().find(|line| line.chars().count() > 80);
            assert_eq!(wide, None, "{}", verb.get_name());
            for width in [80, 100] {
                let text = shown(Some(verb.get_name()), width);
                assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
                assert!(text.ends_with(&format!("{}\n", help.trim_end())), "{text}");
            }
        }
    }

    #[test]
    fn headings_stand_before_verbs() {
        let verbs = verbs();
        let names: Vec<&str> = verbs.iter().map(Command::get_name).collect();
        for (title, first) in HEADINGS {
            assert!(first.is_empty() || names.contains(first), "{title}: no verb `{first}`");
            assert!(shown(None, 100).contains(&format!("{title}:\n  ")), "{title}");
        }
        assert_eq!(HEADINGS[0].1, "", "the first heading stands before all verbs");
    }
}
