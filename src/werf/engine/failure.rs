//! What an error of the engine means.
//!
//! Owns finding the engine's own words, the phase in which it failed, and the search in the table `causes`.
//! Exit code 1 says nothing, so the words decide; without a known text they are shown as they are.

use super::causes::{CAUSES, Cause, PHASES};
use crate::error::{Denial, Error, Kind};

/// How many lines of the engine's own words an error repeats.
const WORDS: usize = 12;
const WORDS_BYTES: usize = 2000;
const ERROR: &str = "Error: ";
/// Rows of the table that say that the module's registry is the matter, not the engine.
const REGISTRY_ROWS: [&str; 8] = [
    "login",
    "denied",
    "read-only",
    "refused",
    "no-such-host",
    "certificate",
    "plain-http",
    "timeout",
];

/// What is known about a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What the engine was doing, as it follows the word "while".
    pub phase: String,
    /// The row of the table, by its name.
    pub row: Option<&'static str>,
    /// Why it failed, in one sentence.
    pub cause: Option<String>,
    /// What to do.
    pub hint: Option<String>,
    /// The engine's own words.
    pub words: String,
}

impl Explanation {
    /// The error for people; `engine` is how the engine is called, `repo` where it builds. Where the registry is the matter
    /// it is a registry's.
    pub fn error(self, engine: &str, repo: &str) -> Error {
        let registry = self.row.is_some_and(|row| REGISTRY_ROWS.contains(&row));
        let kind = if registry { Kind::Registry } else { Kind::Engine };
        let mut error = Error::new(kind, format!("{engine} failed while {}", self.phase));
        if self.words.is_empty() && self.cause.is_none() {
            return error.because("it did not say why").hint(format!(
                "is it really werf? `{engine} version` and `{engine} config render` tell more"
            ));
        }
        if let Some(cause) = self.cause {
            error = error.because(cause);
        }
        if !self.words.is_empty() {
            error = error.because(format!("{engine} says: {}", self.words));
        }
        let denied = match self.row {
            Some("login") => Some(401),
            Some("denied") => Some(403),
            _ => None,
        };
        let error = self.hint.into_iter().fold(error, Error::hint);
        match denied {
            // With which login it asked, the engine does not say.
            Some(status) => {
                error.denied(Denial { subject: repo.to_owned(), status, logged_in: status == 403 })
            }
            None => error,
        }
    }
}

/// Explains a failure by the last lines of both streams.
pub fn explain(stderr: &[String], stdout: &[String]) -> Explanation {
    let (errors, log) = (plain(stderr), plain(stdout));
    // The log of a build holds everything that its commands print: only asked when nothing else speaks.
    let said = if errors.trim().is_empty() { &log } else { &errors };
    let text = last_error(said).unwrap_or(said);
    let found = CAUSES.iter().copied().flatten().find_map(|row| Some((row, matched(row, text)?)));
    let fill_in = |sentence: &str, found: &[&str]| filled(sentence, found);
    Explanation {
        phase: phase(text),
        row: found.as_ref().map(|(row, _)| row.name),
        cause: found.as_ref().map(|(row, values)| fill_in(row.why, values)),
        hint: found.as_ref().map(|(row, values)| fill_in(row.hint, values)),
        words: words(text),
    }
}

fn plain(lines: &[String]) -> String {
    let lines = lines.iter().map(|line| anstream::adapter::strip_str(line).to_string());
    lines.collect::<Vec<_>>().join("\n")
}

/// From the last line that begins with `Error: `.
fn last_error(text: &str) -> Option<&str> {
    let starts = text.match_indices(ERROR).map(|(at, _)| at);
    let at_line = |at: &usize| *at == 0 || text.as_bytes()[at - 1] == b'\n';
    starts.filter(at_line).last().map(|at| &text[at..])
}

fn matched<'t>(row: &Cause, text: &'t str) -> Option<Vec<&'t str>> {
    row.when.iter().find_map(|pattern| captures(pattern, text))
}

fn phase(text: &str) -> String {
    let found = PHASES.iter().find_map(|(pattern, phase)| {
        let values = captures(pattern, text)?;
        Some(filled(phase, &values))
    });
    found.unwrap_or_else(|| "working".to_owned())
}

/// The first paragraph; an error of werf goes on with advice of its own, which was shown already.
fn words(text: &str) -> String {
    let text = text.strip_prefix(ERROR).unwrap_or(text).trim();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let lines: Vec<&str> = paragraph.lines().collect();
    let mut words = lines[lines.len().saturating_sub(WORDS)..].join("\n");
    if words.len() > WORDS_BYTES {
        let end = (0..=WORDS_BYTES).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
        words.truncate(end);
        words.push('…');
    }
    words
}

/// `{1}` is the first value.
fn filled(sentence: &str, values: &[&str]) -> String {
    let mut filled = sentence.to_owned();
    for (index, value) in values.iter().enumerate() {
        filled = filled.replace(&format!("{{{}}}", index + 1), value.trim());
    }
    filled
}

/// Matches a pattern anywhere in the text: `*` takes a value within a line, `…` skips anything. The values.
fn captures<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let first = pattern.find(['*', '…']).map_or(pattern, |at| &pattern[..at]);
    let rest = &pattern[first.len()..];
    text.match_indices(first).find_map(|(at, _)| captures_here(rest, &text[at + first.len()..]))
}

