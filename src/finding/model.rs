//! The finding and its severity.

use std::fmt;

use super::{Edit, Place};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, and fine.
    Info,
    /// Works, but not as its author may think.
    Warning,
    /// It cannot work: DKP could not use the artifact, werf refuses the configuration.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Name of the rule or check in kebab-case; stable, for machines.
    pub check: &'static str,
    /// Code of the rule; empty for checks of what was built.
    pub code: &'static str,
    /// What it is about: an image, a file in an image, a key, a variable.
    pub subject: String,
    /// The image whose section of werf.yaml holds the place.
    pub image: Option<String>,
    /// One sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is, where it is in a file.
    pub place: Option<Box<Place>>,
    /// Another place that has to do with it: the first of two equal names.
    pub related: Option<Box<Place>>,
    /// The lines of werf (2, 3) that refuse to load a configuration with it.
    pub refused_by: Vec<u8>,
    /// The same mistake elsewhere, or in other images: one cause is told once.
    pub others: Vec<Occurrence>,
    /// What mends it safely, here and in its other occurrences: each is done as a whole. None: a person has to.
    pub fixes: Vec<Vec<Edit>>,
    /// The values under which it occurs; empty where it always does.
    pub when: Vec<String>,
}

/// Another occurrence of what a finding tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it is about there.
    pub subject: String,
    /// Where it is.
    pub place: Option<Box<Place>>,
}

impl Finding {
    /// A finding that stops a release.
    pub fn error(
        check: &'static str,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        let (subject, message) = (subject.into(), message.into());
        Self {
            severity: Severity::Error,
            check,
            code: "",
            subject,
            image: None,
            message,
            help: None,
            place: None,
            related: None,
            refused_by: Vec::new(),
            others: Vec::new(),
            fixes: Vec::new(),
            when: Vec::new(),
        }
    }

    /// A finding that is only said.
    pub fn warning(
        check: &'static str,
        subject: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { severity: Severity::Warning, ..Self::error(check, subject, message) }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
