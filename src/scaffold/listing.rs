//! Lists of YAML files that are not ours: where one more entry goes, by the text alone.
//!
//! Owns reading as much of such a file as an edit needs. What it is not certain about it refuses, so that people are told
//! which lines to add.

use super::block::lines;

/// What stands under a key at the left margin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Listing {
    /// There is no such key.
    Missing,
    /// A list whose entries begin so many columns in, and the byte behind its last line.
    Block {
        /// Behind the last line of the last entry.
        behind: usize,
        /// The column of the entries.
        indent: usize,
    },
    /// Something else.
    Other,
}

/// Looks at a key of the top.
pub(super) fn listing(text: &str, key: &str) -> Listing {
    let all: Vec<(usize, &str)> = lines(text).collect();
    let mut keys = all.iter().enumerate().filter_map(|(n, (_, line))| Some((n, named(line, key)?)));
    let (Some((at, rest)), others) = (keys.next(), keys.count()) else { return Listing::Missing };
    if others > 0 || has_documents(&all) || !is_blank(rest) {
        return Listing::Other;
    }
    let (mut indent, mut behind) = (None, all[at].0 + all[at].1.len());
    for (start, line) in &all[at + 1..] {
        if is_blank(line) {
            continue;
        }
        let Some(column) = column(line) else { return Listing::Other };
        let entry = is_entry(line);
        match indent {
            None if entry => indent = Some(column),
            // No list: the next key, or a mapping.
            None if column == 0 => break,
            None => return Listing::Other,
            Some(first) if column < first || column == first && !entry => {
                if column > 0 {
                    return Listing::Other;
                }
                break;
            }
            Some(_) => {}
        }
        behind = start + line.len();
    }
    Listing::Block { behind, indent: indent.unwrap_or(0) }
}

/// What stands behind a key of the top.
fn named<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    line.strip_prefix(key)?.strip_prefix(':')
}

/// The plain words of a list of the top: `[a, b]` or one a line.
pub(super) fn words(text: &str, key: &str) -> Option<Vec<String>> {
    let mut rest =
        lines(text).map(|(_, line)| line).skip_while(|line| !line.starts_with(&format!("{key}:")));
    let first = rest.next()?;
    let inline = without_comment(first.split_once(':')?.1);
    let word = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
    if let Some(inner) = inline.strip_prefix('[') {
        let inner = inner.strip_suffix(']')?;
        return Some(inner.split(',').map(word).filter(|word| !word.is_empty()).collect());
    }
    let entries = rest.filter(|line| !is_blank(line)).take_while(|line| is_entry(line));
    Some(
        entries
            .map(|line| word(without_comment(line.trim_start().trim_start_matches('-'))))
            .collect(),
    )
}

/// An empty line or a comment.
fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

fn is_entry(line: &str) -> bool {
    line.trim().strip_prefix('-').is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Spaces before the text; nothing where there are tabs.
fn column(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(' ');
    (!rest.starts_with('\t')).then(|| line.len() - rest.len())
}

fn without_comment(text: &str) -> &str {
    text.split(" #").next().unwrap_or(text).trim()
}

/// Several documents, or one that ends before the text.
fn has_documents(all: &[(usize, &str)]) -> bool {
    let mut content =
        all.iter().map(|(_, line)| *line).skip_while(|line| is_blank(line)).peekable();
    if content.peek().is_some_and(|line| line.trim_end() == "---") {
        content.next();
    }
    content.any(|line| line.starts_with("---") || line.starts_with("..."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(text: &str) -> String {
        match listing(text, "repos") {
            Listing::Block { behind, indent } => {
                let (before, after) = text.split_at(behind);
                format!("{before}{}- new\n{after}", " ".repeat(indent))
            }
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn one_more_entry() {
        for (text, expected) in [
            ("repos:\n- a: 1\n  b: 2\n", "repos:\n- a: 1\n  b: 2\n- new\n"),
            (
                "repos: # all\n  - a: |\n      x\n\n      y\n\n# last\nz: 1\n",
                "repos: # all\n  - a: |\n      x\n\n      y\n  - new\n\n# last\nz: 1\n",
            ),
            ("a: 1\nrepos:\nb: 1\n", "a: 1\nrepos:\n- new\nb: 1\n"),
            ("repos:\n", "repos:\n- new\n"),
            ("---\nrepos:\n  -\n    a: 1\nb: 1", "---\nrepos:\n  -\n    a: 1\n  - new\nb: 1"),
        ] {
            assert_eq!(with(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        for text in [
            "repos: []\n",
            "repos: a\n",
            "repos:\n  a: 1\n",
            "repos:\n\t- a\n",
            "repos:\n- a\nrepos:\n- b\n",
            "repos:\n- a\n---\nb: 1\n",
        ] {
            assert_eq!(listing(text, "repos"), Listing::Other, "{text:?}");
        }
        assert_eq!(listing("# repos:\n a:\n  repos:\n", "repos"), Listing::Missing);
    }

    #[test]
    fn words_of_a_list() {
        for text in [
            "stages: [lint, 'build'] # x\n",
            "stages:\n  - lint # first\n\n  - \"build\"\nx: 1\n",
            "stages:\r\n- lint\r\n- build\r\n",
        ] {
            assert_eq!(words(text, "stages").unwrap(), ["lint", "build"], "{text:?}");
        }
        assert_eq!(words("a: 1\n", "stages"), None);
    }
}
