//! Calling the engine for a job: what it sees, what it may not show, where its words go.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::cli::job::Job;
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::oci::{config_knows, docker_config_with};
use crate::output::EngineFacts;
use crate::process::{Environment, Observer, PrivateDir, Redactor, Stream};
use crate::settings::{hidden_variables, secret_variables};
use crate::werf::BuildReport;
use crate::werf::engine::{
    Build, Engine, EngineRequest, Surroundings, check_extra_args, run_build,
};

/// An engine that was found, and how it will be called.
pub(super) struct Building {
    engine: Engine,
    build: Build,
    redactor: Redactor,
    /// Holds the docker configuration, the report and the engine's temporary files.
    private: PrivateDir,
}

impl Building {
    /// Finds the engine and prepares what it sees.
    pub(super) fn prepare(session: &Session, job: &Job, werf_args: Vec<String>) -> Result<Self> {
        check_extra_args(&werf_args)?;
        let env = environment(session, job);
        let name = &job.settings.engine.value;
        let engine = Engine::find(&EngineRequest { name, env: &env })?;
        if let Some(warning) = engine.warning() {
            Terminal::complain(&format!("warning: {warning}"));
        }
        let private = PrivateDir::create(&session.temporary(), &session.interrupts)?;
        let dir = std::fs::canonicalize(session.dir()).map_err(|error| {
            Error::input("cannot enter the module's directory").because(error.to_string())
        })?;
        let build = Build {
            dir,
            repo: job.layout.bundles().to_string(),
            dev: job.dev,
            extra_args: werf_args,
            env,
            plain_http: job.settings.plain_http.value || job.layout.source().is_loopback(),
            colour: Terminal::colours(),
            width: Terminal::width(),
            docker_config: docker_config(session, job, &private)?,
        };
        Ok(Self { engine, build, redactor: redactor(session), private })
    }

    /// The engine, for people and for the report.
    pub(super) fn facts(&self) -> EngineFacts {
        let version = self.engine.version().raw.clone();
        EngineFacts { command: self.engine.name(), version }
    }

    /// What is built into which repository, in words.
    pub(super) fn title(&self) -> String {
        format!("{} {} into {}", self.engine.name(), self.engine.version().raw, self.build.repo)
    }

    /// Runs the build; the engine's words go to stderr as they come.
    pub(super) fn run(&self, session: &Session) -> Result<BuildReport> {
        let around = Surroundings {
            private: &self.private,
            interrupts: &session.interrupts,
            redactor: &self.redactor,
            supervisor: None,
        };
        let mut observer = Words { terminal: session.terminal };
        Ok(run_build(&self.engine, &self.build, around, &mut observer)?.report)
    }
}

/// The engine's words, on stderr.
struct Words {
    terminal: Terminal,
}

impl Observer for Words {
    fn line(&mut self, stream: Stream, line: &str) {
        match stream {
            Stream::Stdout => self.terminal.say(line),
            Stream::Stderr => Terminal::complain(line),
        }
    }

    fn silent(&mut self, so_long: Duration) {
        Terminal::complain(&format!(
            "note: the engine has printed nothing for {} s; it waits for ever for a registry that does not answer",
            so_long.as_secs()
        ));
    }
}

/// The user's environment without deckmod's own secrets, with what deckmod decided.
fn environment(session: &Session, job: &Job) -> Environment {
    let mut env: Environment = session
        .environment
        .all()
        .iter()
        .filter(|(name, _)| !secret_variables().contains(&name.as_str()))
        .map(|(name, value)| (OsString::from(name), OsString::from(value)))
        .collect();
    env.extend(job.decided().into_iter().map(|(name, value)| (name.into(), value.into())));
    env
}

fn redactor(session: &Session) -> Redactor {
    let mut redactor = Redactor::new();
    for name in hidden_variables() {
        if let Some(secret) = session.environment.get(name) {
            redactor.hide(secret);
        }
    }
    redactor
}

/// Logins from variables lie in a private docker configuration; without such logins the user's own is used.
fn docker_config(session: &Session, job: &Job, private: &PrivateDir) -> Result<Option<PathBuf>> {
    let base =
        session.docker_config_dir().and_then(|dir| std::fs::read(dir.join("config.json")).ok());
    let known = |host: &str| base.as_ref().is_some_and(|text| config_knows(text, host));
    let logins: Vec<_> = job
        .settings
        .logins_for(job.layout.source())
        .into_iter()
        .filter(|login| !login.of_ci || !known(&login.host))
        .map(|login| (login.host.as_str(), login.user.as_str(), &login.password))
        .collect();
    if logins.is_empty() {
        return Ok(None);
    }
    let text = docker_config_with(base.as_deref(), &logins);
    let folder = private.subdir("docker")?;
    private.write("docker/config.json", text.as_bytes())?;
    Ok(Some(folder))
}
