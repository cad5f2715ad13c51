//! What a verb needs from its surroundings: environment, directory, settings, registry client, terminal.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::args::{Common, OutputArgs};
use crate::cli::exit::Ending;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::module::{GitFacts, Module};
use crate::oci::{self, Client, Keychain};
use crate::output::{Format, Input, Outcome, Publication, github_output};
use crate::process::Interrupts;
use crate::settings::{Environment, Flags, Settings, SettingsFile};

/// The surroundings of one run.
pub(crate) struct Session {
    pub(crate) environment: Environment,
    pub(crate) interrupts: Interrupts,
    pub(crate) terminal: Terminal,
    common: Common,
    dir: PathBuf,
}

impl Session {
    /// Reads the surroundings and begins to listen to signals.
    pub(crate) fn open(common: Common, terminal: Terminal) -> Result<Self> {
        let interrupts = Interrupts::install()?;
        interrupts.on_idle_signal(move |signal| {
            Terminal::complain(
                "interrupted: every state in between is safe, and the same command completes it",
            );
            super::entry::end(128 + signal);
        });
        let dir = common.directory.clone().unwrap_or_else(|| PathBuf::from("."));
        if !dir.is_dir() {
            return Err(Error::usage(format!("there is no directory {}", dir.display()))
                .hint("check `-C DIR`"));
        }
        Ok(Self { environment: Environment::of_process(), interrupts, terminal, common, dir })
    }

    /// The directory of the module.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Resolves the settings; the flags of the verb are added to the common ones.
    pub(crate) fn settings(&self, verb: Flags) -> Result<Settings> {
        let common = self.common.flags();
        let flags = Flags {
            tag: verb.tag,
            engine: verb.engine,
            register: verb.register,
            dev: verb.dev,
            ..common
        };
        let module = self.module()?;
        let git = GitFacts::read(&self.dir).unwrap_or_else(|facts| {
            self.terminal.detail(&format!("git: {}", facts.reason));
            GitFacts::default()
        });
        let file = SettingsFile::read(&self.dir, flags.settings.as_deref())?;
        Settings::resolve(&flags, &self.environment, &file, (module.as_ref(), &git))
    }

    /// The module of this directory; a directory without one is fine where a name is given or not needed.
    fn module(&self) -> Result<Option<Module>> {
        if self.dir.join("module.yaml").exists() {
            Module::open(&self.dir).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A registry client with the credentials of the environment.
    pub(crate) fn client(&self, settings: &Settings) -> Client {
        let environment = self.environment.clone();
        let mut keychain = Keychain::builder();
        for login in &settings.logins {
            let pair = (login.user.as_str(), login.password.expose());
            let from = format!("the variable {}", login.set_by);
            keychain = keychain.explicit_from(&login.host, pair, from);
        }
        let files = oci::config_files(&|name| environment.get(name).map(str::to_owned));
        for file in files {
            keychain = keychain.file(file);
        }
        let helper = super::credentials::Helper::new(&self.environment);
        let terminal = self.terminal;
        let options = oci::Options {
            plain_http: settings.plain_http.value,
            connect_timeout: Duration::from_secs(settings.registry_timeout.value.min(10)),
            request_timeout: Duration::from_secs(settings.registry_timeout.value),
            keychain: keychain.helpers(Box::new(helper)).build(),
            observer: Some(std::sync::Arc::new(move |exchange: &oci::Exchange| {
                let status = exchange.status.map_or("no answer".to_owned(), |s| s.to_string());
                let ms = exchange.duration.as_millis();
                terminal.detail(&format!("{} {} {status} {ms} ms", exchange.method, exchange.url));
            })),
            ..oci::Options::default()
        };
        Client::new(options)
    }

    /// Where docker keeps its configuration, as werf sees it.
    pub(crate) fn docker_config_dir(&self) -> Option<PathBuf> {
        let named = ["WERF_DOCKER_CONFIG", "DOCKER_CONFIG"].iter();
        let named = named.filter_map(|name| self.environment.get(name)).map(PathBuf::from).next();
        named.or_else(|| Some(Path::new(self.environment.get("HOME")?).join(".docker")))
    }

    /// Shows the result, tells GitHub, and ends well.
    pub(crate) fn finish(&self, outputs: &Outputs, publication: Publication) -> Result<Ending> {
        if let Some(path) = self.environment.get("GITHUB_OUTPUT")
            && publication.steps.iter().any(|(_, result)| result.is_some())
        {
            append(Path::new(path), &github_output(&publication))?;
        }
        outputs.write(&Outcome::Publication(Box::new(publication)))?;
        Ok(Ending::Good)
    }

    /// Begins a phase of the work.
    pub(crate) fn phase(&self, title: &str) {
        self.terminal.say(&format!("==> {title}"));
    }

    /// A line for people.
    pub(crate) fn say(&self, text: &str) {
        self.terminal.say(text);
    }
}

/// Where the result goes.
pub(crate) struct Outputs {
    stdout: Format,
    files: Vec<(Format, PathBuf)>,
}

impl Outputs {
    /// Checks the wanted formats before anything happens.
    pub(crate) fn of(args: &OutputArgs) -> Result<Self> {
        let files = args.output.iter().map(|text| {
            let (format, path) = text.split_once('=').ok_or_else(|| {
                Error::usage(format!("`--output {text}` is not FORMAT=PATH"))
                    .hint("write it like `--output json=report.json`")
            })?;
            Ok((format.parse()?, PathBuf::from(path)))
        });
        Ok(Self { stdout: args.format.parse()?, files: files.collect::<Result<_>>()? })
    }

    /// Writes the result everywhere it is wanted.
    pub(crate) fn write(&self, outcome: &Outcome) -> Result<()> {
        for (format, path) in &self.files {
            write_file(path, format.render(outcome).as_bytes())?;
        }
        Terminal::result(&self.stdout.render(outcome));
        Ok(())
    }
}

/// The values that steer the run, for reports; logins without their passwords.
pub(crate) fn inputs(settings: &Settings) -> Vec<Input> {
    let rows = settings.rows().into_iter();
    rows.map(|row| Input {
        name: row.name.to_owned(),
        value: row.value.unwrap_or_default(),
        set_by: row.set_by.map(|by| by.to_string()).unwrap_or_default(),
    })
    .collect()
}

/// A file is complete or not there: it is written beside its place and renamed.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: &dyn std::fmt::Display| {
        Error::input(format!("cannot write {}", path.display())).because(error.to_string())
    };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    std::io::Write::write_all(&mut file, bytes).map_err(|error| failed(&error))?;
    file.persist(path).map(drop).map_err(|error| failed(&error.error))
}

fn append(path: &Path, text: &str) -> Result<()> {
    let write = || {
        let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path)?;
        std::io::Write::write_all(&mut file, text.as_bytes())
    };
    write().map_err(|error| {
        Error::input(format!("cannot write the step outputs to {}", path.display()))
            .because(error.to_string())
            .hint("the release is published all the same; check GITHUB_OUTPUT")
    })
}
