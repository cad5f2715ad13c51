//! Checking a module for a verb: what is read, what stands for what is not there, all rules.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use crate::cli::rendering::{placeholders, request_of};
use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::lint::{self, Levels, Subject};
use crate::module::{Module, Tracked};
use crate::output::{CheckReport, NotCheckedRow};
use crate::werf::Lines;
use crate::werf::render::{self, Reads, Request, placeholder};
use crate::yaml;

/// What is checked.
pub(crate) struct Wanted {
    /// The lines of werf that count.
    pub(crate) lines: Lines,
    /// A commit, in place of the work tree.
    pub(crate) revision: Option<String>,
    /// Variables of the rendering.
    pub(crate) variables: BTreeMap<String, String>,
    /// `.Env` of the templates.
    pub(crate) env_name: Option<String>,
    /// Levels of rules.
    pub(crate) levels: Levels,
    /// Are findings of the level `info` shown as plain text?
    pub(crate) shows_info: bool,
}

/// Checks the module of this directory.
pub(crate) fn check(wanted: &Wanted, session: &Session) -> Result<CheckReport> {
    let files = Rc::new(files(wanted, session.dir())?);
    require_module(&files, session.dir())?;
    let request = request(wanted, session, &files);
    // The program ends after this: to take all of it apart again would be a tenth of its time.
    let rendering = Box::leak(Box::new(render::render_tracked(&files, &request)));
    let (subject, reads) = match rendering {
        Ok(rendering) => (Subject::of(rendering, &files, wanted.lines), &rendering.reads),
        Err(failed) => (Subject::without_text(failed, &files, wanted.lines), &failed.reads),
    };
    let value =
        |name: &str| request.placeholders.get(name).cloned().unwrap_or_else(|| placeholder(name));
    let report = lint::run(&subject.with_placeholders(value), &wanted.levels);
    Ok(told(report, reads, wanted))
}

fn files(wanted: &Wanted, dir: &Path) -> Result<Tracked> {
    match &wanted.revision {
        Some(revision) => Tracked::of_revision(dir, revision),
        None => Tracked::open(dir),
    }
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
    let given = request_of(session, wanted.env_name.as_deref(), &wanted.variables);
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

fn told(report: lint::Report, reads: &Reads, wanted: &Wanted) -> CheckReport {
    let stand_ins = reads.files.iter().filter(|(_, read)| read.stand_in);
    let row = |row: lint::NotChecked| NotCheckedRow {
        code: row.rule.code,
        rule: row.rule.name,
        why: row.why,
    };
    let mut not_checked: Vec<NotCheckedRow> = report.not_checked.into_iter().map(row).collect();
    not_checked.sort();
    not_checked.dedup();
    CheckReport {
        findings: report.findings,
        shows_info: wanted.shows_info,
        placeholders: placeholders(reads),
        stand_ins: stand_ins.map(|(path, _)| path.clone()).collect(),
        not_checked,
    }
}
