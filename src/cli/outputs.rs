//! Where a result goes: stdout, files, GitHub's step outputs and the summary of its job.

use std::cell::Cell;
use std::fs::{OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::cli::args::OutputArgs;
use crate::cli::denied::explained;
use crate::cli::exit::Ending;
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::output::{
    Format, Outcome, Publication, StepState, failure_summary, github_output, publication_summary,
    reasons,
};
use crate::settings::CiFacts;

/// Where the result goes.
pub(crate) struct Outputs {
    stdout: Format,
    files: Vec<(Format, PathBuf)>,
    github: Option<PathBuf>,
    summary: Option<PathBuf>,
    /// What CI says of the run, for words about errors.
    facts: CiFacts,
    /// Does the summary tell how it ended?
    told: Cell<bool>,
}

impl Outputs {
    /// Checks the wanted formats and places before anything happens.
    pub(crate) fn of(args: &OutputArgs, session: &Session) -> Result<Self> {
        Self::with(args, session, Format::of_any_outcome)
    }

    /// The same where the result is findings, which have formats of their own.
    pub(crate) fn of_findings(args: &OutputArgs, session: &Session) -> Result<Self> {
        Self::with(args, session, str::parse)
    }

    fn with(
        args: &OutputArgs,
        session: &Session,
        format_of: fn(&str) -> Result<Format>,
    ) -> Result<Self> {
        let files = args.output.iter().map(|text| {
            let (format, path) = text.split_once('=').ok_or_else(|| {
                Error::usage(format!("`--output {text}` is not FORMAT=PATH"))
                    .hint("write it like `--output json=report.json`")
            })?;
            let path = session.dir().join(path);
            if !folder(&path).is_dir() || path.is_dir() {
                return Err(Error::usage(format!("`--output {text}` names no place for a file"))
                    .hint("make its directory first"));
            }
            Ok((format_of(format)?, path))
        });
        let named = |variable| session.environment.get(variable).map(PathBuf::from);
        Ok(Self {
            stdout: format_of(&args.format)?,
            files: files.collect::<Result<_>>()?,
            github: named("GITHUB_OUTPUT"),
            summary: named("GITHUB_STEP_SUMMARY"),
            facts: CiFacts::read(&session.environment),
            told: Cell::new(false),
        })
    }

    /// Writes the result everywhere it is wanted; stdout comes first, because it cannot fail.
    pub(crate) fn write(&self, outcome: &Outcome) -> Result<()> {
        let text = self.stdout.render(outcome);
        match outcome {
            Outcome::Check(_) if self.stdout.is_plain() => Terminal::prose(&text),
            _ => Terminal::result(&text),
        }
        for (format, path) in &self.files {
            write_file(path, format.render(outcome).as_bytes())?;
        }
        Ok(())
    }

    /// Writes what became of a publication, tells GitHub, and ends as the plan did: a refused one has a report too.
    pub(crate) fn finish(&self, publication: Publication, verdict: Result<()>) -> Result<Ending> {
        self.finish_all(vec![publication], verdict)
    }

    /// The same for one or several publications.
    pub(crate) fn finish_all(
        &self,
        mut publications: Vec<Publication>,
        verdict: Result<()>,
    ) -> Result<Ending> {
        let carried_out = |state| matches!(state, StepState::Written | StepState::Found);
        let mut steps = publications.iter().flat_map(|publication| &publication.steps);
        let step_outputs = steps.any(|step| carried_out(step.state));
        let text = step_outputs.then(|| github_output(&publications));
        let verdict = verdict.map_err(|error| explained(error, &self.facts));
        let mut summary: String = publications.iter().map(publication_summary).collect();
        if let (Err(error), true) = (&verdict, publications.iter().any(Publication::failed)) {
            summary.push_str(&reasons(error));
        }
        self.sum_up(&summary);
        let outcome = match publications.pop() {
            Some(only) if publications.is_empty() => Outcome::Publication(Box::new(only)),
            last => {
                publications.extend(last);
                Outcome::Publications(publications)
            }
        };
        let written = self.write(&outcome);
        verdict?;
        written?;
        if let (Some(path), Some(text)) = (&self.github, text) {
            append(path, &text)?;
        }
        Ok(Ending::Good)
    }

    /// Sees to it that the summary of the job tells of an error that came before anything else was told.
    pub(crate) fn closed(&self, verb: &str, result: Result<Ending>) -> Result<Ending> {
        let result = result.map_err(|error| explained(error, &self.facts));
        if let (Err(error), false) = (&result, self.told.get()) {
            self.sum_up(&failure_summary(verb, error));
        }
        result
    }

    /// Adds to the summary of the job. That it cannot be written must not change how the verb ends.
    pub(crate) fn sum_up(&self, text: &str) {
        self.told.set(true);
        let Some(path) = &self.summary else { return };
        let file = OpenOptions::new().append(true).create(true).open(path);
        if let Err(error) = file.and_then(|mut file| file.write_all(text.as_bytes())) {
            Terminal::complain(&format!(
                "note: the summary of the job is not written: {}: {error} (GITHUB_STEP_SUMMARY)",
                path.display()
            ));
        }
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file is complete or not there: it is written beside its place and renamed. What is no plain file (a device, a
/// pipe, a link) is written to.
fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let written = match path.symlink_metadata() {
        Ok(there) if !there.is_file() => OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(path)
            .and_then(|mut file| file.write_all(bytes)),
        _ => replace(path, bytes),
    };
    written.map_err(|error| {
        Error::input(format!("cannot write {}", path.display())).because(error.to_string())
    })
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // The process's mask still applies.
    let mode = Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new().permissions(mode).tempfile_in(folder(path))?;
    file.write_all(bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

fn append(path: &Path, text: &str) -> Result<()> {
    let file = OpenOptions::new().append(true).create(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        Error::input(format!("cannot write the step outputs to {}", path.display()))
            .because(error.to_string())
            .hint("the release is published all the same; check GITHUB_OUTPUT")
    })
}
