//! stdout, stderr, colours, width: the one place that prints.

use std::borrow::Cow;
use std::io::Write;
use std::os::fd::AsFd;

use anstream::{AutoStream, ColorChoice};

use crate::output::wrapped;

/// Where a verb talks to people (stderr) and leaves its result (stdout).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    quiet: bool,
    verbose: bool,
}

impl Terminal {
    /// A terminal that says as much as it was asked to.
    pub(crate) fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Was it asked to say more?
    pub(crate) fn is_verbose(self) -> bool {
        self.verbose
    }

    /// The result: stdout holds nothing else.
    pub(crate) fn result(text: &str) {
        let mut out = std::io::stdout();
        let text = coloured(text, AutoStream::choice(&out));
        // A closed pipe is the reader's wish; nothing is lost by stopping to write.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// A result for people to read, as wide as their terminal.
    pub(crate) fn prose(text: &str) {
        Self::result(&as_wide(text, columns(std::io::stdout())));
    }

    /// What went wrong, in sentences; it is said even when quiet.
    pub(crate) fn explain(text: &str) {
        Self::complain(&as_wide(text, Self::width()));
    }

    /// A line for people.
    pub(crate) fn say(self, text: &str) {
        if !self.quiet {
            Self::to_stderr(text);
        }
    }

    /// A line for the curious.
    pub(crate) fn detail(self, text: &str) {
        if self.verbose {
            Self::to_stderr(text);
        }
    }

    /// Something that went wrong, or nearly: said even when quiet. The text ends with a newline.
    pub(crate) fn complain(text: &str) {
        let lines = text.trim_end_matches('\n').len();
        // One line end there is: long texts need no copy for it.
        match text.get(..=lines) {
            Some(ended) => Self::write_to_stderr(ended),
            None => Self::to_stderr(text),
        }
    }

    /// Whether stderr shows colours.
    pub(crate) fn colours() -> bool {
        AutoStream::choice(&std::io::stderr()) != ColorChoice::Never
    }

    /// Columns of stderr, when it is a terminal.
    pub(crate) fn width() -> Option<u16> {
        columns(std::io::stderr())
    }

    fn to_stderr(text: &str) {
        Self::write_to_stderr(&format!("{text}\n"));
    }

    fn write_to_stderr(text: &str) {
        let mut err = std::io::stderr();
        let text = coloured(text, AutoStream::choice(&err));
        let _ = err.write_all(text.as_bytes());
    }
}

/// Columns of a stream, when it is a terminal.
fn columns(stream: impl AsFd) -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(size.ws_col).filter(|columns| *columns > 0)
}

fn as_wide(text: &str, columns: Option<u16>) -> Cow<'_, str> {
    columns.map_or(Cow::Borrowed(text), |columns| wrapped(text, columns.into()))
}

/// A text as a stream takes it, in one piece: writing every colour by itself takes longer than rendering.
fn coloured(text: &str, choice: ColorChoice) -> Cow<'_, str> {
    if choice == ColorChoice::Never && text.contains('\u{1b}') {
        return Cow::Owned(anstream::adapter::strip_str(text).to_string());
    }
    Cow::Borrowed(text)
}
