//! The formats. One format = one file and one row.

use std::str::FromStr;

use crate::error::Error;
use crate::output::{CheckReport, Outcome, github, gitlab, json, junit, plain, sarif};

/// How an outcome is written.
#[derive(Clone, Copy)]
pub struct Format {
    name: &'static str,
    render: Render,
}

/// What a format can write.
#[derive(Clone, Copy)]
enum Render {
    /// Every outcome.
    Any(fn(&Outcome) -> String),
    /// Findings only.
    Findings(fn(&CheckReport) -> String),
}

const FORMATS: [Format; 6] = [
    Format { name: "plain", render: Render::Any(plain::render) },
    Format { name: "json", render: Render::Any(json::render) },
    Format { name: "sarif", render: Render::Findings(sarif::render) },
    Format { name: "github", render: Render::Findings(github::render) },
    Format { name: "gitlab", render: Render::Findings(gitlab::render) },
    Format { name: "junit", render: Render::Findings(junit::render) },
];

impl Format {
    /// The name on the command line.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Is it the one for people?
    pub fn is_plain(&self) -> bool {
        self.name == "plain"
    }

    /// The names of all formats.
    pub fn names() -> Vec<&'static str> {
        FORMATS.iter().map(Self::name).collect()
    }

    /// A format that writes every outcome.
    pub fn of_any_outcome(text: &str) -> Result<Self, Error> {
        let format = Self::from_str(text)?;
        match format.render {
            Render::Any(_) => Ok(format),
            Render::Findings(_) => Err(Error::usage(format!("`{text}` holds findings only"))
                .hint("`deckmod check` writes it; here the formats are plain, json")),
        }
    }

    /// The outcome in this format; ends with a newline unless there is nothing to say.
    pub fn render(&self, outcome: &Outcome) -> String {
        match (self.render, outcome) {
            (Render::Any(render), _) => render(outcome),
            (Render::Findings(render), Outcome::Check(report)) => render(report),
            // `of_any_outcome` let no such format come here.
            (Render::Findings(_), _) => String::new(),
        }
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
