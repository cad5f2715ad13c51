//! What a verb has to say, as a value.

use crate::finding::Finding;
use crate::release::{ModuleStatus, Outlook, Step, StepResult};

/// A value that steered the run, and what set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// The name, as `deckmod settings` shows it.
    pub name: String,
    /// The value; never a secret.
    pub value: String,
    /// What set it.
    pub set_by: String,
}

/// The engine that built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineFacts {
    /// The command, as people type it.
    pub command: String,
    /// Its version.
    pub version: String,
}

/// An image of the build report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedImage {
    /// Its name in werf.yaml.
    pub name: String,
    /// `host/path:tag@sha256:…`.
    pub reference: String,
    /// Whether it is a final image.
    pub is_final: bool,
}

/// What `werf-build`, `publish` and `promote` did or would do.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The module.
    pub module: String,
    /// The version or tag of development.
    pub tag: String,
    /// `production` or `dev`.
    pub target: String,
    /// The registry path that a ModuleSource names.
    pub source: String,
    /// What steered the run.
    pub inputs: Vec<Input>,
    /// The engine, where one was called.
    pub engine: Option<EngineFacts>,
    /// The images of the build report, where there is one.
    pub images: Vec<ReportedImage>,
    /// What inspection found.
    pub findings: Vec<Finding>,
    /// The steps of the plan; without a result in a dry run.
    pub steps: Vec<(Step, Option<StepResult>)>,
    /// Gates that were overridden, with the reasons.
    pub forced: Vec<(String, String)>,
    /// What clusters will do; `None` in a dry run.
    pub outlook: Option<Outlook>,
    /// Phases and their seconds.
    pub timings: Vec<(&'static str, f64)>,
}

impl Publication {
    /// Whether anything was written.
    pub fn changed(&self) -> bool {
        self.steps.iter().any(|(_, result)| *result == Some(StepResult::Written))
    }
}

/// What `status` shows.
#[derive(Clone, Debug)]
pub struct StatusBoard {
    /// The registry path that a ModuleSource names.
    pub source: String,
    /// The modules.
    pub modules: Vec<ModuleStatus>,
}

/// What a verb has to say.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Of `werf-build`, `publish` and `promote`.
    Publication(Box<Publication>),
    /// Of `status`.
    Status(StatusBoard),
    /// Of `settings`.
    Settings(Vec<Input>),
}
