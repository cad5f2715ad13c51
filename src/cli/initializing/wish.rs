//! What `init` was asked for, and what the repository says where it was not.

use std::path::Path;

use crate::cli::session::Session;
use crate::error::{Error, Result};
use crate::module::GitFacts;
use crate::scaffold::{Ci, DEFAULT_TOKEN, Options, Registry};

/// The flags.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// The name of a new module.
    pub(crate) name: Option<String>,
    /// `--ci`.
    pub(crate) ci: Option<Ci>,
    /// `--registry`.
    pub(crate) registry: Option<Registry>,
    /// `--editions`.
    pub(crate) editions: Option<Vec<String>>,
    /// `--token-secret`.
    pub(crate) token_secret: Option<String>,
}

/// What is known of the repository around a module.
pub(super) struct Surroundings {
    /// Whether there is a git repository.
    pub(super) has_git: bool,
    /// Whether the module is the top of it.
    pub(super) is_top: bool,
    remote: String,
    ci: Ci,
}

impl Surroundings {
    /// Looks around.
    pub(super) fn of(dir: &Path) -> Self {
        let facts = GitFacts::read(dir).ok();
        let here = dir.canonicalize().ok();
        let is_top = facts.as_ref().is_none_or(|facts| Some(&facts.root) == here.as_ref());
        let remote = GitFacts::remote(dir).unwrap_or_default().to_lowercase();
        let ci = if is_top { likely(dir, &remote) } else { Ci::None };
        Self { has_git: facts.is_some(), is_top, remote, ci }
    }

    /// What the registry paths of editions begin with: the owner of a repository on GitHub, else an example.
    pub(super) fn base(&self, registry: Registry) -> String {
        let (host, path) = host_and_path(&self.remote);
        let owner = path.split('/').next().filter(|_| host.ends_with("github.com"));
        match owner.filter(|owner| !owner.is_empty() && registry == Registry::Ghcr) {
            Some(owner) => format!("ghcr.io/{owner}"),
            None => "registry.example.com/acme".to_owned(),
        }
    }
}

/// The host of a remote and the path on it: `https://host/path`, `ssh://git@host:22/path`, `git@host:path`.
fn host_and_path(remote: &str) -> (&str, &str) {
    let (is_url, rest) = match remote.split_once("://") {
        Some((_, rest)) => (true, rest),
        None => (false, remote),
    };
    let (before, path) = match rest.find(if is_url { &['/'][..] } else { &[':', '/'][..] }) {
        Some(at) => (&rest[..at], rest[at + 1..].trim_start_matches('/')),
        None => (rest, ""),
    };
    let host = before.rsplit('@').next().unwrap_or(before);
    (host.split(':').next().unwrap_or(host), path)
}

/// Whose CI it is likely to be: that of the remote, else that of the files.
fn likely(dir: &Path, remote: &str) -> Ci {
    let has_gitlab = dir.join(".gitlab-ci.yml").is_file() && !dir.join(".github").is_dir();
    let (host, _) = host_and_path(remote);
    match (host.contains("github"), host.contains("gitlab")) {
        (false, true) => Ci::Gitlab,
        (false, false) if has_gitlab => Ci::Gitlab,
        _ => Ci::Github,
    }
}

impl Wish {
    /// The options: flag before what was written earlier before what the repository says.
    pub(super) fn options(
        &self,
        written: Option<Options>,
        around: &Surroundings,
        session: &Session,
    ) -> Result<Options> {
        let mut options = match (written, self.ci) {
            (Some(written), Some(ci)) if written.ci != ci => {
                let registry = match written.registry {
                    Registry::Custom if written.ci != Ci::None => Registry::Custom,
                    _ => ci.registry(),
                };
                Options { ci, registry, ..written }
            }
            (Some(written), _) => written,
            (None, ci) => Options::of(ci.unwrap_or(around.ci)),
        };
        let file = session.settings_file()?;
        let known: Vec<String> = file.editions.iter().map(|edition| edition.name.clone()).collect();
        options.editions = self.editions(known, options.editions)?;
        if let Some(registry) = self.registry {
            options.registry = registry;
        }
        if let Some(secret) = &self.token_secret {
            options.token_secret.clone_from(secret);
        }
        if self.token_secret.is_some() && options.registry != Registry::Ghcr {
            return Err(Error::usage(
                "`--token-secret` names the secret for ghcr.io, and this CI publishes elsewhere",
            )
            .hint("give `--ci github --registry ghcr`, or leave it out"));
        }
        if options.registry != Registry::Ghcr {
            DEFAULT_TOKEN.clone_into(&mut options.token_secret);
        }
        options.check()?;
        Ok(options)
    }

    /// deckmod.yaml says which editions there are, where it says any.
    fn editions(&self, known: Vec<String>, written: Vec<String>) -> Result<Vec<String>> {
        let asked = self.editions.as_deref();
        each_once(asked.unwrap_or_default())?;
        match asked {
            None if known.is_empty() => Ok(written),
            Some(asked) if known.is_empty() => Ok(asked.to_vec()),
            Some(asked)
                if asked.iter().any(|name| !known.contains(name)) || asked.len() != known.len() =>
            {
                Err(Error::usage(format!("deckmod.yaml names the editions {}", known.join(", ")))
                    .because("its jobs are made from them")
                    .hint("change them there, and leave `--editions` out"))
            }
            _ => Ok(known),
        }
    }
}

/// Names that are given twice are a slip.
fn each_once(names: &[String]) -> Result<()> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => {
            Err(Error::usage(format!("`--editions` names `{}` twice", pair[0]))
                .hint("name each once"))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_tells_its_host_and_path() {
        for (remote, host, path) in [
            ("https://gitlab.com/acme/github-tools.git", "gitlab.com", "acme/github-tools.git"),
            ("git@github.com:acme/x.git", "github.com", "acme/x.git"),
            ("ssh://git@ssh.github.com:443/acme/x", "ssh.github.com", "acme/x"),
            ("https://user:word@github.com/acme/x", "github.com", "acme/x"),
            ("/srv/git/x.git", "", "srv/git/x.git"),
            ("", "", ""),
        ] {
            assert_eq!(host_and_path(remote), (host, path), "{remote}");
        }
    }
}
