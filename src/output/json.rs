//! JSON for machines; the `schema` field says which shape.

use serde_json::{Value, json};

use crate::finding::{Edit, Finding, Occurrence, Place, Rule};
use crate::output::fingerprint::fingerprints;
use crate::output::{
    CheckReport, Input, OriginLine, OriginPart, Outcome, Publication, ReadRow, Readiness,
    RenderReport, ReportedStep, StatusBoard, StepState,
};
use crate::release::{ModuleStatus, Refusal};
use crate::text::Call;

/// The outcome as JSON.
pub(super) fn render(outcome: &Outcome) -> String {
    let value = match outcome {
        Outcome::Publication(publication) => report(publication),
        Outcome::Publications(publications) => json!({
            "schema": "deckmod.reports/v1",
            "reports": publications.iter().map(report).collect::<Vec<_>>(),
        }),
        Outcome::Status(boards) => status(boards),
        Outcome::Settings(inputs) => json!({
            "schema": "deckmod.settings/v1",
            "settings": inputs.iter().map(input).collect::<Vec<_>>(),
        }),
        Outcome::Rendering(report) => rendering(report),
        Outcome::Check(report) => check(report),
        Outcome::Rules(rules) => json!({
            "schema": "deckmod.rules/v1",
            "rules": rules.iter().map(|row| rule(row)).collect::<Vec<_>>(),
        }),
    };
    format!("{value:#}\n")
}

