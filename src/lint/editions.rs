//! The editions that workflows build.
//!
//! Owns finding where a workflow gives a value to the variable of the edition, and nothing of what the values mean:
//! editions are data.

use crate::text::Span;

use super::Workflow;

/// The variable that says which edition is built.
pub const EDITION: &str = "MODULE_EDITION";

/// The editions that a workflow names, in the order of its text.
pub fn editions(workflow: &Workflow) -> impl Iterator<Item = (&str, Span)> {
    assigned_words(workflow.source.text(), EDITION)
}

/// The words that a text gives to a variable, with their places: `NAME=ce`, `NAME: ee`. Comments give none.
fn assigned_words<'t>(
    text: &'t str,
    name: &'t str,
) -> impl Iterator<Item = (&'t str, Span)> + use<'t> {
    text.match_indices(name).filter_map(move |(at, _)| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        if text[line..at].trim_start().starts_with('#') {
            return None;
        }
        let rest = text[at + name.len()..].strip_prefix(['=', ':'])?;
        let rest = rest.trim_start_matches([' ', '"', '\'']);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))?;
        let ends_there = !rest[end..].starts_with(['$', '{', '.', '/', '_']);
        let from = text.len() - rest.len();
        (end > 0 && ends_there).then(|| (&rest[..end], from..from + end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflows_say_which_editions_there_are() {
        let text = "echo \"E=ce\" >> $X\nE: ee\nE: ${{ x }}\nE=$E\n# E: no\nE: \"fe\"\n";
        let words = assigned_words(text, "E").map(|(word, span)| (word, &text[span]));
        assert_eq!(words.collect::<Vec<_>>(), [("ce", "ce"), ("ee", "ee"), ("fe", "fe")]);
    }
}
