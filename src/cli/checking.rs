//! Checking a module for a verb: what is read, what stands for what is not there, all rules over all renderings.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::cli::check_settings::{Variant, levels, variants};
use crate::cli::rendering::{placeholders, request_of};
use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::lint::{self, Check, Subject};
use crate::module::{Module, Tracked};
use crate::output::{CheckReport, NotCheckedRow};
use crate::settings::SettingsFile;
use crate::text::Source;
use crate::werf::Lines;
use crate::werf::render::{self, Failed, Reads, Rendering, Request, placeholder};
use crate::yaml;

/// What is checked.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// The lines of werf that count.
    pub(crate) lines: Lines,
    /// A commit, in place of the work tree.
    pub(crate) revision: Option<String>,
    /// A file with the text that werf rendered.
    pub(crate) rendered: Option<PathBuf>,
    /// The path of a tracked file whose text comes from stdin.
    pub(crate) stdin_path: Option<String>,
    /// Variables of the rendering.
    pub(crate) variables: BTreeMap<String, String>,
    /// Variables of the environment that the rendering does not see.
    pub(crate) without: Vec<String>,
    /// `.Env` of the templates.
    pub(crate) env_name: Option<String>,
    /// One rendering, whatever the settings and the templates know of others.
    pub(crate) once: bool,
    /// Are findings of the level `info` shown as plain text?
    pub(crate) shows_info: bool,
}

/// A rendering, or why there is none.
type Rendered = std::result::Result<Rendering, Box<Failed>>;

/// Checks the module of this directory.
pub(crate) fn check(
    wanted: &Wanted,
    file: &SettingsFile,
    session: &Session,
) -> Result<CheckReport> {
    let levels = levels(&file.lint)?;
    let asked = if wanted.once { Vec::new() } else { variants(file)? };
    let files = Rc::new(files(wanted, session.dir())?);
    require_module(&files, session.dir())?;
    let mut run = Run {
        wanted,
        files: &files,
        check: Check::new(&levels),
        seen: BTreeSet::new(),
        told: Told::default(),
    };
    let request = request(wanted, session, &files);
    if let Some(path) = &wanted.rendered {
        run.text_of(&session.dir().join(path), &request)?;
    } else if asked.is_empty() {
        let switches = run.rendering(&request, "");
        let others = switches.into_iter().filter(|_| !wanted.once);
        run.variants(&request, others.collect());
    } else {
        run.variants(&request, asked);
    }
    Ok(run.report())
}

/// A check under way.
struct Run<'a> {
    wanted: &'a Wanted,
    files: &'a Rc<Tracked>,
    check: Check<'a>,
    /// Texts that were rendered: the same one says nothing new.
    seen: BTreeSet<String>,
    told: Told,
}

/// What stands for what is not there.
#[derive(Default)]
struct Told {
    placeholders: BTreeSet<String>,
    stand_ins: BTreeSet<String>,
}

