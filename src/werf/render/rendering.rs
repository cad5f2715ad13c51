//! The rendering as a whole.

use std::cell::RefCell;
use std::rc::Rc;

use super::data::data;
use super::files::Files;
use super::functions::functions;
use super::reads::{Reads, Recorder};
use super::request::{Mode, Request};
use crate::error::Error;
use crate::gotemplate::{Engine, ErrorKind, Library, Limits, Remains, TemplateError};
use crate::module::{Bytes, Project, Tracked, paths};
use crate::text::{Mapped, Origin, Source, SourceMap};
use crate::werf::giterminism::Giterminism;
use crate::werf::problem::{At, Lines, Problem};
use crate::werf::reading::{HopefulReading, Inputs, Reading, Refusal, TrackedReading};
use crate::werf::template_yaml;

/// The name that werf gives to werf.yaml among templates.
const ROOT: &str = "werfConfig";

const ASK_WERF: &str = "`--renderer auto` asks werf where deckmod does not do it itself";

/// A rendered configuration.
#[derive(Debug)]
pub struct Rendering {
    /// The text; every byte knows where it was written.
    pub text: Mapped,
    /// The sources and calls that its origins speak of.
    pub map: SourceMap,
    /// What was read.
    pub reads: Reads,
    /// Functions whose result changes with time, and where they were called.
    pub unsteady: Vec<(&'static str, Origin)>,
    /// What giterminism allows.
    pub giterminism: Rc<Giterminism>,
    /// What is wrong with werf-giterminism.yaml.
    pub problems: Vec<Problem>,
    _remains: Remains,
}

/// Why there is no rendered text.
#[derive(Debug)]
pub struct Failed {
    /// What is wrong; the first one ended the rendering.
    pub problems: Vec<Problem>,
    /// The templates that problems speak of.
    pub map: SourceMap,
    /// Files that problems speak of and that are no templates.
    pub files: Vec<Source>,
    /// What was read before.
    pub reads: Reads,
    /// What giterminism allows, as far as it was read.
    pub giterminism: Rc<Giterminism>,
    /// deckmod does not do what the templates ask for; werf may.
    pub refused: bool,
}

/// Renders the configuration of a project as werf would.
///
/// git needs longer for the state of a work tree than the templates take. Most often the tree is as HEAD, and nothing in
/// it is unusual: rendering begins with that, and begins again where it was wrong.
pub fn render(project: &Rc<Project>, request: &Request) -> Result<Rendering, Box<Failed>> {
    if request.mode != Mode::Head {
        return attempt(project, request);
    }
    project.ask_of_tracked();
    let hopeful = hopeful_attempt(project, request);
    match (project.tracked_is_clean(), hopeful) {
        (Ok(true), Some(rendered)) => return rendered,
        (Ok(true), None) => project.assume_clean(),
        (Ok(false), _) => return attempt(project, request),
        (Err(error), _) => return Err(unsettled(&error)),
    }
    let second = attempt(project, request);
    match project.settle() {
        Ok(true) => second,
        Ok(false) => attempt(project, request),
        Err(error) => Err(unsettled(&error)),
    }
}

fn unsettled(error: &Error) -> Box<Failed> {
    failed(vec![unreadable(".", &Refusal::new(error.to_string()))], Vec::new())
}

/// Renders what git's index lists, as long as every file has its bytes; `None` where something is not as plain.
fn hopeful_attempt(
    project: &Rc<Project>,
    request: &Request,
) -> Option<Result<Rendering, Box<Failed>>> {
    let files = Rc::new(Tracked::open(project.dir()).ok()?);
    let path = request.giterminism_path();
    let (giterminism, problems) = HopefulReading::giterminism(project, &files, path)?;
    let giterminism = Rc::new(giterminism);
    if problems.iter().any(|problem| problem.refused_by == Lines::BOTH) {
        return None;
    }
    let rules = Reading::new(Rc::clone(project), Rc::clone(&giterminism), request.mode);
    let reading = Rc::new(HopefulReading::new(files, rules));
    let inputs: Rc<dyn Inputs> = Rc::<HopefulReading>::clone(&reading);
    let rendered = Run::new(request, &giterminism, inputs).render(problems);
    (!reading.is_lost()).then_some(rendered)
}

fn attempt(project: &Rc<Project>, request: &Request) -> Result<Rendering, Box<Failed>> {
    let path = request.giterminism_path();
    let (giterminism, problems) = Giterminism::load(project, path, request.mode)
        .map_err(|refusal| failed(vec![unreadable(path, &refusal)], Vec::new()))?;
    let giterminism = Rc::new(giterminism);
    if problems.iter().any(|problem| problem.refused_by == Lines::BOTH) {
        return Err(failed(problems, giterminism.source().cloned().into_iter().collect()));
    }
    let reading = Rc::new(Reading::new(Rc::clone(project), Rc::clone(&giterminism), request.mode));
    Run::new(request, &giterminism, reading).render(problems)
}

/// Renders tracked files as they are: what is missing or not committed does not end it, as far as it can go on.
pub fn render_tracked(files: &Rc<Tracked>, request: &Request) -> Result<Rendering, Box<Failed>> {
    Checkout::new(files, request).render(request)
}

/// Tracked files that are rendered more than once, with other variables: what does not depend on them is read once.
#[derive(Debug)]
pub struct Checkout {
    giterminism: Rc<Giterminism>,
    problems: Vec<Problem>,
    reading: Rc<TrackedReading>,
    shared: Shared,
}

/// What several renderings of the same files do once.
#[derive(Clone, Debug, Default)]
struct Shared {
    library: Rc<Library>,
    yaml: Rc<template_yaml::Memory>,
}

impl Checkout {
    /// The files, by the paths that a request names.
    pub fn new(files: &Rc<Tracked>, request: &Request) -> Self {
        let (giterminism, problems) = allowances(files, request);
        let reading = Rc::new(TrackedReading::new(Rc::clone(files), Rc::clone(&giterminism)));
        let yaml = Rc::new(template_yaml::Memory::of_many());
        Self { giterminism, problems, reading, shared: Shared { yaml, ..Shared::default() } }
    }

