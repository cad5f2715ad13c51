//! Finding the engine.
//!
//! Owns the look-up by name or path, the question for its version and the advice when it is missing. What a
//! version means is `version`.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Profile, Version};
use crate::error::{Error, Result};
use crate::process::{Environment, Tool};

const VERSION_LIMIT: Duration = Duration::from_secs(10);
const INSTALL: &str = "install werf with trdl: `curl -sSL https://werf.io/install.sh | bash -s -- --version 2 \
     --channel stable`, then `source $(trdl use werf 2 stable)`; see https://werf.io";

/// Which engine is wanted.
pub struct EngineRequest<'a> {
    /// `werf`, `dk`, or the path of a program that speaks werf's command line.
    pub name: &'a str,
    /// What the engine sees; its PATH is searched.
    pub env: &'a Environment,
}

/// An engine that was found and said its version.
#[derive(Clone, Debug)]
pub struct Engine {
    program: PathBuf,
    prefix: Vec<OsString>,
    version: Version,
    warning: Option<String>,
}

impl Engine {
    /// Finds the engine and asks it for its version once.
    pub fn find(request: &EngineRequest<'_>) -> Result<Self> {
        let (program, prefix) = locate(request)?;
        let bare = Tool::new(&program).args(&prefix);
        let tool = bare.arg("version").env_map(request.env.clone());
        let said = tool.reading().limit(VERSION_LIMIT).text().map_err(|error| {
            error.hint(format!("is `{}` really werf? --engine names another one", request.name))
        })?;
        let (version, warning) = judge(&tool, &said)?;
        Ok(Self { program, prefix, version, warning })
    }

    /// What it said it is.
    pub fn version(&self) -> &Version {
        &self.version
    }

    /// Which engine it is.
    pub fn profile(&self) -> Profile {
        self.version.profile()
    }

    /// Where its program is.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// What the user should know about it: a version that deckmod does not know.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// How people call it: `werf`, `d8 dk`.
    pub fn name(&self) -> String {
        let program = self.program.file_name().unwrap_or(self.program.as_os_str());
        let words = std::iter::once(program).chain(self.prefix.iter().map(OsString::as_os_str));
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }

    /// A call of it without arguments.
    pub fn tool(&self) -> Tool {
        Tool::new(&self.program).args(&self.prefix)
    }
}

#[cfg(test)]
impl Engine {
    /// An engine that is nowhere.
    pub(super) fn imagined(program: &str, prefix: &[&str], version: &str) -> Self {
        let prefix = prefix.iter().map(OsString::from).collect();
        let version = Version::find(version).unwrap();
        Self { program: program.into(), prefix, version, warning: None }
    }
}

fn locate(request: &EngineRequest<'_>) -> Result<(PathBuf, Vec<OsString>)> {
    let find = |name: &str| {
        let path = request.env.get(OsStr::new("PATH"));
        let here = std::env::current_dir().unwrap_or_default();
        which::which_in(name, path, &here).ok().map(|found| here.join(found))
    };
    match request.name {
        "dk" => find("d8").map(|d8| (d8, vec!["dk".into()])).ok_or_else(no_d8),
        name => find(name).map(|program| (program, Vec::new())).ok_or_else(|| {
            if name == "werf" { no_werf(find("d8").is_some()) } else { no_program(name) }
        }),
    }
}

/// Too old is an error; unknown is a warning, and the newest line is assumed.
fn judge(tool: &Tool, said: &str) -> Result<(Version, Option<String>)> {
    let Some(version) = Version::find(said) else {
        if said.trim().is_empty() {
            let message = format!("`{tool}` does not say a version");
            return Err(Error::engine(message).hint("name another engine with --engine"));
        }
        // A werf that somebody built from a checkout says `dev`.
        let raw = said.lines().last().unwrap_or_default().trim().to_owned();
        let warning = format!("`{tool}` says `{raw}`, which is no version; treated like werf 3");
        return Ok((Version { major: 3, minor: 0, patch: 0, dk: None, raw }, Some(warning)));
    };
    if version.is_too_old() {
        let message = format!("werf {version} is too old");
        return Err(Error::engine(message)
            .because("the build report of werf before 2.57 is not what deckmod reads")
            .hint(INSTALL));
    }
    let warning = version
        .is_unknown()
        .then(|| format!("werf {version} is newer than deckmod knows; treated like werf 3"));
    Ok((version, warning))
}

fn no_werf(d8: bool) -> Error {
    let error = Error::engine("werf is not installed").because("there is no `werf` in PATH");
    let error = if d8 { error.hint("`d8` is there: --engine dk calls its werf") } else { error };
    error.hint(INSTALL)
}

fn no_d8() -> Error {
    Error::engine("the engine `dk` is not installed")
        .because("there is no `d8` in PATH")
        .hint("install d8 (https://github.com/deckhouse/deckhouse-cli), or use --engine werf")
}

fn no_program(name: &str) -> Error {
    Error::engine(format!("there is no engine `{name}`"))
        .because("no program of this name or path can be run")
        .hint("--engine takes `werf`, `dk`, or the path of a program")
}
