//! What a verb has to say, as a value.

use crate::error::Error;
use crate::finding::{Finding, Rule};
use crate::output::{CheckReport, RenderReport};
use crate::release::{Channel, Found, ModuleStatus, Outlook, Refusal, Step, StepResult, Subject};

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

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// The tag was written.
    Written,
    /// The tag already held what it must hold.
    Found,
    /// It would be written, were this no dry run or refusal.
    WouldWrite,
    /// It would be left as it is.
    WouldKeep,
}

/// A step of a plan, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedStep {
    /// What it is: `release`, `bundle`, `channel/alpha`, `registration`.
    pub subject: String,
    /// The tag: `host/path:tag`.
    pub reference: String,
    /// What the tag holds in the end; not known before a build.
    pub digest: Option<String>,
    /// What the tag held before.
    pub before: Option<String>,
    /// What became of it.
    pub state: StepState,
}

impl ReportedStep {
    /// A step of a plan; without a result it was not carried out.
    pub fn of(step: &Step, result: Option<StepResult>) -> Self {
        let before = match &step.found {
            Found::Absent => None,
            Found::Same => Some(step.digest.to_string()),
            Found::Other(held) => Some(held.to_string()),
        };
        let state = match result {
            Some(StepResult::Written) => StepState::Written,
            Some(StepResult::Found) => StepState::Found,
            None if step.writes() => StepState::WouldWrite,
            None => StepState::WouldKeep,
        };
        let digest = Some(step.digest.to_string());
        Self {
            subject: step.subject.name(),
            reference: step.target.to_string(),
            digest,
            before,
            state,
        }
    }

    /// A step whose content is not built yet. A registration that exists stays as it is.
    pub fn before_build(subject: Subject, reference: String, before: Option<String>) -> Self {
        let kept = subject == Subject::Registration && before.is_some();
        Self {
            subject: subject.name(),
            reference,
            digest: before.clone().filter(|_| kept),
            before,
            state: if kept { StepState::WouldKeep } else { StepState::WouldWrite },
        }
    }

    /// `host/path:tag@sha256:…`, without the digest where it is not known.
    pub fn pinned(&self) -> String {
        match &self.digest {
            Some(digest) => format!("{}@{digest}", self.reference),
            None => self.reference.clone(),
        }
    }
}

/// What `werf-build`, `publish` and `promote` did or would do.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The module.
    pub module: String,
    /// The version or tag of development.
    pub tag: String,
    /// The edition of deckmod.yaml, where one was meant.
    pub edition: Option<String>,
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
    /// The steps of the plan.
    pub steps: Vec<ReportedStep>,
    /// Why nothing was written, if that is so.
    pub refusals: Vec<Refusal>,
    /// Why it ended before it was done, if that is so.
    pub failure: Option<String>,
    /// The channels that existed before, in their order, and what they held: a version, or a digest where nobody had to
    /// read the version.
    pub channels_before: Vec<(Channel, String)>,
    /// Gates that were overridden, with the reasons.
    pub forced: Vec<(String, String)>,
    /// What clusters will do; `None` in a dry run.
    pub outlook: Option<Outlook>,
    /// Phases and their seconds.
    pub timings: Vec<(&'static str, f64)>,
}

impl Publication {
    /// It ended before it was done; these tags were written until then.
    pub fn fail(&mut self, error: &Error, written: &[String]) {
        self.failure = Some(error.message().to_owned());
        for step in self.steps.iter_mut().filter(|step| written.contains(&step.reference)) {
            step.state = StepState::Written;
        }
    }

    /// Whether it ended before it was done.
    pub fn failed(&self) -> bool {
        self.failure.is_some()
    }

    /// Whether anything was written.
    pub fn changed(&self) -> bool {
        self.steps.iter().any(|step| step.state == StepState::Written)
    }
}

/// What `status` shows of one source.
#[derive(Clone, Debug)]
pub struct StatusBoard {
    /// The editions of deckmod.yaml that have this source; none where none is meant.
    pub editions: Vec<String>,
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
    /// Of `promote` with several editions.
    Publications(Vec<Publication>),
    /// Of `status`: one board a source.
    Status(Vec<StatusBoard>),
    /// Of `settings`.
    Settings(Vec<Input>),
    /// Of `render`.
    Rendering(Box<RenderReport>),
    /// Of `check`.
    Check(Box<CheckReport>),
    /// Of `explain`.
    Rules(Vec<&'static Rule>),
}