    /// Renders them; of the request only the variables may differ from the first one.
    pub fn render(&self, request: &Request) -> Result<Rendering, Box<Failed>> {
        let inputs: Rc<dyn Inputs> = Rc::<TrackedReading>::clone(&self.reading);
        let run = Run::sharing(&self.shared, request, &self.giterminism, inputs);
        run.render(self.problems.clone())
    }
}

/// A text that was rendered elsewhere, as if its own file were the only template.
pub fn rendered_elsewhere(source: Source, files: &Rc<Tracked>, request: &Request) -> Rendering {
    let (giterminism, problems) = allowances(files, request);
    let engine = Engine::new(ROOT, crate::gotemplate::Functions::default(), Limits::default());
    let text = engine.source(source);
    let (map, remains) = engine.into_parts();
    let (reads, unsteady) = (Reads::default(), Vec::new());
    Rendering { text, map, reads, unsteady, giterminism, problems, _remains: remains }
}

/// What the giterminism configuration among tracked files allows.
fn allowances(files: &Tracked, request: &Request) -> (Rc<Giterminism>, Vec<Problem>) {
    let path = request.giterminism_path();
    let (dir, loose) = (files.prefix(), request.mode == Mode::Loose);
    let bytes = files.read(path).or_else(|| files.untracked(path));
    let (giterminism, problems) = match bytes.as_ref().map(Bytes::text) {
        None => (Giterminism::nothing(dir, loose), Vec::new()),
        Some(Some(text)) => Giterminism::of(Source::new(path, text), dir, loose),
        Some(None) => {
            let refusal = Refusal::new(format!("the file {path:?} is not UTF-8 text"));
            (Giterminism::nothing(dir, true), vec![unreadable(path, &refusal)])
        }
    };
    (Rc::new(giterminism), problems)
}

/// One rendering under way.
struct Run<'a> {
    request: &'a Request,
    giterminism: Rc<Giterminism>,
    inputs: Rc<dyn Inputs>,
    reads: Rc<Recorder>,
    /// Why the last call of `.Files` was refused.
    refusal: Rc<RefCell<Option<Refusal>>>,
    engine: Engine,
}

