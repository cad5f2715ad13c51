//! What publishing or promoting would do, as a value. Pure.
//!
//! What is executed is exactly the plan that was shown: `execute` walks these steps and decides nothing.

use crate::error::{Error, Kind, Result};
use crate::finding::{Finding, Severity};
use crate::oci::{Digest, Manifest, Reference, Repository};
use crate::release::registration::Registration;
use crate::release::survey::Artifact;
use crate::release::{Channel, Gate, Intent, LastLook, Subject, Survey, gate};

/// What the tag of a step holds before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The tag is not there.
    Absent,
    /// The tag holds what it must hold: nothing to do.
    Same,
    /// The tag holds something else.
    Other(Digest),
}

/// One tag, and what it must hold in the end.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it is.
    pub subject: Subject,
    /// The tag.
    pub target: Reference,
    /// What the tag must hold in the end.
    pub digest: Digest,
    /// What it holds now.
    pub found: Found,
    /// The manifest to write, byte for byte.
    pub manifest: Manifest,
    /// The repository that has the manifest's blobs; `None` when deckmod makes them itself.
    pub from: Option<Repository>,
}

impl Step {
    /// The reference with its digest: `host/path:tag@sha256:…`.
    pub fn pinned(&self) -> String {
        format!("{}@{}", self.target, self.digest)
    }

    /// Whether something must be written.
    pub fn writes(&self) -> bool {
        self.found != Found::Same
    }
}

/// Why a plan may not be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The gate that says no, if it is one that can be overridden.
    pub gate: Option<Gate>,
    /// Whether a tag already holds something else.
    pub conflict: bool,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// Everything that will be written or was found, in the order in which it is safe.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What is wanted.
    pub intent: Intent,
    /// The tags, in order: release image, bundle, channels, registration.
    pub steps: Vec<Step>,
    /// What inspection found.
    pub findings: Vec<Finding>,
    /// Why it may not be carried out; empty when it may.
    pub refusals: Vec<Refusal>,
    /// Whether the module is registered once the plan is carried out.
    pub registered: bool,
    /// What tags held when they were looked at last; the executor looks at the others itself.
    pub last_look: LastLook,
}

impl Plan {
    /// Whether anything is written.
    pub fn changes(&self) -> bool {
        self.steps.iter().any(Step::writes)
    }

    /// The error that a plan with refusals ends with; a conflict outweighs the rest.
    pub fn admit(&self) -> Result<()> {
        let Some(first) =
            self.refusals.iter().find(|refusal| refusal.conflict).or(self.refusals.first())
        else {
            return Ok(());
        };
        let kind = if first.conflict { Kind::Conflict } else { Kind::Refused };
        let mut error = Error::new(kind, &first.message);
        for other in self.refusals.iter().filter(|other| *other != first) {
            error = error.because(&other.message);
        }
        error = error.hint(&first.hint);
        Err(match first.gate {
            Some(gate) => error.hint(self.override_hint(gate)),
            None => error,
        })
    }
}

impl Plan {
    fn override_hint(&self, gate: Gate) -> String {
        if !self.intent.publish {
            return format!("`--force {gate} --reason TEXT` overrides this gate");
        }
        let channels: Vec<String> =
            self.intent.channels.iter().map(|channel| format!("--to {channel}")).collect();
        format!(
            "publish without --channel; then `deckmod promote {} {} --force {gate} --reason TEXT` overrides \
             this gate",
            self.intent.tag,
            channels.join(" ")
        )
    }
}

/// Makes the plan from what is wanted, what the registry holds, and what inspection found.
pub fn plan(intent: Intent, survey: &Survey, findings: Vec<Finding>) -> Result<Plan> {
    let mut steps = Vec::new();
    if let (Some(bundle), Some(release)) = (&survey.bundle, &survey.release) {
        for (subject, target) in intent.tags(!survey.channels.is_empty()) {
            steps.push(match subject {
                Subject::Release => step(subject, target, release, survey.release_tag.as_ref()),
                Subject::Bundle => step(subject, target, bundle, survey.bundle_tag.as_ref()),
                Subject::Channel(channel) => channel_step(channel, target, release, survey),
                Subject::Registration => registration(target, survey)?,
            });
        }
    }
    let mut refusals = incomplete(&intent, survey, &findings);
    refusals.extend(steps.iter().filter_map(|step| moved_version(&intent, step)));
    refusals.extend(lower(&intent, survey));
    refusals.retain(|refusal| !overridden(&intent, refusal));
    let registers = steps.iter().any(|step| step.subject == Subject::Registration);
    let registered = registers || survey.registration.is_some();
    let last_look = survey.last_look.clone();
    Ok(Plan { intent, steps, findings, refusals, registered, last_look })
}

