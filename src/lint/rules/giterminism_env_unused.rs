//! werf-giterminism.yaml allows a variable that no template reads.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::module::paths::name;
use crate::werf::At;
use crate::yaml;

pub(super) const RULE: Rule = Rule {
    code: "DM609",
    name: "giterminism-env-unused",
    severity: Severity::Info,
    needs: &[Need::Configuration, Need::Reads, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "werf-giterminism.yaml allows a variable that no template reads",
    explanation: "What the file allows is what may make two builds of one commit differ. A name that no template reads says \
        that a build depends on something that it does not depend on. Take it out.",
    bad: "# werf-giterminism.yaml, and no template reads OLD_TOKEN\nallowEnvVariables:\n- MODULES_MODULE_TAG\n- OLD_TOKEN",
    good: "allowEnvVariables:\n- MODULES_MODULE_TAG",
};

const ROWS: [&str; 3] = ["config", "goTemplateRendering", "allowEnvVariables"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(source) = subject.giterminism.source() else { return };
    let Ok(root) = yaml::parse(source) else { return };
    let rows = ROWS.iter().try_fold(&root, |node, key| node.get(key));
    let rows = rows.and_then(yaml::Node::as_sequence).unwrap_or_default();
    let is_read = |variable: &str| subject.reads.variables.contains_key(variable);
    for row in rows {
        let Some(variable) = row.as_str() else { continue };
        if variable.starts_with('/') || is_read(variable) || is_named(subject, variable) {
            continue;
        }
        let message = format!("no template reads the variable `{variable}`");
        let at = At::File { path: source.path().to_owned(), span: row.span.clone() };
        out.add(at, variable, message).help("take it out of the list").cause("unused");
    }
}

/// Does a template name it, so that it may be read under other values? Names may also be put together.
fn is_named(subject: &Subject<'_>, variable: &str) -> bool {
    let holds = |text: &str| {
        text.contains(variable)
            || ["env (", "env $", "env ."].iter().any(|call| text.contains(call))
    };
    let mut beside = subject.files.all().iter().filter(|file| may_be_template(&file.path));
    subject.map.sources().any(|(_, source)| holds(source.text()))
        || beside
            .any(|file| subject.files.source(&file.path).is_none_or(|source| holds(source.text())))
}

/// Files that werf may read as templates, of this configuration or of another one beside it.
fn may_be_template(path: &str) -> bool {
    let own = name(path);
    let is_allowing = own.starts_with("werf-giterminism");
    (path.starts_with(".werf/") || own.starts_with("werf") || extension(own) == Some("tmpl"))
        && !is_allowing
}

fn extension(name: &str) -> Option<&str> {
    name.rsplit_once('.').map(|(_, extension)| extension)
}
