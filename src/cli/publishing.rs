//! From a survey to a publication: the one path that `werf-build`, `publish` and `promote` share.

use std::time::Instant;

use crate::cli::session::{Session, inputs};
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::oci::{Client, Scope};
use crate::output::{Publication, ReportedStep, findings_text, plan_text, written_text};
use crate::release::{
    Built, Executor, Force, Intent, Plan, Register, StepResult, Survey, SurveyRequest, inspect,
    outlook, plan, survey,
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
    mut draft: Publication,
) -> Result<(Publication, Result<()>)> {
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
    let verdict = plan.admit();
    if verdict.is_err() {
        return Ok((draft, verdict));
    }
    if order.dry_run {
        session.say("Dry run: nothing was written.");
        return Ok((draft, Ok(())));
    }
    Ok((write(client, session, (&plan, &survey), draft)?, Ok(())))
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

fn write(
    client: &Client,
    session: &Session,
    (plan, survey): (&Plan, &Survey),
    mut draft: Publication,
) -> Result<Publication> {
    let started = Instant::now();
    let observer = |step: &_, result| {
        if result == StepResult::Written {
            session.say(&written_text(step));
        }
    };
    if plan.changes() {
        session.phase("Publishing");
    }
    let done = Executor::new(client, &observer).execute(plan)?;
    if !done.changed() {
        session.say("Nothing to do: the registry already holds all of it.");
    }
    draft.timings.push(("publish", started.elapsed().as_secs_f64()));
    draft.steps =
        done.steps.iter().map(|(step, result)| ReportedStep::of(step, Some(*result))).collect();
    let outlook = outlook(plan, survey, client.speaks_plain_http());
    session.say(&format!("\n{}", outlook.sentence));
    if let Some(manifests) = &outlook.manifests {
        session.say(&format!("\nTo apply to a cluster:\n\n{manifests}"));
    }
    draft.outlook = Some(outlook);
    Ok(draft)
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
        target: target.to_string(),
        source: intent.layout.source().to_string(),
        inputs: inputs(settings),
        engine: None,
        images: Vec::new(),
        findings: Vec::new(),
        steps: Vec::new(),
        refusals: Vec::new(),
        forced,
        outlook: None,
        timings: Vec::new(),
    }
}