impl<'a> Run<'a> {
    fn new(request: &'a Request, giterminism: &Rc<Giterminism>, inputs: Rc<dyn Inputs>) -> Self {
        Self::sharing(&Shared::default(), request, giterminism, inputs)
    }

    fn sharing(
        shared: &Shared,
        request: &'a Request,
        giterminism: &Rc<Giterminism>,
        inputs: Rc<dyn Inputs>,
    ) -> Self {
        let reads = Rc::<Recorder>::default();
        let (asked, allowed) = (Rc::new(request.clone()), Rc::clone(giterminism));
        let functions = functions(asked, allowed, Rc::clone(&reads), Rc::clone(&shared.yaml));
        let engine = Engine::new(ROOT, functions, Limits::default());
        Self {
            request,
            giterminism: Rc::clone(giterminism),
            inputs,
            reads,
            refusal: Rc::default(),
            engine: engine.with_library(&shared.library),
        }
    }

    fn render(self, problems: Vec<Problem>) -> Result<Rendering, Box<Failed>> {
        match self.text() {
            Ok(text) => {
                let (reads, unsteady) = (self.all_reads(), self.engine.unsteady());
                let (map, remains) = self.engine.into_parts();
                let giterminism = self.giterminism;
                Ok(Rendering {
                    text,
                    map,
                    reads,
                    unsteady,
                    giterminism,
                    problems,
                    _remains: remains,
                })
            }
            Err(stop) => {
                let refused = stop.is_refusal();
                let mut all = vec![self.problem(stop)];
                all.extend(problems);
                let files = self.giterminism.source().cloned().into_iter().collect();
                let reads = self.all_reads();
                let (map, giterminism) = (self.engine.into_map(), self.giterminism);
                Err(Box::new(Failed { problems: all, map, files, reads, giterminism, refused }))
            }
        }
    }

    fn text(&self) -> Result<Mapped, Stop> {
        let includes = self.inputs.includes();
        if let Some(path) = includes.map_err(|r| Stop::File("werf-includes.yaml".to_owned(), r))? {
            return Err(Stop::Includes(path));
        }
        let config = self.config()?;
        let dir = self.request.templates_dir.as_deref().unwrap_or(".werf");
        let templates = self.inputs.templates(dir).map_err(|refusal| {
            let path = refusal.path.clone().unwrap_or_else(|| dir.to_owned());
            Stop::File(path, refusal)
        })?;
        self.reads.uncommitted(templates.uncommitted);
        for template in templates.what {
            let text = self.source(&template.path, &template.bytes)?;
            self.engine.define(&template.name, &text)?;
        }
        self.engine.define(ROOT, &config)?;
        let Some(at) = config.origin(0) else { return Ok(config) };
        let files =
            Files::new(Rc::clone(&self.inputs), Rc::clone(&self.reads), Rc::clone(&self.refusal));
        let head = self.inputs.head().map_err(|refusal| Stop::File(".".to_owned(), refusal))?;
        let data = data(&self.engine, files, &self.request.env_name, head, at);
        Ok(self.engine.render(ROOT, &data)?)
    }

    /// The text of werf.yaml, or of the file that was asked for.
    fn config(&self) -> Result<Mapped, Stop> {
        let asked = self.request.config_path.as_deref();
        let found = match asked {
            Some(path) => self.inputs.config(path).map(|given| (path.to_owned(), given)),
            None => self.inputs.find_config(),
        };
        let (path, given) = found
            .map_err(|refusal| Stop::File(asked.unwrap_or("werf.yaml").to_owned(), refusal))?;
        self.reads.uncommitted(given.uncommitted);
        self.source(&path, &given.what)
    }

