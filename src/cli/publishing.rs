//! From a survey to a publication: the one path that `werf-build`, `publish` and `promote` share.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use crate::cli::session::{Session, inputs};
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::oci::{Client, Scope};
use crate::output::{Publication, ReportedStep, findings_text, plan_text, written_text};
use crate::release::{
    Built, Channel, ChannelState, Done, Executor, Force, Intent, Plan, Register, Step, StepResult,
    Survey, SurveyRequest, inspect, outlook, plan, survey,
};
use crate::settings::{Settings, Target};

/// What is to be looked at, what is wanted, and whether it is only rehearsed.
pub(super) struct Order {
    pub(super) request: SurveyRequest,
    pub(super) intent: Intent,
    pub(super) dry_run: bool,
}

/// Looks, judges, plans, shows, and — unless it is a dry run — writes and reads back.
pub(super) fn carry_out(
    client: &Client,
    order: Order,
    session: &Session,
    draft: Publication,
) -> Result<(Publication, Result<()>)> {
    Ok(prepare(client, order, session, draft)?.carry_out(client, session))
}

/// A plan that was shown, and what it was made from.
pub(super) struct Prepared {
    plan: Plan,
    survey: Survey,
    draft: Publication,
    dry_run: bool,
}

/// Looks, judges, plans, and shows; writes nothing.
pub(super) fn prepare(
    client: &Client,
    order: Order,
    session: &Session,
    mut draft: Publication,
) -> Result<Prepared> {
    let started = Instant::now();
    client.grant(&scopes(&order.intent));
    session.phase(&format!("Reading {}", order.request.layout.bundles()));
    let survey = survey(client, &order.request)?;
    let findings = judge(&order.request, &survey);
    show_findings(session, &findings);
    let plan = plan(order.intent, &survey, findings)?;
    draft.timings.push(("inspect", started.elapsed().as_secs_f64()));
    show_plan(session, &plan, order.dry_run);
    draft.findings.clone_from(&plan.findings);
    draft.refusals.clone_from(&plan.refusals);
    draft.steps = plan.steps.iter().map(|step| ReportedStep::of(step, None)).collect();
    draft.channels_before = channels(&survey);
    Ok(Prepared { plan, survey, draft, dry_run: order.dry_run })
}

/// What each channel holds: its version where it was read.
fn channels(survey: &Survey) -> Vec<(Channel, String)> {
    let held = |state: &ChannelState| match state.version {
        Some(version) => version.to_string(),
        None => state.digest.short().to_owned(),
    };
    survey.channels.iter().map(|(channel, state)| (*channel, held(state))).collect()
}

impl Prepared {
    /// May the plan be carried out?
    pub(super) fn admit(&self) -> Result<()> {
        self.plan.admit()
    }

    /// The publication as it was planned.
    pub(super) fn planned(self) -> Publication {
        self.draft
    }

    /// Writes and reads back, unless the plan is refused or only rehearsed.
    pub(super) fn carry_out(self, client: &Client, session: &Session) -> (Publication, Result<()>) {
        let verdict = self.admit();
        if verdict.is_err() {
            return (self.draft, verdict);
        }
        if self.dry_run {
            session.say("Dry run: nothing was written.");
            return (self.draft, Ok(()));
        }
        write(client, session, self)
    }
}

/// Every right that the operation needs, so that a token registry is asked once.
pub(super) fn scopes(intent: &Intent) -> [Scope; 3] {
    let layout = &intent.layout;
    let source = match intent.register {
        Register::Never => Scope::pull(layout.source()),
        Register::WithChannel | Register::Always => Scope::push(layout.source()),
    };
    let bundles = layout.bundles();
    let bundles = if intent.publish { Scope::push(&bundles) } else { Scope::pull(&bundles) };
    [bundles, Scope::push(&layout.releases()), source]
}

fn write(client: &Client, session: &Session, prepared: Prepared) -> (Publication, Result<()>) {
    let started = Instant::now();
    let Prepared { plan, survey, mut draft, .. } = prepared;
    let written = Mutex::new(Vec::new());
    let observer = |step: &Step, result| {
        if result == StepResult::Written {
            session.say(&written_text(step));
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            written.push(step.target.to_string());
        }
    };
    if plan.changes() {
        session.phase("Publishing");
    }
    let done = match Executor::new(client, &observer).execute(&plan) {
        Ok(done) => done,
        Err(error) => {
            let written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
            draft.fail(&error, &written);
            return (draft, Err(error));
        }
    };
    tell_done(session, &done);
    draft.timings.push(("publish", started.elapsed().as_secs_f64()));
    draft.steps =
        done.steps.iter().map(|(step, result)| ReportedStep::of(step, Some(*result))).collect();
    let outlook = outlook(&plan, &survey, client.speaks_plain_http());
    session.say(&format!("\n{}", outlook.sentence));
    if let Some(manifests) = &outlook.manifests {
        session.say(&format!("\nTo apply to a cluster:\n\n{manifests}"));
    }
    draft.outlook = Some(outlook);
    (draft, Ok(()))
}

fn tell_done(session: &Session, done: &Done) {
    if !done.changed() {
        session.say("Nothing to do: the registry already holds all of it.");
    }
}

/// Nothing is judged that is not there: the plan refuses that by itself.
fn judge(request: &SurveyRequest, survey: &Survey) -> Vec<Finding> {
    let (Some(bundle), Some(release)) = (&survey.bundle, &survey.release) else {
        return Vec::new();
    };
    let tag = request.tag.to_string();
    inspect(Built {
        module: request.layout.module(),
        tag: &tag,
        bundle: &bundle.image,
        release: &release.image,
        pullable: &survey.pullable,
    })
}

fn show_findings(session: &Session, findings: &[Finding]) {
    let text = findings_text(findings);
    if text.is_empty() {
        return;
    }
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        Terminal::explain(&text);
    } else {
        session.say(text.trim_end());
    }
}

fn show_plan(session: &Session, plan: &Plan, dry_run: bool) {
    let what = match (plan.refusals.is_empty(), dry_run) {
        (false, _) => "Refused, and no tag is written; the plan was",
        (true, true) => "What would be done",
        (true, false) => "What will be done",
    };
    if !plan.steps.is_empty() {
        session.phase(what);
    }
    session.say(plan_text(plan).trim_end_matches('\n'));
}

/// The gates that are overridden, all for the same reason.
pub(super) fn forces(names: &[String], reason: Option<&str>) -> Result<Vec<Force>> {
    let reason = reason.map(str::trim).unwrap_or_default();
    if !names.is_empty() && reason.is_empty() {
        return Err(
            Error::usage("a gate is overridden for a reason").hint("say why: `--reason TEXT`")
        );
    }
    names.iter().map(|name| Ok(Force { gate: name.parse()?, reason: reason.to_owned() })).collect()
}

/// A publication of which only the inputs are known.
pub(super) fn draft(settings: &Settings, intent: &Intent, target: Target) -> Publication {
    let forced = intent.forced.iter().map(|f| (f.gate.to_string(), f.reason.clone())).collect();
    Publication {
        module: intent.layout.module().as_str().to_owned(),
        tag: intent.tag.to_string(),
        edition: settings.edition_name().map(str::to_owned),
        target: target.to_string(),
        source: intent.layout.source().to_string(),
        inputs: inputs(settings),
        engine: None,
        images: Vec::new(),
        findings: Vec::new(),
        steps: Vec::new(),
        refusals: Vec::new(),
        failure: None,
        channels_before: Vec::new(),
        forced,
        outlook: None,
        timings: Vec::new(),
    }
}
