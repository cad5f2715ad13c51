//! Merging what was said, by precedence; defaults come last.

use std::collections::BTreeMap;

use crate::error::{Error, Kind, Result};
use crate::module::{GitFacts, Module, ModuleName};
use crate::oci::{InvalidName, Repository};
use crate::release::ReleaseTag;
use crate::settings::{
    CiFacts, Edition, Environment, Flags, Login, SetBy, Setting, SettingsFile, editions, login, tag,
};

/// Every value that steers deckmod.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The module; `None` outside of a module repository when nothing names one.
    pub module: Option<Setting<ModuleName>>,
    /// What `MODULES_MODULE_NAME` says, if it differs from module.yaml.
    name_conflict: Option<String>,
    /// The edition of `deckmod.yaml` that the run is about.
    pub edition: Option<Setting<Edition>>,
    /// The names of all editions.
    editions: Vec<String>,
    /// What `MODULE_EDITION` says.
    module_edition: Option<String>,
    /// The engine: `werf`, `dk` or a path.
    pub engine: Setting<String>,
    /// The production source.
    pub source: Option<Setting<Repository>>,
    /// The source of development.
    pub dev_source: Option<Setting<Repository>>,
    /// Whether dev publications register the module.
    pub dev_register: Setting<bool>,
    /// What a publication is called.
    pub tag: Option<Setting<ReleaseTag>>,
    /// Whether the run belongs to a pull or merge request.
    pub pull_request: Setting<bool>,
    /// Whether registries are spoken to without TLS.
    pub plain_http: Setting<bool>,
    /// How long a registry may be silent, in seconds.
    pub registry_timeout: Setting<u64>,
    /// Logins from variables.
    pub logins: Vec<Login>,
}

/// A value as `deckmod settings` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name, as in `deckmod.yaml` where it has one there.
    pub name: &'static str,
    /// The value; `None` when nothing set it.
    pub value: Option<String>,
    /// What set it.
    pub set_by: Option<SetBy>,
}

impl Settings {
    /// Merges flags, environment, `deckmod.yaml`, CI facts, module and git, for one edition at most.
    pub fn resolve(
        flags: &Flags,
        environment: &Environment,
        file: &SettingsFile,
        repository: (Option<&Module>, &GitFacts),
    ) -> Result<Self> {
        let edition = editions::one(editions::asked(flags, environment, file)?)?;
        Self::of_edition(edition, flags, environment, file, repository)
    }

    /// The same for an edition that was chosen, or for none.
    pub fn of_edition(
        edition: Option<Setting<Edition>>,
        flags: &Flags,
        environment: &Environment,
        file: &SettingsFile,
        repository: (Option<&Module>, &GitFacts),
    ) -> Result<Self> {
        let ci = CiFacts::read(environment);
        let source = source(flags, environment, (edition.as_ref(), file), &ci)?;
        let dev_source = dev_source(environment, file, source.as_ref())?;
        let logins = login::read(
            environment,
            source.as_ref().map(|setting| &setting.value),
            dev_source.as_ref().map(|setting| &setting.value),
        )?;
        let module = module(flags, environment, repository.0)?;
        Ok(Self {
            name_conflict: name_conflict(environment, repository.0),
            edition,
            editions: file.editions.iter().map(|edition| edition.name.clone()).collect(),
            module_edition: editions::said(environment),
            module,
            engine: engine(flags, environment, file),
            source,
            dev_source,
            dev_register: dev_register(environment, file)?,
            tag: tag::resolve(flags, environment, &ci, repository.1)?,
            pull_request: pull_request(&ci),
            plain_http: plain_http(flags, environment)?,
            registry_timeout: registry_timeout(environment)?,
            logins,
        })
    }

    /// The module, for what writes to a registry: a `MODULES_MODULE_NAME` that differs from module.yaml is an error.
    pub fn module_to_publish(&self) -> Result<&ModuleName> {
        let module = self.module.as_ref().ok_or_else(|| {
            Error::input("which module? there is no module.yaml here, and nothing names one").hint(
                "run it in the module's repository, give `-C DIR`, or name it: `--module NAME`",
            )
        })?;
        match &self.name_conflict {
            None => Ok(&module.value),
            Some(other) => Err(Error::input(format!(
                "MODULES_MODULE_NAME says `{other}`, but module.yaml names the module `{}`",
                module.value.as_str()
            ))
            .because("DKP takes the directory from the registry's name and values from the file's")
            .hint("make them equal, or unset MODULES_MODULE_NAME")),
        }
    }

    /// For what publishes: where there are editions, one of them is meant, unless a flag says the source.
    pub fn require_edition(&self) -> Result<()> {
        let by_flag = self.source.as_ref().is_some_and(|s| matches!(s.set_by, SetBy::Flag(_)));
        if self.edition.is_some() || self.editions.is_empty() || by_flag {
            return Ok(());
        }
        Err(editions::missing(&self.editions, self.module_edition.as_deref()))
    }