    fn source(&self, path: &str, bytes: &Bytes) -> Result<Mapped, Stop> {
        match bytes.text() {
            Some(text) => {
                let path = paths::join(self.inputs.prefix(), path);
                Ok(self.engine.source(Source::new(path, text)))
            }
            None => Err(Stop::File(path.to_owned(), Refusal::new("the file is not UTF-8 text"))),
        }
    }

    /// What was read, facts of the commit included.
    fn all_reads(&self) -> Reads {
        for (name, value, at) in self.engine.watched() {
            self.reads.fact(name, &crate::gotemplate::format::display(&value), at);
        }
        self.reads.reads()
    }

    fn problem(&self, stop: Stop) -> Problem {
        match stop {
            Stop::File(path, refusal) => unreadable(&path, &refusal),
            Stop::Includes(path) => includes(path),
            Stop::Template(error) => self.template_problem(&error),
        }
    }

    fn template_problem(&self, error: &TemplateError) -> Problem {
        let refusal = self.refusal.take();
        let own = match error.kind {
            ErrorKind::Refused => "template-refused",
            _ => "template-render-failed",
        };
        let narrower = refusal.as_ref().and_then(|refusal| refusal.rule);
        let subject = refusal.as_ref().and_then(|refusal| refusal.path.clone());
        Problem {
            rule: narrower.unwrap_or(own),
            message: error.reason.clone(),
            subject: subject.filter(|_| narrower.is_some()).unwrap_or_default(),
            at: error.inside.or(error.place).map_or(At::Project, At::Template),
            // What read the text is told beside what is wrong in it.
            related: error.inside.and(error.place).map(At::Template),
            refused_by: if error.kind == ErrorKind::Refused { Lines::NONE } else { Lines::BOTH },
            help: refusal.and_then(|refusal| refusal.help).or_else(|| self.advice(error)),
        }
    }

    fn advice(&self, error: &TemplateError) -> Option<String> {
        if error.kind == ErrorKind::Refused {
            return Some(ASK_WERF.into());
        }
        let reason = &error.reason;
        if reason.contains("must be set or default must be provided") {
            return Some(
                "set it, set it for this rendering with `--set-env NAME=VALUE`, or render with \
                 placeholders: `--lenient`"
                    .into(),
            );
        }
        let not_allowed = reason.contains("not allowed by giterminism");
        (not_allowed && self.request.mode != Mode::Loose).then(|| {
            "add it to config.goTemplateRendering.allowEnvVariables in werf-giterminism.yaml".into()
        })
    }
}

/// Why a rendering stopped.
enum Stop {
    File(String, Refusal),
    Template(Box<TemplateError>),
    /// Parts of the configuration lie in other repositories: the path of the file that says so.
    Includes(&'static str),
}

impl Stop {
    /// Does deckmod not do it, where werf may?
    fn is_refusal(&self) -> bool {
        match self {
            Self::File(..) => false,
            Self::Template(error) => error.kind == ErrorKind::Refused,
            Self::Includes(_) => true,
        }
    }
}

impl From<TemplateError> for Stop {
    fn from(error: TemplateError) -> Self {
        Self::Template(Box::new(error))
    }
}

fn failed(problems: Vec<Problem>, files: Vec<Source>) -> Box<Failed> {
    let (map, reads) = (SourceMap::default(), Reads::default());
    let giterminism = Rc::default();
    Box::new(Failed { problems, map, files, reads, giterminism, refused: false })
}

fn includes(path: &str) -> Problem {
    let message = format!(
        "{path} takes parts of the configuration from other repositories: deckmod does not read them"
    );
    let refusal = Refusal { help: Some(ASK_WERF.into()), ..Refusal::new(message) };
    Problem { rule: "template-refused", refused_by: Lines::NONE, ..unreadable(path, &refusal) }
}

fn unreadable(path: &str, refusal: &Refusal) -> Problem {
    Problem {
        rule: "file-unreadable",
        message: refusal.message.clone(),
        subject: path.to_owned(),
        at: At::File { path: path.to_owned(), span: 0..0 },
        related: None,
        refused_by: Lines::BOTH,
        help: refusal.help.clone(),
    }
}
