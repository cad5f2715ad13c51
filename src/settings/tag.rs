//! Which tag a publication gets when nobody says it.

use crate::error::{Error, Result};
use crate::module::GitFacts;
use crate::release::{DevTag, ModuleVersion, ReleaseTag};
use crate::settings::{CiFacts, Environment, Flags, SetBy, Setting};

type Found = Option<Setting<ReleaseTag>>;

/// flag > `DECKMOD_TAG` > `MODULES_MODULE_TAG` > CI > git. `None` when nothing says it.
pub(super) fn resolve(
    flags: &Flags,
    environment: &Environment,
    ci: &CiFacts,
    git: &GitFacts,
) -> Result<Found> {
    if let Some(text) = &flags.tag {
        return Ok(Some(Setting::new(text.parse()?, SetBy::Flag("--tag"))));
    }
    if let Some(text) = environment.get("DECKMOD_TAG") {
        return Ok(Some(Setting::new(text.parse()?, SetBy::Variable("DECKMOD_TAG"))));
    }
    if flags.dev {
        return of_work_tree(git);
    }
    if let Some(text) = environment.get("MODULES_MODULE_TAG") {
        return Ok(Some(Setting::new(tag_or_slug(text)?, SetBy::Variable("MODULES_MODULE_TAG"))));
    }
    match of_ci(ci)? {
        Some(found) => Ok(Some(found)),
        None => of_git(git),
    }
}

/// GitLab's template sets the tag to a branch name, which may have slashes.
fn tag_or_slug(text: &str) -> Result<ReleaseTag> {
    text.parse().or_else(|error: Error| match DevTag::slug(text) {
        Ok(slug) if text.contains('/') => Ok(ReleaseTag::Dev(slug)),
        _ => Err(error),
    })
}

fn of_ci(ci: &CiFacts) -> Result<Found> {
    if let Some((text, variable)) = &ci.pull_request {
        return Ok(Some(Setting::new(text.parse()?, SetBy::Ci(variable))));
    }
    if let Some((text, variable)) = &ci.tag {
        return Ok(Some(Setting::new(tag_or_slug(text)?, SetBy::Ci(variable))));
    }
    let Some((branch, variable)) = &ci.branch else { return Ok(None) };
    Ok(Some(Setting::new(ReleaseTag::Dev(DevTag::slug(branch)?), SetBy::Ci(variable))))
}

/// The highest version tag at HEAD, else the branch.
fn of_git(git: &GitFacts) -> Result<Found> {
    let versions = git.tags_at_head.iter().filter_map(|tag| tag.parse::<ModuleVersion>().ok());
    if let Some(version) = versions.max() {
        return Ok(Some(Setting::new(ReleaseTag::Version(version), SetBy::Git)));
    }
    let Some(branch) = &git.branch else { return Ok(None) };
    Ok(Some(Setting::new(ReleaseTag::Dev(DevTag::slug(branch)?), SetBy::Git)))
}

/// The author's inner loop has a tag of its own, so that it does not move what CI published from the branch.
fn of_work_tree(git: &GitFacts) -> Result<Found> {
    let branch = git.branch.as_deref().unwrap_or("head");
    let slug = DevTag::slug(&format!("dev-{branch}"))?;
    Ok(Some(Setting::new(ReleaseTag::Dev(slug), SetBy::Git)))
}
