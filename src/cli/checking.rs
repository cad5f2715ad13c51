//! Checking a module for a verb: what is read, what stands for what is not there, all rules over all renderings.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::cli::check_settings::{Variant, levels, variants};
use crate::cli::matrix::{Checked, Course};
use crate::cli::rendering::request_of;
use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::lint;
use crate::module::{Module, Tracked};
use crate::output::{CheckReport, NotCheckedRow, Readiness};
use crate::settings::{Edition, SettingsFile};
use crate::werf::Lines;
use crate::werf::render::Request;
use crate::yaml;

/// What is checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// The lines of werf that count.
    pub(crate) lines: Lines,
    /// A commit, in place of the work tree.
    pub(crate) revision: Option<String>,
    /// A file with the text that werf rendered.
    pub(crate) rendered: Option<PathBuf>,
    /// Texts that stand for those of files, by their paths from the directory of the module.
    pub(crate) texts: BTreeMap<String, Vec<u8>>,
    /// Variables of the rendering.
    pub(crate) variables: BTreeMap<String, String>,
    /// Variables of the environment that the rendering does not see.
    pub(crate) without: Vec<String>,
    /// `.Env` of the templates.
    pub(crate) env_name: Option<String>,
    /// The editions that are meant; none: all of them.
    pub(crate) editions: Vec<Edition>,
    /// One rendering, whatever the settings and the templates know of others.
    pub(crate) once: bool,
    /// Are findings of the level `info` shown as plain text?
    pub(crate) shows_info: bool,
}

/// Checks the module of this directory.
pub(crate) fn check(
    wanted: &Wanted,
    file: &SettingsFile,
    session: &Session,
) -> Result<CheckReport> {
    let levels = levels(&file.lint)?;
    let asked = asked(wanted, file)?;
    let open = || files(wanted, session.dir());
    let files = open()?;
    require_module(&files, session.dir())?;
    let request = request(wanted, session, &files);
    let course = Course { wanted, levels: &levels, request: &request, open: &open };
    let checked = if let Some(path) = &wanted.rendered {
        course.text_of(files, &session.dir().join(path))?
    } else {
        let mut asked = asked.into_iter();
        let first = asked.next();
        let looks_for_more = first.is_none() && !wanted.once;
        course.run(files, &first.unwrap_or_default(), asked.collect(), looks_for_more)?
    };
    Ok(report(checked, wanted))
}

/// The renderings that are asked for; none: the variables of the environment decide.
fn asked(wanted: &Wanted, file: &SettingsFile) -> Result<Vec<Variant>> {
    let all = if wanted.editions.is_empty() { &file.editions } else { &wanted.editions };
    if !wanted.once {
        return variants(file, all);
    }
    let one = wanted.editions.first().filter(|edition| !edition.env.is_empty());
    Ok(one.map(|edition| Variant { variables: edition.env.clone() }).into_iter().collect())
}

fn report(checked: Checked<'_>, wanted: &Wanted) -> CheckReport {
    let report = checked.check.finish(&checked.prefix);
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
    let asks_werf_3 = wanted.lines == Lines::V3;
    CheckReport {
        werf_3: asks_werf_3.then(|| Readiness::of(&report.findings)),
        prefix: checked.prefix,
        findings: report.findings,
        shows_info: wanted.shows_info,
        placeholders: checked.placeholders.into_iter().collect(),
        stand_ins: checked.stand_ins.into_iter().collect(),
        not_checked,
        rules,
    }
}

fn files(wanted: &Wanted, dir: &Path) -> Result<Tracked> {
    let files = match &wanted.revision {
        Some(revision) => Tracked::of_revision(dir, revision)?,
        None => Tracked::open(dir)?,
    };
    let texts = wanted.texts.iter();
    Ok(texts.fold(files, |files, (path, text)| files.with_text(path, text)))
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