    /// The variables that the edition sets, for the engine and the renderer.
    pub fn edition_env(&self) -> BTreeMap<String, String> {
        self.edition.as_ref().map(|edition| edition.value.env.clone()).unwrap_or_default()
    }

    /// The name of the edition.
    pub fn edition_name(&self) -> Option<&str> {
        self.edition.as_ref().map(|edition| edition.value.name.as_str())
    }

    /// The tag, for what cannot do without one.
    pub fn tag_to_publish(&self) -> Result<&Setting<ReleaseTag>> {
        self.tag.as_ref().ok_or_else(|| {
            Error::usage("nothing says under which tag to publish")
                .because("HEAD has no version tag and is on no branch, and CI names neither")
                .hint("give `--tag vX.Y.Z`, or set MODULES_MODULE_TAG")
        })
    }

    /// The source to read where no publication decides it: production.
    pub fn source_to_read(&self) -> Result<&Setting<Repository>> {
        self.source.as_ref().ok_or_else(super::destination::no_source)
    }

    /// Every value with what set it, for people.
    pub fn rows(&self) -> Vec<Row> {
        let row = |name, value: Option<(String, &SetBy)>| {
            let (value, set_by) = value.map_or((None, None), |(v, s)| (Some(v), Some(s.clone())));
            Row { name, value, set_by }
        };
        let path = |setting: &Option<Setting<Repository>>| {
            setting.as_ref().map(|s| (s.value.to_string(), s.set_by.clone()))
        };
        let mut rows = vec![
            row("module", self.module.as_ref().map(|s| (s.value.as_str().to_owned(), &s.set_by))),
            row("edition", self.edition.as_ref().map(|s| (s.value.name.clone(), &s.set_by))),
            row("tag", self.tag.as_ref().map(|s| (s.value.to_string(), &s.set_by))),
            row("engine", Some((self.engine.value.clone(), &self.engine.set_by))),
        ];
        for (name, setting) in [("source", &self.source), ("dev.source", &self.dev_source)] {
            let (value, set_by) = path(setting).map_or((None, None), |(v, s)| (Some(v), Some(s)));
            rows.push(Row { name, value, set_by });
        }
        let flags = [
            ("dev.register", &self.dev_register),
            ("pull-request", &self.pull_request),
            ("plain-http", &self.plain_http),
        ];
        rows.extend(flags.map(|(name, s)| row(name, Some((s.value.to_string(), &s.set_by)))));
        let seconds = format!("{} s", self.registry_timeout.value);
        rows.push(row("registry-timeout", Some((seconds, &self.registry_timeout.set_by))));
        rows.extend(self.logins.iter().map(|login| Row {
            name: "login",
            value: Some(format!("{} at {} (password hidden)", login.user, login.host)),
            set_by: Some(SetBy::Variable(login.set_by)),
        }));
        rows
    }
}

fn module(
    flags: &Flags,
    environment: &Environment,
    module: Option<&Module>,
) -> Result<Option<Setting<ModuleName>>> {
    if let Some(name) = &flags.module {
        return Ok(Some(Setting::new(named(name)?, SetBy::Flag("--module"))));
    }
    if let Some(name) = environment.get("DECKMOD_MODULE") {
        return Ok(Some(Setting::new(named(name)?, SetBy::Variable("DECKMOD_MODULE"))));
    }
    if let Some(module) = module {
        return Ok(Some(Setting::new(module.name().clone(), SetBy::Module)));
    }
    let Some(name) = environment.get("MODULES_MODULE_NAME") else { return Ok(None) };
    Ok(Some(Setting::new(named(name)?, SetBy::Variable("MODULES_MODULE_NAME"))))
}

fn named(name: &str) -> Result<ModuleName> {
    Ok(ModuleName::parse(name)?)
}

fn name_conflict(environment: &Environment, module: Option<&Module>) -> Option<String> {
    let said = environment.get("MODULES_MODULE_NAME")?;
    (said != module?.name().as_str()).then(|| said.to_owned())
}

fn engine(flags: &Flags, environment: &Environment, file: &SettingsFile) -> Setting<String> {
    let flag = flags.engine.clone().map(|value| Setting::new(value, SetBy::Flag("--engine")));
    flag.or_else(|| variable(environment, "DECKMOD_ENGINE"))
        .or_else(|| file.engine.clone())
        .unwrap_or_else(|| Setting::new("werf".to_owned(), SetBy::Default))
}

fn variable(environment: &Environment, name: &'static str) -> Option<Setting<String>> {
    environment.get(name).map(|value| Setting::new(value.to_owned(), SetBy::Variable(name)))
}

