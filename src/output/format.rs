//! The formats. One format = one file and one row.

use std::str::FromStr;

use crate::error::Error;
use crate::output::{Outcome, json, plain};

/// How an outcome is written.
#[derive(Clone, Copy)]
pub struct Format {
    name: &'static str,
    render: fn(&Outcome) -> String,
}

const FORMATS: [Format; 2] = [
    Format { name: "plain", render: plain::render },
    Format { name: "json", render: json::render },
];

impl Format {
    /// The name on the command line.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The names of all formats.
    pub fn names() -> [&'static str; 2] {
        FORMATS.map(|format| format.name)
    }

    /// The outcome in this format; ends with a newline unless there is nothing to say.
    pub fn render(&self, outcome: &Outcome) -> String {
        (self.render)(outcome)
    }
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        FORMATS.into_iter().find(|format| format.name == text).ok_or_else(|| {
            Error::usage(format!("`{text}` is no format"))
                .hint(format!("the formats are {}", Self::names().join(", ")))
        })
    }
}
