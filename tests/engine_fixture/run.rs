//! A run of deckmod that is over.
//!
//! Owns the three things that count: exit code, stdout, stderr; and the questions that tests ask of
//! them.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Output;

use serde_json::Value;

/// What a run left.
#[derive(Clone, Debug)]
pub struct Run {
    /// The exit code; `None` when a signal ended the process.
    pub code: Option<i32>,
    /// The signal that ended the process.
    pub signal: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Run {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("deckmod prints UTF-8");
        Self {
            code: output.status.code(),
            signal: output.status.signal(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Run {
    /// Panics with all that was printed unless the run ended with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "wrong exit code\n{}", self.shown());
        self
    }

    /// Panics unless stderr has each of these texts.
    #[track_caller]
    pub fn says(self, texts: &[&str]) -> Self {
        let told = self.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        for text in texts {
            assert!(told.contains(text), "stderr does not say {text:?}\n{}", self.shown());
        }
        self
    }

    /// Panics if stderr has any of these texts.
    #[track_caller]
    pub fn does_not_say(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(!self.stderr.contains(text), "stderr says {text:?}\n{}", self.shown());
        }
        self
    }

    /// Panics unless stderr has an error with a cause and something to do next.
    #[track_caller]
    pub fn explains(self) -> Self {
        self.says(&["error", "= because:", "= help:"])
    }

    /// The lines of stdout.
    pub fn lines(&self) -> Vec<&str> {
        self.stdout.lines().collect()
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("stdout is no JSON: {error}\n{}", self.shown()))
    }

    /// Everything, for the message of an assertion.
    pub fn shown(&self) -> String {
        let Self { code, signal, stdout, stderr } = self;
        format!("code {code:?}, signal {signal:?}\n--- stdout\n{stdout}--- stderr\n{stderr}---")
    }
}