fn report(report: &Publication) -> Value {
    let image = |image: &crate::output::ReportedImage| json!({"name": image.name, "reference": image.reference, "final": image.is_final});
    let timing = |(phase, seconds): &(&'static str, f64)| json!({"phase": phase, "seconds": (seconds * 1000.0).round() / 1000.0});
    json!({
        "schema": "deckmod.report/v1",
        "module": report.module,
        "tag": report.tag,
        "edition": report.edition,
        "target": report.target,
        "source": report.source,
        "changed": report.changed(),
        "inputs": report.inputs.iter().map(input).collect::<Vec<_>>(),
        "engine": report.engine.as_ref().map(|e| json!({"command": e.command, "version": e.version})),
        "images": report.images.iter().map(image).collect::<Vec<_>>(),
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
        "steps": report.steps.iter().map(step).collect::<Vec<_>>(),
        "refusals": report.refusals.iter().map(refusal).collect::<Vec<_>>(),
        "failure": report.failure,
        "forced": report.forced.iter().map(|(g, r)| json!({"gate": g, "reason": r})).collect::<Vec<_>>(),
        "outlook": report.outlook.as_ref().map(|outlook| &outlook.sentence),
        "timings": report.timings.iter().map(timing).collect::<Vec<_>>(),
    })
}

fn input(input: &Input) -> Value {
    let value = (!input.value.is_empty()).then_some(&input.value);
    let set_by = (!input.set_by.is_empty()).then_some(&input.set_by);
    json!({"name": input.name, "value": value, "set_by": set_by})
}

fn finding(finding: &Finding) -> Value {
    let mut value = json!({
        "check": finding.check,
        "severity": finding.severity.to_string(),
        "subject": finding.subject,
        "message": finding.message,
        "help": finding.help,
    });
    let Some(fields) = value.as_object_mut() else { return value };
    if finding.place.is_some() || !finding.refused_by.is_empty() {
        fields.insert("refused_by_werf".to_owned(), json!(finding.refused_by));
    }
    if let Some(place) = &finding.place {
        fields.extend(place_fields(place));
    }
    value
}

fn check(report: &CheckReport) -> Value {
    let prints = fingerprints(&report.findings);
    let findings = report.findings.iter().zip(prints);
    let not_checked = report.not_checked.iter();
    json!({
        "schema": "deckmod.findings/v1",
        "findings": findings.map(|(finding, print)| checked(finding, &print)).collect::<Vec<_>>(),
        "werf_3": report.werf_3.as_ref().map(readiness),
        "placeholders": {"variables": report.placeholders, "files": report.stand_ins},
        "not_checked": not_checked
            .map(|row| json!({"code": row.code, "rule": row.rule, "why": row.why}))
            .collect::<Vec<_>>(),
    })
}

fn readiness(readiness: &Readiness) -> Value {
    let kinds = |kinds: &[(String, usize)]| {
        kinds.iter().map(|(kind, count)| json!({"kind": kind, "count": count})).collect::<Vec<_>>()
    };
    json!({"refused": kinds(&readiness.refused), "warned": kinds(&readiness.warned)})
}

fn rule(rule: &Rule) -> Value {
    json!({
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.to_string(),
        "since": rule.since,
        "fix": rule.fix.name(),
        "summary": rule.summary,
        "explanation": rule.explanation,
        "bad": rule.bad,
        "good": rule.good,
    })
}

/// A finding of a check.
fn checked(finding: &Finding, fingerprint: &str) -> Value {
    let other = |other: &Occurrence| {
        let place = other.place.as_deref();
        json!({
            "subject": other.subject,
            "path": place.map(|place| &place.path),
            "line": place.map(|place| place.line),
            "column": place.map(|place| place.column),
            "rendered_line": place.and_then(|place| place.rendered.as_ref()).map(|line| line.number),
        })
    };
    let related = finding.related.as_deref();
    let mut value = json!({
        "code": finding.code,
        "rule": finding.check,
        "severity": finding.severity.to_string(),
        "message": finding.message,
        "help": finding.help,
        "subject": finding.subject,
        "image": finding.image,
    });
    let Some(fields) = value.as_object_mut() else { return value };
    if let Some(place) = &finding.place {
        fields.extend(place_fields(place));
    }
    let rest = json!({
        "related": related.map(|at| json!({"path": at.path, "line": at.line, "column": at.column})),
        "others": finding.others.iter().map(other).collect::<Vec<_>>(),
        "when": finding.when,
        "refused_by_werf": finding.refused_by,
        "fixes": finding.fixes.iter().map(|fix| fix.iter().map(edit).collect()).collect::<Vec<Vec<_>>>(),
        "fingerprint": fingerprint,
    });
    if let Value::Object(rest) = rest {
        fields.extend(rest);
    }
    value
}

fn edit(edit: &Edit) -> Value {
    json!({"path": edit.path, "start": edit.start, "end": edit.end, "old": edit.old, "new": edit.new})
}

/// The place of a finding, as fields beside its others.
fn place_fields(place: &Place) -> serde_json::Map<String, Value> {
    let rendered = place.rendered.as_ref();
    let fields = json!({
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "rendered_line": rendered.map(|line| line.number),
        "rendered_text": rendered.map(|line| &line.text),
        "chain": place.chain.iter().map(call).collect::<Vec<_>>(),
    });
    let Value::Object(fields) = fields else { return serde_json::Map::new() };
    fields
}

fn call(call: &Call) -> Value {
    let at = call.position;
    json!({"name": call.name, "path": call.path, "line": at.line, "column": at.column})
}

fn rendering(report: &RenderReport) -> Value {
    let part = |part: &OriginPart| {
        json!({
            "start": part.start,
            "end": part.end,
            "path": part.path,
            "line": part.line,
            "column": part.column,
            "exact": part.exact,
            "chain": part.chain.iter().map(call).collect::<Vec<_>>(),
        })
    };
    let line = |(at, line): (usize, &OriginLine)| {
        let main = line.main();
        json!({
            "number": at + 1,
            "text": line.text,
            "path": main.map(|part| &part.path),
            "line": main.map(|part| part.line),
            "column": main.map(|part| part.column),
            "chain": main.map(|part| part.chain.iter().map(call).collect::<Vec<_>>()),
            "parts": line.parts.iter().map(part).collect::<Vec<_>>(),
        })
    };
    let read = |read: &ReadRow| {
        json!({
            "kind": read.kind,
            "name": read.name,
            "found": read.state,
            "default": read.default,
            "matches": read.matches,
            "places": read.places,
        })
    };
    json!({
        "schema": "deckmod.render/v1",
        "renderer": report.renderer,
        "text": report.text.as_deref(),
        "origins": report.lines.as_ref().map(|l| l.iter().enumerate().map(line).collect::<Vec<_>>()),
        "inputs": report.reads.as_ref().map(|reads| reads.iter().map(read).collect::<Vec<_>>()),
        "placeholders": report.placeholders,
        "not_reproducible": report.unsteady,
        "difference": report.difference,
        "findings": report.findings.iter().map(finding).collect::<Vec<_>>(),
    })
}

fn step(step: &ReportedStep) -> Value {
    let result = match step.state {
        StepState::Written => "written",
        StepState::Found => "found",
        StepState::WouldWrite => "would-write",
        StepState::WouldKeep => "would-keep",
    };
    json!({
        "subject": step.subject,
        "reference": step.reference,
        "digest": step.digest,
        "before": step.before,
        "result": result,
    })
}

fn refusal(refusal: &Refusal) -> Value {
    json!({
        "gate": refusal.gate.map(crate::release::Gate::name),
        "conflict": refusal.conflict,
        "message": refusal.message,
        "hint": refusal.hint,
    })
}

/// The modules of all boards; `source` beside them where there is one, and in them where there are editions.
fn status(boards: &[StatusBoard]) -> Value {
    let one = match boards {
        [board] => Some(&board.source),
        _ => None,
    };
    let modules =
        boards.iter().flat_map(|board| board.modules.iter().map(move |held| module(board, held)));
    json!({
        "schema": "deckmod.status/v1",
        "source": one,
        "modules": modules.collect::<Vec<_>>(),
    })
}

fn module(board: &StatusBoard, module: &ModuleStatus) -> Value {
    let channels: serde_json::Map<String, Value> = module
        .channels
        .iter()
        .map(|held| {
            let value =
                json!({"version": held.version.as_ref().ok(), "digest": held.digest.to_string()});
            (held.channel.name().to_owned(), value)
        })
        .collect();
    let problem = |problem: &crate::release::Problem| json!({"name": problem.name, "message": problem.message});
    let mut value = json!({
        "module": module.module.as_str(),
        "registered": module.registration.is_some(),
        "registration": module.registration.as_ref().map(ToString::to_string),
        "channels": channels,
        "problems": module.problems.iter().map(problem).collect::<Vec<_>>(),
    });
    if let (Value::Object(fields), false) = (&mut value, board.editions.is_empty()) {
        fields.insert("source".to_owned(), json!(board.source));
        fields.insert("editions".to_owned(), json!(board.editions));
    }
    value
}
