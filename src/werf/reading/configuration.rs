//! The files that werf reads by itself: werf.yaml, its named templates, werf-giterminism.yaml.

use super::denial::{Class, Denial};
use super::local::Wanted;
use super::rules::Rules;
use super::walk::Walk;
use super::{Reading, Refusal, TemplateFile};
use crate::module::{Bytes, Project};
use crate::werf::render::Mode;

const CONFIG: &str = "unable to read werf config";
const TEMPLATES: &str = "unable to read werf config templates";
const GITERMINISM: &str = "unable to read werf giterminism config";

/// Parts of the configuration that come from other repositories.
pub(super) const INCLUDES: &str = "werf-includes.yaml";

/// The names of a configuration that nobody named, in werf's order.
pub(super) const NAMES: [&str; 2] = ["werf.yaml", "werf.yml"];

impl Reading {
    /// The configuration at a path.
    pub fn config(&self, path: &str) -> Result<Bytes, Refusal> {
        self.read_config(path).map_err(|denial| Refusal::from(denial).within(CONFIG))
    }

    /// The configuration that nobody named: werf.yaml, else werf.yml; with its path.
    pub fn find_config(&self) -> Result<(String, Bytes), Refusal> {
        let mut first = None;
        for name in NAMES {
            match self.read_config(name) {
                Ok(bytes) => return Ok((name.to_owned(), bytes)),
                Err(denial) if is_missing(&denial) => first = first.or(Some(denial)),
                Err(denial) => return Err(Refusal::from(denial).within(CONFIG)),
            }
        }
        let denial = first.unwrap_or_else(|| Denial::not_in_directory(NAMES[0]));
        Err(Refusal::from(denial).within(CONFIG))
    }

    /// The path of werf-includes.yaml where the project has one: in the work tree or in HEAD.
    pub fn includes(&self) -> Result<Option<&'static str>, Refusal> {
        let found = is_anywhere(&self.rules(), INCLUDES)
            .map_err(|denial| Refusal::from(denial).within(CONFIG))?;
        Ok(found.then_some(INCLUDES))
    }

    fn read_config(&self, path: &str) -> Result<Bytes, Denial> {
        self.rules().read(path, &|_: &str| self.giterminism.uncommitted_config_allowed())
    }

    /// The named templates below a directory.
    pub fn templates(&self, dir: &str) -> Result<Vec<TemplateFile>, Refusal> {
        let accepted = self.giterminism.uncommitted_templates();
        let found = Walk::new(self.rules(), accepted, dir, "**/*.tmpl").read();
        let files = found.map_err(|denial| Refusal::from(denial).within(TEMPLATES))?;
        Ok(files.into_iter().map(|file| TemplateFile::below(dir, file)).collect())
    }
}

fn is_missing(denial: &Denial) -> bool {
    matches!(denial.class, Class::NotInDirectory | Class::NotInRepository)
}

/// Is a file in the work tree, or in HEAD where that counts?
fn is_anywhere(rules: &Rules<'_>, path: &str) -> Result<bool, Denial> {
    let in_work_tree = rules.local().has(path, Wanted::File)?;
    Ok(in_work_tree || !rules.is_loose() && rules.commit_has(&rules.in_git(path), Wanted::File)?)
}

/// The bytes of werf-giterminism.yaml; `None` where there is none. It must be committed itself.
pub(in crate::werf) fn giterminism_file(
    project: &Project,
    path: &str,
    mode: Mode,
) -> Result<Option<Bytes>, Refusal> {
    let rules = Rules::new(project, mode);
    let read = || {
        if is_anywhere(&rules, path)? {
            rules.read(path, &|_: &str| false).map(Some)
        } else {
            Ok(None)
        }
    };
    read().map_err(|denial: Denial| Refusal::from(denial).within(GITERMINISM))
}