fn step(subject: Subject, target: Reference, artifact: &Artifact, held: Option<&Digest>) -> Step {
    let manifest = artifact.manifest.clone();
    let digest = manifest.digest().clone();
    let found = match held {
        None => Found::Absent,
        Some(held) if *held == digest => Found::Same,
        Some(held) => Found::Other(held.clone()),
    };
    let from = Some(artifact.repository.clone());
    Step { subject, target, digest, found, manifest, from }
}

/// Once the version's own tag holds the manifest, its blobs are where the channel needs them.
fn channel_step(channel: Channel, target: Reference, release: &Artifact, survey: &Survey) -> Step {
    let held = survey.channels.get(&channel).map(|state| &state.digest);
    let mut step = step(Subject::Channel(channel), target, release, held);
    if survey.release_tag.as_ref() == Some(release.manifest.digest()) {
        step.from = Some(step.target.repository.clone());
    }
    step
}

/// Any manifest behind the registration will do: DKP looks only whether the tag exists.
fn registration(target: Reference, survey: &Survey) -> Result<Step> {
    let manifest = Registration::new()?.manifest;
    let held = survey.registration.clone();
    let found = if held.is_some() { Found::Same } else { Found::Absent };
    let digest = held.unwrap_or_else(|| manifest.digest().clone());
    Ok(Step { subject: Subject::Registration, target, digest, found, manifest, from: None })
}

fn incomplete(intent: &Intent, survey: &Survey, findings: &[Finding]) -> Vec<Refusal> {
    let missing = |what: &str, target: Reference| Refusal {
        gate: None,
        conflict: false,
        message: format!("{what} of {} is not in the registry: {target}", intent.tag),
        hint: if intent.publish {
            "werf reported it, but the registry does not have it: a clean-up may have removed it; \
             build again"
                .to_owned()
        } else {
            format!("publish it first: `deckmod werf-build --tag {}`", intent.tag)
        },
    };
    let tag = intent.tag.tag();
    let mut refusals = Vec::new();
    if survey.release.is_none() {
        refusals.push(missing("the release image", intent.layout.release(&tag)));
    }
    if survey.bundle.is_none() {
        refusals.push(missing("the bundle", intent.layout.bundle(&tag)));
    }
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    refusals.extend(errors.map(|finding| Refusal {
        gate: (!intent.publish).then_some(Gate::Complete),
        conflict: false,
        message: format!("DKP could not use {}: {}", intent.tag, finding.message),
        hint: finding.help.clone().unwrap_or_else(|| "see the findings above".to_owned()),
    }));
    refusals
}

/// A version is immutable: another digest under its tag means different content on different masters.
fn moved_version(intent: &Intent, step: &Step) -> Option<Refusal> {
    let version = intent.tag.version()?;
    let Found::Other(held) = &step.found else { return None };
    if !matches!(step.subject, Subject::Release | Subject::Bundle) {
        return None;
    }
    Some(Refusal {
        gate: None,
        conflict: true,
        message: format!(
            "{} already holds another digest: {} there, {} built",
            step.target,
            held.short(),
            step.digest.short()
        ),
        hint: format!("{version} is published and cannot change; give the new build a new version"),
    })
}

fn lower(intent: &Intent, survey: &Survey) -> Vec<Refusal> {
    let Some(version) = intent.tag.version() else { return Vec::new() };
    let asked = intent.channels.iter().filter_map(|channel| {
        gate::not_lower(version, *channel, survey.channels.get(channel)).map(|message| Refusal {
            gate: Some(Gate::NotLower),
            conflict: false,
            message,
            hint: "DKP does not downgrade: clusters on the channel would keep what they have; \
                   publish a higher version instead"
                .to_owned(),
        })
    });
    asked.collect()
}

