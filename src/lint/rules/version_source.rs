//! A version.json whose version is not the tag that is built.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Script, Subject, Workflow, scripts};
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM405",
    name: "version-source",
    severity: Severity::Error,
    needs: &[Need::Configuration, Need::Reads],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "the version in version.json does not come from MODULES_MODULE_TAG",
    explanation: "DKP takes the version in version.json as the tag of the bundle. What is built under a tag is told by \
        MODULES_MODULE_TAG, which the build of modules sets (deckhouse/modules-actions). The name of a branch, or what git \
        describes, is another text as soon as something else than a plain tag is built: the channel then points at a \
        version that is not there. Where pipelines of the module are tracked and none of them sets the variable, it is an \
        error.",
    bad: "- echo '{\"version\":\"{{ env \"CI_COMMIT_REF_NAME\" }}\"}' > /version.json",
    good: "- echo '{\"version\":\"{{ env \"MODULES_MODULE_TAG\" }}\"}' > /version.json",
};

const FILE: &str = "version.json";
const TAG: &str = "MODULES_MODULE_TAG";
const DESCRIBE: &str = "git describe";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in sources(subject) {
        for script in scripts(&image).filter(|script| writes(script.text)) {
            let Some(source) = source(subject, &script) else { continue };
            let message = format!("the version in {FILE} comes from `{source}`, not from `{TAG}`");
            let severity = if is_perhaps_the_tag(subject, source) {
                Severity::Warning
            } else {
                Severity::Error
            };
            out.add(At::Rendered(script.span.clone()), source, message)
                .severity(severity)
                .help(format!("write `{{{{ env \"{TAG}\" }}}}`"));
        }
    }
}

/// The release image and the images that it imports from.
fn sources<'s>(subject: &'s Subject<'_>) -> Vec<Image<'s>> {
    let Some(release) = subject.config.image("release-channel-version") else { return Vec::new() };
    let imports = release.stapel().map_or(&[][..], |stapel| &stapel.imports);
    let names =
        imports.iter().filter_map(|import| import.from.as_ref().or(import.artifact.as_ref()));
    let mut names: Vec<&str> = names.map(|name| name.value.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let imported: Vec<Image<'_>> =
        names.into_iter().filter_map(|name| subject.config.image(name)).collect();
    [release].into_iter().chain(imported).collect()
}

/// Does a command write the file?
fn writes(text: &str) -> bool {
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || "/_.-\"'".contains(c);
    let mut before = text.match_indices(FILE).map(|(at, _)| &text[..at]);
    before.any(|before| before.trim_end_matches(is_of_path).trim_end().ends_with('>'))
}

/// What stands in place of the tag; `None`: the tag, or it cannot be told.
fn source<'s>(subject: &'s Subject<'_>, script: &Script<'_>) -> Option<&'s str> {
    let put = |value: &str| !value.is_empty() && script.text.contains(value);
    let names = subject.placeholders.iter().filter(|(_, value)| put(value));
    let names: Vec<&str> = names.map(|(name, _)| name.as_str()).collect();
    if names.contains(&TAG) {
        return None;
    }
    let is_version =
        |name: &&str| ["REF", "TAG", "VERSION", "BRANCH"].iter().any(|part| name.contains(part));
    match names[..] {
        [] => script.text.contains(DESCRIBE).then_some(DESCRIBE),
        // With more of them it is not told which one is the version.
        [name] => Some(name).filter(is_version),
        _ => None,
    }
}

/// May the variable hold the tag where a release is built? A pipeline of the module sets it, GitLab does, or the pipeline
/// is not here.
fn is_perhaps_the_tag(subject: &Subject<'_>, variable: &str) -> bool {
    let workflows = subject.workflows();
    let knows = |workflow: &Workflow| {
        !workflow.is_github() && variable.starts_with("CI_")
            || workflow.source.text().contains(variable)
    };
    workflows.is_empty() || workflows.iter().any(knows)
}

#[cfg(test)]
mod tests {
    use super::writes;

    #[test]
    fn a_file_is_written_by_a_redirection() {
        for (text, expected) in [
            ("echo x > version.json", true),
            ("jq . >/version.json", true),
            ("jq . >> \"/out/version.json\"", true),
            ("cat version.json", false),
            ("cat a > b; cat version.json", false),
        ] {
            assert_eq!(writes(text), expected, "{text}");
        }
    }
}