impl Run<'_> {
    /// Renders and checks; returns the renderings that take other branches.
    fn rendering(&mut self, request: &Request, when: &str) -> Vec<Variant> {
        // The program ends after this: to take all of it apart again would be a tenth of its time.
        let rendered: &'static Rendered =
            Box::leak(Box::new(render::render_tracked(self.files, request)));
        if let Ok(rendering) = rendered
            && !self.seen.insert(rendering.text.as_str().to_owned())
        {
            return Vec::new();
        }
        let files = Rc::clone(self.files);
        let subject = subject(rendered, &files, self.wanted.lines);
        let value = |name: &str| {
            request.placeholders.get(name).cloned().unwrap_or_else(|| placeholder(name))
        };
        let mut subject = subject.with_placeholders(value);
        when.clone_into(&mut subject.when);
        self.told.add(subject.reads);
        self.check.add(&subject);
        let switches = if when.is_empty() { lint::switches(&subject) } else { BTreeMap::new() };
        let one =
            |name: &String, value: String| Variant::of(BTreeMap::from([(name.clone(), value)]));
        switches
            .into_iter()
            .flat_map(|(name, values)| {
                values.into_iter().map(|value| one(&name, value)).collect::<Vec<_>>()
            })
            .collect()
    }

    fn variants(&mut self, request: &Request, variants: Vec<Variant>) {
        for variant in variants {
            let mut variables = variant.variables;
            // What was set for this check counts in all of its renderings.
            variables.extend(self.wanted.variables.clone());
            let mut request = request.clone();
            request.variables.extend(variables);
            self.rendering(&request, &variant.when);
        }
    }

    /// Checks a text that was rendered elsewhere.
    fn text_of(&mut self, path: &Path, request: &Request) -> Result<()> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Error::usage(format!("cannot read the rendered text {}", path.display()))
                .because(error.to_string())
                .hint("write it first: `werf config render > rendered.yaml`")
        })?;
        let source = Source::new(path.display().to_string(), text);
        let rendering =
            Box::leak(Box::new(render::rendered_elsewhere(source, self.files, request)));
        let files = Rc::clone(self.files);
        self.check.add(&Subject::of(rendering, &files, self.wanted.lines).without_reads());
        Ok(())
    }

    fn report(self) -> CheckReport {
        let report = self.check.finish(self.files.prefix());
        let row = |row: lint::NotChecked| NotCheckedRow {
            code: row.rule.code,
            rule: row.rule.name,
            why: row.why,
        };
        let mut not_checked: Vec<NotCheckedRow> = report.not_checked.into_iter().map(row).collect();
        not_checked.sort();
        not_checked.dedup();
        let named: BTreeSet<&str> = report.findings.iter().map(|finding| finding.code).collect();
        let rules = named.into_iter().filter_map(lint::rule).collect();
        CheckReport {
            findings: report.findings,
            shows_info: self.wanted.shows_info,
            placeholders: self.told.placeholders.into_iter().collect(),
            stand_ins: self.told.stand_ins.into_iter().collect(),
            not_checked,
            rules,
        }
    }
}

impl Told {
    fn add(&mut self, reads: &Reads) {
        self.placeholders.extend(placeholders(reads));
        let stand_ins = reads.files.iter().filter(|(_, read)| read.stand_in);
        self.stand_ins.extend(stand_ins.map(|(path, _)| path.clone()));
    }
}

fn subject<'r>(rendered: &'r Rendered, files: &'r Tracked, lines: Lines) -> Subject<'r> {
    match rendered {
        Ok(rendering) => Subject::of(rendering, files, lines),
        Err(failed) => Subject::without_text(failed, files, lines),
    }
}

fn files(wanted: &Wanted, dir: &Path) -> Result<Tracked> {
    let files = match &wanted.revision {
        Some(revision) => Tracked::of_revision(dir, revision)?,
        None => Tracked::open(dir)?,
    };
    let Some(path) = &wanted.stdin_path else { return Ok(files) };
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text).map_err(|error| {
        Error::usage("cannot read the text of the file from stdin").because(error.to_string())
    })?;
    Ok(files.with_text(path, text))
}

/// A module has module.yaml; an old one Chart.yaml and openapi/.
fn require_module(files: &Tracked, dir: &Path) -> Result<()> {
    if files.has("module.yaml") || files.has("Chart.yaml") && files.has("openapi") {
        return Ok(());
    }
    if dir.join("module.yaml").exists() {
        return Err(Error::input("no module here: git does not track module.yaml")
            .hint("only what git tracks is built: `git add module.yaml`"));
    }
    Module::open(dir).map(|_| ())
}

fn request(wanted: &Wanted, session: &Session, files: &Tracked) -> Request {
    let mut given = request_of(session, wanted.env_name.as_deref(), &wanted.variables);
    given.variables.retain(|name, _| !wanted.without.contains(name));
    let name = module_name(files);
    let named = ["MODULE_NAME", "MODULES_MODULE_NAME"];
    let known = named.iter().filter_map(|variable| Some(((*variable).to_owned(), name.clone()?)));
    let tag = ("MODULES_MODULE_TAG".to_owned(), "v0.0.0-lint".to_owned());
    let placeholders = known.chain([tag]).collect();
    Request { lenient: true, tolerant: true, placeholders, ..given }
}

/// The name that module.yaml says, if it can be read.
fn module_name(files: &Tracked) -> Option<String> {
    let root = yaml::parse(&*files.source("module.yaml")?).ok()?;
    root.get("name").and_then(|name| name.as_str()).map(str::to_owned)
}
