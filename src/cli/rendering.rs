//! Rendering a configuration for a verb: what was asked for, who renders, what is wrong.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::cli::commands::Renderer;
use crate::cli::session::Session;
use crate::cli::{engine_text, origins, read_rows};
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::module::Project;
use crate::output::{RenderReport, View};
use crate::text::{Builder, Mapped, SourceMap};
use crate::werf::config::{self, Allowances, Always, Config, Reading};
use crate::werf::findings::Sources;
use crate::werf::render::{self, Failed, Mode, Reads, Rendering, Request};
use crate::werf::{Lines, Problem};

/// What is wanted of a rendering.
pub(crate) struct Wanted {
    pub(crate) images: Vec<String>,
    pub(crate) view: View,
    pub(crate) renderer: Renderer,
    /// Whose refusals count.
    pub(crate) lines: Lines,
    pub(crate) env_name: Option<String>,
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) lenient: bool,
    pub(crate) dev: bool,
    pub(crate) loose: bool,
    pub(crate) engine: Option<String>,
}

/// Renders the configuration of this directory.
pub(crate) fn render(wanted: &Wanted, session: &Session) -> Result<RenderReport> {
    if wanted.renderer == Renderer::Werf {
        return engine_text::report(wanted, session);
    }
    let project = Project::open(session.dir())?;
    let request = request(wanted, session);
    let rendered = render::render(&project, &request);
    // Without a commit there is nothing to say about files.
    project.head()?;
    match rendered {
        // The program ends after this: to take all of it apart again would be a tenth of its time.
        Ok(rendering) => native(wanted, session, Box::leak(Box::new(rendering))),
        Err(failed) if failed.refused && wanted.renderer == Renderer::Auto => {
            engine_text::report(wanted, session)
        }
        Err(failed) => Ok(without_text(wanted, &failed)),
    }
}

fn request(wanted: &Wanted, session: &Session) -> Request {
    let on = |name: &str| session.environment.get(name).is_some_and(is_true);
    let given = request_of(session, wanted.env_name.as_deref(), &wanted.variables);
    let mode = match given.mode {
        _ if wanted.loose => Mode::Loose,
        Mode::Head if wanted.dev || on("WERF_DEV") => Mode::Dev,
        mode => mode,
    };
    Request { mode, lenient: wanted.lenient, ..given }
}

/// What werf's own variables and those of this rendering ask for.
pub(crate) fn request_of(
    session: &Session,
    env_name: Option<&str>,
    more: &BTreeMap<String, String>,
) -> Request {
    let env = &session.environment;
    let set = |name: &str| env.get(name).map(str::to_owned);
    let loose = env.get("WERF_LOOSE_GITERMINISM").is_some_and(is_true);
    let mut variables = env.all().clone();
    variables.extend(more.clone());
    Request {
        config_path: set("WERF_CONFIG"),
        templates_dir: set("WERF_CONFIG_TEMPLATES_DIR"),
        giterminism_path: set("WERF_GITERMINISM_CONFIG"),
        mode: if loose { Mode::Loose } else { Mode::Head },
        env_name: env_name.map(str::to_owned).or_else(|| set("WERF_ENV")).unwrap_or_default(),
        variables,
        ..Request::default()
    }
}

/// A switch of werf's in the environment.
fn is_true(value: &str) -> bool {
    matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True" | "yes" | "on")
}

fn native(wanted: &Wanted, session: &Session, rendering: &Rendering) -> Result<RenderReport> {
    let loose = request(wanted, session).mode == Mode::Loose;
    let allowed: &dyn Allowances = if loose { &Always(true) } else { &*rendering.giterminism };
    let Reading { config, problems: refused } = config::read(rendering.text.as_str(), allowed);
    let config: &Config = Box::leak(Box::new(config));
    let text = selected(&rendering.text, config, &wanted.images)?;
    let mut problems = rendering.problems.clone();
    problems.extend(refused);
    let mut sources = Sources::new(&rendering.text, &rendering.map);
    if let Some(source) = rendering.giterminism.source() {
        sources = sources.file(source.clone());
    }
    let mut report = report(wanted, findings(&sources, &problems, wanted.lines));
    report.placeholders = placeholders(&rendering.reads);
    report.unsteady = unsteady(rendering);
    if wanted.view == View::Origins {
        report.lines = Some(origins::lines(&text, &rendering.map));
    }
    if wanted.view == View::Inputs {
        report.reads = Some(read_rows::rows(&rendering.reads, &rendering.map));
    }
    if wanted.view == View::Difference {
        report.difference = Some(engine_text::difference(wanted, session, text.as_str())?);
    }
    report.text = Some(text.shared());
    Ok(report)
}