fn overridden(intent: &Intent, refusal: &Refusal) -> bool {
    refusal.gate.is_some_and(|gate| intent.forced.iter().any(|force| force.gate == gate))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::module::ModuleName;
    use crate::oci::Image;
    use crate::release::{ChannelState, Force, Layout, ModuleVersion, Register};

    fn layout() -> Layout {
        Layout::new("r.example/m".parse().unwrap(), ModuleName::parse("csi-nfs").unwrap())
    }

    fn artifact(text: &str) -> Artifact {
        Artifact {
            repository: layout().bundles(),
            manifest: Manifest::new(text.into(), crate::oci::OCI_MANIFEST),
            image: Image::default(),
        }
    }

    /// A fresh build, and nothing in the registry but its images.
    fn built() -> Survey {
        Survey {
            bundle: Some(artifact("bundle")),
            release: Some(artifact("release")),
            bundle_tag: None,
            release_tag: None,
            channels: BTreeMap::new(),
            registration: None,
            pullable: BTreeMap::new(),
            last_look: LastLook::new(),
        }
    }

    fn intent(tag: &str, channels: &[Channel]) -> Intent {
        Intent {
            layout: layout(),
            tag: tag.parse().unwrap(),
            publish: true,
            channels: channels.to_vec(),
            register: Register::WithChannel,
            forced: Vec::new(),
        }
    }

    fn subjects(plan: &Plan) -> Vec<Subject> {
        plan.steps.iter().map(|step| step.subject).collect()
    }

    fn holding(version: &str) -> ChannelState {
        let version: ModuleVersion = version.parse().unwrap();
        ChannelState { digest: Digest::of(b"old"), version: Some(version) }
    }

    #[test]
    fn the_order_is_release_bundle_channels_registration() {
        let channels = [Channel::Alpha, Channel::Beta];
        let plan = plan(intent("v1.0.0", &channels), &built(), Vec::new()).unwrap();
        let [alpha, beta] = channels.map(Subject::Channel);
        let order = [Subject::Release, Subject::Bundle, alpha, beta, Subject::Registration];
        assert_eq!(subjects(&plan), order);
        assert!(plan.admit().is_ok() && plan.changes());
    }

    #[test]
    fn a_module_without_a_channel_is_registered_only_on_request() {
        let mut wanted = intent("v1.0.0", &[]);
        let unasked = plan(wanted.clone(), &built(), Vec::new()).unwrap();
        assert_eq!(subjects(&unasked), [Subject::Release, Subject::Bundle]);
        wanted.register = Register::Always;
        let asked = plan(wanted.clone(), &built(), Vec::new()).unwrap();
        assert!(subjects(&asked).contains(&Subject::Registration));
        wanted.register = Register::Never;
        wanted.channels = vec![Channel::Alpha];
        let never = plan(wanted, &built(), Vec::new()).unwrap();
        assert!(!subjects(&never).contains(&Subject::Registration));
    }

    #[test]
    fn what_is_there_already_is_kept() {
        let mut survey = built();
        survey.release_tag = Some(Digest::of(b"release"));
        survey.bundle_tag = Some(Digest::of(b"bundle"));
        let plan = plan(intent("v1.0.0", &[]), &survey, Vec::new()).unwrap();
        assert!(!plan.changes());
        assert!(plan.admit().is_ok());
    }

    #[test]
    fn a_version_does_not_move_and_a_dev_tag_does() {
        let mut survey = built();
        survey.bundle_tag = Some(Digest::of(b"older"));
        let refused = plan(intent("v1.0.0", &[]), &survey, Vec::new()).unwrap();
        assert_eq!(refused.admit().unwrap_err().kind(), Kind::Conflict);
        let moved = plan(intent("main", &[]), &survey, Vec::new()).unwrap();
        assert!(moved.admit().is_ok() && moved.changes());
    }

    #[test]
    fn a_lower_version_needs_force() {
        let mut survey = built();
        survey.channels.insert(Channel::Alpha, holding("v2.0.0"));
        let mut wanted = intent("v1.0.0", &[Channel::Alpha]);
        let refused = plan(wanted.clone(), &survey, Vec::new()).unwrap();
        assert_eq!(refused.admit().unwrap_err().kind(), Kind::Refused);
        wanted.forced = vec![Force { gate: Gate::NotLower, reason: "withdrawn".into() }];
        assert!(plan(wanted, &survey, Vec::new()).unwrap().admit().is_ok());
    }

    #[test]
    fn findings_refuse_a_publication_and_nothing_overrides_that() {
        let findings = vec![Finding::error("x", "bundle", "it is wrong")];
        let mut wanted = intent("v1.0.0", &[]);
        wanted.forced = vec![Force { gate: Gate::Complete, reason: "because".into() }];
        let refused = plan(wanted.clone(), &built(), findings.clone()).unwrap();
        assert_eq!(refused.admit().unwrap_err().kind(), Kind::Refused);
        wanted.publish = false;
        assert!(plan(wanted, &built(), findings).unwrap().admit().is_ok());
    }

    #[test]
    fn what_is_absent_cannot_be_forced() {
        let survey = Survey { release: None, ..built() };
        let mut wanted = intent("v1.0.0", &[Channel::Alpha]);
        wanted.publish = false;
        wanted.forced = vec![Force { gate: Gate::Complete, reason: "because".into() }];
        let refused = plan(wanted, &survey, Vec::new()).unwrap();
        assert!(refused.steps.is_empty());
        assert_eq!(refused.admit().unwrap_err().kind(), Kind::Refused);
    }
}