fn source(
    flags: &Flags,
    environment: &Environment,
    (edition, file): (Option<&Setting<Edition>>, &SettingsFile),
    ci: &CiFacts,
) -> Result<Option<Setting<Repository>>> {
    let flag = flags.source.clone().map(|value| Setting::new(value, SetBy::Flag("--source")));
    let said = flag
        .or_else(|| variable(environment, "DECKMOD_SOURCE"))
        .or_else(|| edition.and_then(|edition| edition.value.source.clone()))
        .or_else(|| file.source.clone())
        .or_else(|| variable(environment, "MODULES_MODULE_SOURCE"))
        .or_else(|| ci.source.clone().map(|(value, by)| Setting::new(value, SetBy::Ci(by))));
    said.map(repository).transpose()
}

/// With only a host in `DEV_MODULES_REGISTRY` the path is that of the production source.
fn dev_source(
    environment: &Environment,
    file: &SettingsFile,
    source: Option<&Setting<Repository>>,
) -> Result<Option<Setting<Repository>>> {
    let said = variable(environment, "DECKMOD_DEV_SOURCE").or_else(|| file.dev_source.clone());
    if let Some(said) = said {
        return repository(said).map(Some);
    }
    let Some(registry) = variable(environment, "DEV_MODULES_REGISTRY") else { return Ok(None) };
    let bare = registry.value.split_once("://").map_or(&*registry.value, |(_, rest)| rest);
    let bare = bare.trim_end_matches('/');
    let bare = bare.rsplit_once('@').map_or(bare, |(_, rest)| rest);
    let path = match (bare.contains('/'), source) {
        (true, _) => bare.to_owned(),
        (false, Some(source)) => format!("{bare}/{}", source.value.path()),
        (false, None) => return Ok(None),
    };
    repository(Setting::new(path, registry.set_by)).map(Some)
}

/// A registry path; what GitHub writes with capitals is lower-cased for its own registry.
fn repository(said: Setting<String>) -> Result<Setting<Repository>> {
    let text = said.value.trim_end_matches('/');
    if text.split('/').next().is_some_and(|host| host.contains('@')) {
        let by = &said.set_by;
        return Err(Error::input(format!("the registry path ({by}) holds a login, which does not belong there"))
            .hint("log in with `docker login`, or set MODULES_REGISTRY_LOGIN and MODULES_REGISTRY_PASSWORD"));
    }
    let github = text.split('/').next().is_some_and(|host| host.eq_ignore_ascii_case("ghcr.io"));
    let text = if github { text.to_lowercase() } else { text.to_owned() };
    let value = text.parse().map_err(|invalid: InvalidName| {
        let kind = match said.set_by {
            SetBy::Flag(_) => Kind::Usage,
            _ => Kind::Input,
        };
        let error = Error::new(kind, format!("`{text}` is no registry path ({})", said.set_by));
        let why = Error::from(invalid);
        let error = why.causes().iter().fold(error, Error::because);
        why.hints().iter().fold(error, Error::hint)
    })?;
    Ok(Setting::new(value, said.set_by))
}

fn dev_register(environment: &Environment, file: &SettingsFile) -> Result<Setting<bool>> {
    match boolean(environment, "DECKMOD_DEV_REGISTER")? {
        Some(setting) => Ok(setting),
        None => Ok(file.dev_register.clone().unwrap_or(Setting::new(false, SetBy::Default))),
    }
}

fn plain_http(flags: &Flags, environment: &Environment) -> Result<Setting<bool>> {
    if flags.plain_http {
        return Ok(Setting::new(true, SetBy::Flag("--plain-http")));
    }
    let said = boolean(environment, "DECKMOD_PLAIN_HTTP")?;
    Ok(said.unwrap_or(Setting::new(false, SetBy::Default)))
}

fn registry_timeout(environment: &Environment) -> Result<Setting<u64>> {
    const NAME: &str = "DECKMOD_REGISTRY_TIMEOUT";
    let Some(text) = environment.get(NAME) else { return Ok(Setting::new(30, SetBy::Default)) };
    match text.parse() {
        Ok(seconds @ 1..) => Ok(Setting::new(seconds, SetBy::Variable(NAME))),
        _ => Err(Error::input(format!("{NAME} must be a number of seconds, not `{text}`"))),
    }
}

fn boolean(environment: &Environment, name: &'static str) -> Result<Option<Setting<bool>>> {
    let Some(text) = environment.get(name) else { return Ok(None) };
    match text {
        "1" | "true" | "yes" => Ok(Some(Setting::new(true, SetBy::Variable(name)))),
        "0" | "false" | "no" => Ok(Some(Setting::new(false, SetBy::Variable(name)))),
        _ => Err(Error::input(format!("{name} must be true or false, not `{text}`"))),
    }
}

fn pull_request(ci: &CiFacts) -> Setting<bool> {
    let set_by = ci.pull_request.as_ref().map_or(SetBy::Default, |(_, by)| SetBy::Ci(by));
    Setting::new(ci.is_pull_request, set_by)
}