fn without_text(wanted: &Wanted, failed: &Failed) -> RenderReport {
    let empty = Mapped::empty();
    let mut sources = Sources::new(&empty, &failed.map);
    for file in &failed.files {
        sources = sources.file(file.clone());
    }
    let mut found = findings(&sources, &failed.problems, wanted.lines);
    // What stopped the rendering stands first: an error, though werf may not refuse it.
    if let Some(stop) = found.first_mut().filter(|_| failed.refused) {
        stop.severity = Severity::Error;
    }
    let mut report = report(wanted, found);
    report.placeholders = placeholders(&failed.reads);
    if wanted.view == View::Inputs {
        report.reads = Some(read_rows::rows(&failed.reads, &failed.map));
    }
    report
}

fn report(wanted: &Wanted, findings: Vec<Finding>) -> RenderReport {
    RenderReport {
        text: None,
        view: wanted.view,
        renderer: "native".to_owned(),
        lines: None,
        reads: None,
        placeholders: Vec::new(),
        unsteady: Vec::new(),
        difference: None,
        findings,
    }
}

/// Findings of the lines of werf that count; what only another line refuses is left out.
fn findings(sources: &Sources<'_>, problems: &[Problem], lines: Lines) -> Vec<Finding> {
    let counts = |problem: &&Problem| {
        let refused = problem.refused_by;
        refused == Lines::NONE || refused.v2 && lines.v2 || refused.v3 && lines.v3
    };
    problems.iter().filter(counts).map(|problem| sources.finding(problem)).collect()
}

/// The documents of the wanted images, joined as werf joins them; all of the text where none is wanted.
fn selected(text: &Mapped, config: &Config, images: &[String]) -> Result<Mapped> {
    if images.is_empty() {
        return Ok(text.clone());
    }
    let spans = config.select(images).map_err(|error| {
        let known: Vec<&str> = config.images().map(|image| image.name).collect();
        let error = Error::usage(error.to_string());
        match images.iter().find_map(|name| crate::text::nearest(name, known.iter().copied())) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint("without a name the whole configuration is printed"),
        }
    })?;
    let mut out = Builder::default();
    for (at, span) in spans.into_iter().enumerate() {
        let part = text.slice(span);
        if at > 0 {
            // The line between belongs to the document that it opens.
            if let Some(origin) = part.origin(0) {
                out.push_str("---\n", origin.inexact());
            }
        }
        out.push(&part);
    }
    Ok(out.finish())
}

/// Variables that got a placeholder.
pub(crate) fn placeholders(reads: &Reads) -> Vec<String> {
    let got = reads.variables.iter().filter(|(_, read)| read.placeholder);
    got.map(|(name, _)| name.clone()).collect()
}

fn unsteady(rendering: &Rendering) -> Vec<String> {
    let place = |map: &SourceMap, origin| {
        let at = map.locate(origin);
        format!("{}:{}:{}", at.path, at.position.line, at.position.column)
    };
    let calls = rendering.unsteady.iter();
    let mut all: Vec<String> = calls
        .map(|(name, origin)| format!("{name} at {}", place(&rendering.map, *origin)))
        .collect();
    all.dedup();
    all
}

/// The process environment and `--set-env`, for the engine.
pub(crate) fn engine_environment(
    wanted: &Wanted,
    session: &Session,
) -> crate::process::Environment {
    let secrets = crate::settings::secret_variables();
    let own = session.environment.all().iter();
    own.filter(|(name, _)| !secrets.contains(&name.as_str()))
        .chain(wanted.variables.iter())
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

/// The project for the engine: it wants a directory without links.
pub(crate) fn real_dir(session: &Session) -> Result<Rc<std::path::Path>> {
    let dir = std::fs::canonicalize(session.dir())
        .map_err(|error| Error::input("cannot enter the directory").because(error.to_string()))?;
    Ok(dir.into())
}
