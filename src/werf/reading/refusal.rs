//! Why something is not read: for people.

/// Why something is not read: what werf says, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What werf says, without its paragraphs of advice.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The file that it is about, where it is another than the one asked for; the first of several.
    pub path: Option<String>,
    /// The rule that it breaks, where it is a narrower one than that of the caller.
    pub rule: Option<&'static str>,
}

impl Refusal {
    /// A refusal without advice.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, path: None, rule: None }
    }

    /// Adds what was to be done, in front: `unable to read werf config`.
    #[must_use]
    pub(super) fn within(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }
}
