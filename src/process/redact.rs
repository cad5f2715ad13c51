//! Secrets never reach a line that is shown, kept or put into an error.
//!
//! Owns the set of secrets and the forms in which they may appear. It works on whole lines; cutting a stream
//! into lines is `lines`.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Shorter secrets are not hidden: hiding every `12` or `ok` would make the output unreadable.
const SHORTEST: usize = 4;
/// Shorter pieces of base64 may stand for something else.
const SHORTEST_ENCODED: usize = 8;
const MASK: &str = "***";

/// A set of secrets; replaces them, and their base64, URL and JSON forms, with `***`.
#[derive(Clone, Default)]
pub struct Redactor {
    patterns: BTreeSet<String>,
}

impl Redactor {
    /// Hides nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Hides this secret from now on. Of a secret of several lines each line is hidden; shorter than 4
    /// characters is ignored.
    pub fn hide(&mut self, secret: &str) {
        for line in secret.lines().map(str::trim).filter(|line| line.len() >= SHORTEST) {
            self.patterns.insert(line.to_owned());
            self.patterns.extend(url_forms(line));
            self.patterns.extend(json_form(line));
            self.patterns.extend(base64_forms(line.as_bytes()));
        }
    }

    /// The line without secrets.
    pub fn line<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let mut found: Vec<(usize, usize)> = (self.patterns.iter())
            .flat_map(|p| line.match_indices(p.as_str()).map(|(at, text)| (at, at + text.len())))
            .collect();
        if found.is_empty() {
            return Cow::Borrowed(line);
        }
        found.sort_unstable();
        Cow::Owned(masked(line, &found))
    }

    /// A text of several lines without secrets.
    pub fn text(&self, text: &str) -> String {
        text.split('\n').map(|line| self.line(line)).collect::<Vec<_>>().join("\n")
    }

    /// Length in bytes of the longest form: where a line is cut, so much of its end may hide a half.
    pub(super) fn longest(&self) -> usize {
        self.patterns.iter().map(String::len).max().unwrap_or(0)
    }
}

/// Never shows the secrets.
impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} forms)", self.patterns.len())
    }
}

/// Overlapping matches become one mask, so that no half of a secret stays.
fn masked(line: &str, found: &[(usize, usize)]) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut done = 0;
    let mut masked_until = None;
    for &(start, end) in found {
        if masked_until.is_none_or(|until| start > until) {
            shown.push_str(&line[done..start]);
            shown.push_str(MASK);
        }
        done = done.max(end);
        masked_until = Some(done);
    }
    shown.push_str(&line[done..]);
    shown
}

fn url_forms(secret: &str) -> [String; 2] {
    let mut upper = String::new();
    for byte in secret.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                upper.push(char::from(byte));
            }
            other => upper.extend([String::from("%"), format!("{other:02X}")]),
        }
    }
    let mut lower = String::new();
    let mut rest = upper.as_str();
    while let Some(at) = rest.find('%') {
        lower.push_str(&rest[..at]);
        lower.push_str(&rest[at..at + 3].to_ascii_lowercase());
        rest = &rest[at + 3..];
    }
    lower.push_str(rest);
    [upper, lower]
}

fn json_form(secret: &str) -> Option<String> {
    let text = serde_json::to_string(secret).ok()?;
    text.strip_prefix('"')?.strip_suffix('"').map(str::to_owned)
}

/// The characters of base64 that only the secret decides, at each of the three positions it can have inside a
/// longer text (`login:password`, a whole docker config).
fn base64_forms(secret: &[u8]) -> Vec<String> {
    let mut forms = Vec::new();
    for shift in 0..3 {
        let padded = [&[0; 3][..shift], secret].concat();
        let (from, to) = ((shift * 8).div_ceil(6), padded.len() * 8 / 6);
        for text in [STANDARD_NO_PAD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            let core = text.get(from..to).unwrap_or_default();
            if core.len() >= SHORTEST_ENCODED {
                forms.push(core.to_owned());
            }
        }
    }
    forms.extend([STANDARD_NO_PAD.encode(secret), URL_SAFE_NO_PAD.encode(secret)]);
    forms.retain(|form| form.len() >= SHORTEST_ENCODED);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(secrets: &[&str]) -> Redactor {
        let mut redactor = Redactor::new();
        for secret in secrets {
            redactor.hide(secret);
        }
        redactor
    }

    #[test]
    fn hides_the_plain_url_json_and_base64_forms() {
        let secret = "p@ss/w\"rd";
        let r = redactor(&[secret]);
        assert_eq!(r.line("x p@ss/w\"rd y"), "x *** y");
        assert_eq!(r.line("u=p%40ss%2Fw%22rd&b"), "u=***&b");
        assert_eq!(r.line("u=p%40ss%2fw%22rd&b"), "u=***&b");
        assert_eq!(r.line(r#"{"a":"p@ss/w\"rd"}"#), r#"{"a":"***"}"#);
        for login in ["", "a:", "ab:", "abc:"] {
            let text = base64::engine::general_purpose::STANDARD.encode(format!("{login}{secret}"));
            let shown = r.line(&text).into_owned();
            assert!(shown.contains(MASK) && shown.len() < 14, "{login}: {shown}");
        }
    }

    #[test]
    fn overlapping_secrets_leave_no_half() {
        assert_eq!(redactor(&["abcdef", "defghi"]).line("1abcdefghi2"), "1***2");
        assert_eq!(redactor(&["abcdef", "cd12"]).line("abcdef cd12"), "*** ***");
    }

    #[test]
    fn short_secrets_are_ignored_and_each_line_of_a_long_one_is_hidden() {
        assert_eq!(redactor(&["abc", ""]).line("abc"), "abc");
        let key = redactor(&["-----BEGIN\nMIIEvQ\n-----END"]);
        assert_eq!(key.text("key: MIIEvQ\nplain"), "key: ***\nplain");
        assert!(!format!("{key:?}").contains("MIIE"));
    }
}