fn captures_here<'t>(pattern: &str, mut text: &'t str) -> Option<Vec<&'t str>> {
    let mut values = Vec::new();
    let mut rest = pattern;
    while let Some(token) = rest.chars().next() {
        let after = &rest[token.len_utf8()..];
        let literal = after.find(['*', '…']).map_or(after, |at| &after[..at]);
        let line_end = text.find('\n').unwrap_or(text.len());
        let end = if literal.is_empty() { line_end } else { text.find(literal)? };
        if token == '*' {
            values.push(text.get(..end).filter(|_| end <= line_end)?);
        }
        text = &text[end + literal.len()..];
        rest = &after[literal.len()..];
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn patterns_take_values_within_a_line_and_skip_over_lines() {
        let text = "a \"x\ny\" b\nfile \"z\" must be\nexit status 7\n";
        assert_eq!(captures("file \"*\" must", text), Some(vec!["z"]));
        assert_eq!(captures("a \"*\" b", text), None);
        assert_eq!(captures("a …exit status *", text), Some(vec!["7"]));
        assert_eq!(captures("must be", text), Some(vec![]));
        assert_eq!(captures("file \"*\" must…status 8", text), None);
    }

    /// Row, phase, text.
    const SAMPLES: &[(&str, &str, &str)] = &[
        (
            "untracked-file",
            "preparing image `app`",
            "Error: phase build before image app stages handler failed: the untracked file \"a b\" must be committed",
        ),
        (
            "env-not-allowed",
            "reading its configuration",
            "Error: unable to render werf config: env name \"X\" not allowed by giterminism",
        ),
        (
            "shell-stage",
            "building stage `install` of image `app`",
            "Error: phase build on image app stage install handler failed: unable to run commands script: RunCommand failed:\n429 Too Many Requests\n\nexit status 7",
        ),
        (
            "disk-full",
            "building stage `install` of image `app`",
            "Error: phase build on image app stage install handler failed: unable to run commands script: no space left on device",
        ),
        (
            "rate-limit",
            "fetching the base image `docker.io/x:1`",
            "Error: unable to fetch base image \"docker.io/x:1\" for stage app/from: TOOMANYREQUESTS: authentication required",
        ),
        (
            "base-image-login",
            "fetching the base image `r/x:1`",
            "Error: unable to fetch base image \"r/x:1\" for stage app/from: denied: no",
        ),
        (
            "login",
            "asking the registry",
            "Error: unable to init storage manager: UNAUTHORIZED: authentication required",
        ),
        (
            "denied",
            "pushing image `app`",
            "Error: phase build on image app stage from handler failed: error pushing image: DENIED: requested access",
        ),
        (
            "read-only",
            "pushing image `app`",
            "Error: phase build on image app stage from handler failed: error pushing image: unexpected status code 405",
        ),
        (
            "certificate",
            "asking the registry",
            "Error: unable to init storage manager: tls: x509: certificate signed by unknown authority",
        ),
        (
            "timeout",
            "asking the registry",
            "Error: unable to init storage manager: dial tcp 1.2.3.4:443: i/o timeout",
        ),
        ("netavark", "working", "Error: could not find \"netavark\" in one of [/usr/lib/podman]"),
        ("git-missing", "working", "Error: exec: \"git\": executable file not found in $PATH"),
        (
            "removed-artifact",
            "working",
            "Error: cannot recognize type of config section (x)\n\nf\n\n    85  artifact: a\n",
        ),
        ("crash", "working", "panic: runtime error: nil pointer\n\ngoroutine 15 [running]:"),
    ];

    #[test]
    fn known_texts_choose_their_rows() {
        for (row, phase, text) in SAMPLES {
            let lines: Vec<_> = text.lines().map(str::to_owned).collect();
            let found = explain(&lines, &[]);
            assert_eq!((found.row, found.phase.as_str()), (Some(*row), *phase), "{text}");
        }
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "says that it checked nothing")]
    fn every_recorded_error_is_explained() {
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/werf-recordings");
        if !shared.is_dir() {
            println!("skipped: there are no recordings in {}", shared.display());
            return;
        }
        let read = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
        let lines = |text: String| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let mut unexplained = Vec::new();
        for folder in ["1-build", "4-errors", "7-v2", "9-docker"] {
            for entry in std::fs::read_dir(shared.join(folder)).unwrap().flatten() {
                let meta = entry.path();
                let failed = ["rc: 1\n", "rc: 2\n"].iter().any(|rc| read(&meta).contains(rc));
                if meta.extension().is_none_or(|extension| extension != "meta") || !failed {
                    continue;
                }
                let stderr = lines(read(&meta.with_extension("stderr")));
                let found = explain(&stderr, &lines(read(&meta.with_extension("stdout"))));
                if found.row.is_none() || found.phase == "working" {
                    unexplained.push((meta, found));
                }
            }
        }
        assert!(unexplained.is_empty(), "{unexplained:#?}");
    }

    #[test]
    fn the_last_error_speaks_and_the_log_only_without_one() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let stderr = lines("#4 DONE\nError: first\n\u{1b}[31;1mError: unknown flag: --x\u{1b}[0m");
        let explanation = explain(&stderr, &lines("429 Too Many Requests"));
        assert_eq!(explanation.row, Some("unknown-flag"));
        assert_eq!(explanation.words, "unknown flag: --x");
        assert_eq!(explain(&[], &lines("x\nno space left on device")).row, Some("disk-full"));
        let unknown = explain(&lines("Error: what\nmore\n\nadvice"), &[]);
        assert_eq!((unknown.row, unknown.words.as_str()), (None, "what\nmore"));
        let error = unknown.error("werf", "");
        assert_eq!(error.to_string(), "werf failed while working: werf says: what\nmore");
        let mute = explain(&[], &[]).error("werf", "");
        assert_eq!(mute.to_string(), "werf failed while working: it did not say why");
    }
}
