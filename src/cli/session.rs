//! What a verb needs from its surroundings: environment, directory, settings, registry client, terminal.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::args::Common;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::module::{GitFacts, Module, ModuleName};
use crate::oci::{self, Client, Keychain, Repository};
use crate::output::{Input, heading};
use crate::process::Interrupts;
use crate::settings::{
    Edition, Environment, Flags, Setting, Settings, SettingsFile, asked_editions, named_editions,
    one_edition,
};

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
                "interrupted; nothing is half-done that the same command would not complete",
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

    /// Where temporary files go.
    pub(crate) fn temporary(&self) -> PathBuf {
        let variables = ["WERF_TMP_DIR", "TMPDIR"];
        let dir = variables.iter().find_map(|name| self.environment.get(name));
        PathBuf::from(dir.unwrap_or("/tmp"))
    }

    /// Resolves the settings; the flags of the verb are added to the common ones.
    pub(crate) fn settings(&self, verb: Flags) -> Result<Settings> {
        let flags = self.flags(verb);
        let (module, git) = self.repository()?;
        let file = self.settings_file()?;
        Settings::resolve(&flags, &self.environment, &file, (module.as_ref(), &git))
    }

    /// The settings of each of these editions; without any, the settings of none.
    pub(crate) fn settings_of(&self, editions: Vec<Setting<Edition>>) -> Result<Vec<Settings>> {
        let flags = self.flags(Flags::default());
        let (module, git) = self.repository()?;
        let file = self.settings_file()?;
        let mut editions: Vec<Option<Setting<Edition>>> = editions.into_iter().map(Some).collect();
        if editions.is_empty() {
            editions.push(None);
        }
        let of = |edition| {
            let repository = (module.as_ref(), &git);
            Settings::of_edition(edition, &flags, &self.environment, &file, repository)
        };
        editions.into_iter().map(of).collect()
    }

    /// The editions that the run is about.
    pub(crate) fn asked_editions(&self) -> Result<Vec<Setting<Edition>>> {
        asked_editions(&self.common.flags(), &self.environment, &self.settings_file()?)
    }

    /// The editions that are named for deckmod itself.
    pub(crate) fn named_editions(&self) -> Result<Vec<Setting<Edition>>> {
        named_editions(&self.common.flags(), &self.environment, &self.settings_file()?)
    }

    /// The variables of the edition that the run is about.
    pub(crate) fn edition_env(&self) -> Result<BTreeMap<String, String>> {
        let edition = one_edition(self.asked_editions()?)?;
        Ok(edition.map(|edition| edition.value.env).unwrap_or_default())
    }

    /// Was a source given on the command line?
    pub(crate) fn names_source(&self) -> bool {
        self.common.source.is_some()
    }

    fn flags(&self, verb: Flags) -> Flags {
        Flags {
            tag: verb.tag,
            engine: verb.engine,
            register: verb.register,
            dev: verb.dev,
            ..self.common.flags()
        }
    }

    fn repository(&self) -> Result<(Option<Module>, GitFacts)> {
        let git = GitFacts::read(&self.dir).unwrap_or_else(|facts| {
            self.terminal.detail(&format!("git: {}", facts.reason));
            GitFacts::default()
        });
        Ok((self.module()?, git))
    }

    /// What deckmod.yaml says, or the file that was named.
    pub(crate) fn settings_file(&self) -> Result<SettingsFile> {
        let named = self.common.settings.as_ref().map(|path| self.dir.join(path));
        SettingsFile::read(&self.dir, named.as_deref())
    }

    /// The module of this directory; a directory without one is fine where a name is given or not needed.
    fn module(&self) -> Result<Option<Module>> {
        if self.dir.join("module.yaml").exists() {
            Module::open(&self.dir).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The module for what writes to a registry; where nothing names one, what `module` says of this directory.
    pub(crate) fn module_to_publish(&self, settings: &Settings) -> Result<ModuleName> {
        if settings.module.is_none() {
            Module::open(&self.dir).map_err(|error| error.hint("or name it: `--module NAME`"))?;
        }
        settings.module_to_publish().cloned()
    }

    /// A registry client with the credentials of the environment.
    pub(crate) fn client(&self, settings: &Settings, source: &Repository) -> Client {
        let environment = self.environment.clone();
        let mut keychain = Keychain::builder();
        for login in settings.logins_for(source) {
            let pair = (login.user.as_str(), login.password.expose());
            let from = format!("the variable {}", login.set_by);
            keychain = if login.of_ci {
                keychain.last_resort(&login.host, pair, from)
            } else {
                keychain.explicit_from(&login.host, pair, from)
            };
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
            sleeper: std::sync::Arc::new(move |pause: Duration| {
                if pause >= Duration::from_secs(2) {
                    terminal.say(&format!("waiting {} s before the next try", pause.as_secs()));
                }
                std::thread::sleep(pause);
            }),
            ..oci::Options::default()
        };
        Client::new(options)
    }

    /// The path of deckmod.yaml, or of the file that was named, from the directory of the module.
    pub(crate) fn settings_path(&self) -> String {
        let named = self.common.settings.as_ref().map(|path| path.display().to_string());
        named.unwrap_or_else(|| SettingsFile::NAME.to_owned())
    }

    /// Writes a file of the web into `to`: no credentials, at most so many bytes.
    pub(crate) fn download(&self, address: &str, most: u64, to: &mut dyn Write) -> Result<u64> {
        let terminal = self.terminal;
        let options = oci::Options {
            plain_http: self.common.plain_http,
            observer: Some(std::sync::Arc::new(move |exchange: &oci::Exchange| {
                let status = exchange.status.map_or("no answer".to_owned(), |s| s.to_string());
                terminal.detail(&format!("{} {} {status}", exchange.method, exchange.url));
            })),
            ..oci::Options::default()
        };
        oci::download(address, &options, most, to)
    }

    /// Where docker keeps its configuration, as werf sees it.
    pub(crate) fn docker_config_dir(&self) -> Option<PathBuf> {
        let named = ["WERF_DOCKER_CONFIG", "DOCKER_CONFIG"].iter();
        let named = named.filter_map(|name| self.environment.get(name)).map(PathBuf::from).next();
        named.or_else(|| Some(Path::new(self.environment.get("HOME")?).join(".docker")))
    }

    /// Begins a phase of the work.
    pub(crate) fn phase(&self, title: &str) {
        self.terminal.say(&heading(title));
    }

    /// A line for people.
    pub(crate) fn say(&self, text: &str) {
        self.terminal.say(text);
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
