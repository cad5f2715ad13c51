//! A build.
//!
//! Owns the run of `werf build` from the private directory to the report that it must leave. Argv is `command`,
//! the meaning of errors is `failure`, the content of the report is `werf::report`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Build, Engine, Version, command, explain};
use crate::error::{Error, Kind, Result};
use crate::process::{
    Finished, Interrupts, Observer, Outcome, PrivateDir, Redactor, Supervised, Tool,
};
use crate::werf::report::BuildReport;

/// What a build needs around it.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Where report and temporary files go.
    pub private: &'a PrivateDir,
    /// Who hears of signals.
    pub interrupts: &'a Interrupts,
    /// What must not be shown.
    pub redactor: &'a Redactor,
    /// The deckmod that supervises; this very program when `None`.
    pub supervisor: Option<&'a Path>,
}

/// A build that went well.
#[derive(Debug)]
pub struct BuildRun {
    /// What was built.
    pub report: BuildReport,
    /// The report as the engine wrote it.
    pub report_text: String,
    /// Which engine built it.
    pub version: Version,
    /// How long it took.
    pub elapsed: Duration,
}

/// Builds. The report is required after exit 0: a private directory holds no older one.
pub fn run_build(
    engine: &Engine,
    build: &Build,
    around: Surroundings<'_>,
    observer: &mut dyn Observer,
) -> Result<BuildRun> {
    let path = fresh_report(around.private)?;
    let tmp = around.private.subdir("tmp")?;
    let tool = command(engine, build, &path, &tmp)?;
    let finished = supervise(&tool, around, observer)?;
    judge(engine, &build.repo, &finished)?;
    let report_text = read_report(engine, &path)?;
    let report = BuildReport::parse(&report_text)?;
    Ok(BuildRun {
        report,
        report_text,
        version: engine.version().clone(),
        elapsed: finished.elapsed,
    })
}

fn supervise(
    tool: &Tool,
    around: Surroundings<'_>,
    observer: &mut dyn Observer,
) -> Result<Finished> {
    let run = Supervised::new(tool, around.private, around.interrupts).hiding(around.redactor);
    match around.supervisor {
        Some(program) => run.supervisor(program).run(observer),
        None => run.run(observer),
    }
}

fn fresh_report(private: &PrivateDir) -> Result<PathBuf> {
    let path = private.subdir("report")?.join("build.json");
    match std::fs::remove_file(&path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            let message = format!("cannot remove the old build report `{}`", path.display());
            Err(Error::engine(message).because(cause.to_string()))
        }
        _ => Ok(path),
    }
}

fn judge(engine: &Engine, repo: &str, finished: &Finished) -> Result<()> {
    match finished.outcome {
        Outcome::Exited(0) => Ok(()),
        Outcome::Exited(_) => {
            Err(explain(&finished.stderr, &finished.stdout).error(&engine.name(), repo))
        }
        Outcome::Interrupted(signal) => {
            Err(Error::new(Kind::Interrupted(signal), format!("{} was interrupted", engine.name()))
                .because("the build had not ended, so nothing was published")
                .hint("the same command goes on with what was built"))
        }
        Outcome::Signalled(signal) => {
            Err(Error::engine(format!("{} was ended by signal {signal}", engine.name()))
                .because("the signal did not come through deckmod")
                .hint("a build that needs too much memory ends so; see the kernel's log"))
        }
    }
}

fn read_report(engine: &Engine, path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    if !text.trim().is_empty() {
        return Ok(text);
    }
    let message = format!("{} ended without an error, but wrote no build report", engine.name());
    Err(Error::engine(message)
        .hint("a full disk leaves an empty one; an argument such as --help builds nothing"))
}
