//! werf-giterminism.yaml allows a variable that no template reads.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::module::paths::name;
use crate::werf::At;
use crate::yaml::{self, Node};

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

/// A name of a variable that is no literal.
const PUT_TOGETHER: [&str; 3] = ["env (", "env $", "env ."];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some(source) = subject.giterminism.source() else { return };
    let Ok(root) = yaml::parse(source) else { return };
    let rows = ROWS.iter().try_fold(&root, |node, key| node.get(key));
    let rows = rows.and_then(Node::as_sequence).unwrap_or_default();
    let is_read = |variable: &str| subject.reads.variables.contains_key(variable);
    let rows = rows.iter().filter_map(|row| Some((row.as_str()?, row)));
    let mut unread: Vec<(&str, &Node)> =
        rows.filter(|(variable, _)| !variable.starts_with('/') && !is_read(variable)).collect();
    take_out_named(subject, &mut unread);
    for (variable, row) in unread {
        let message = format!("no template reads the variable `{variable}`");
        let at = At::File { path: source.path().to_owned(), span: row.span.clone() };
        out.add(at, variable, message).help("take it out of the list").cause("unused");
    }
}

/// Takes out what a template names, so that it may be read under other values. Names may also be put together.
fn take_out_named(subject: &Subject<'_>, unread: &mut Vec<(&str, &Node)>) {
    let mut take_out = |text: &str| {
        if text.contains("env") {
            let is_made = PUT_TOGETHER.iter().any(|call| text.contains(call));
            unread.retain(|(variable, _)| !is_made && !text.contains(variable));
        }
        unread.is_empty()
    };
    if take_out("") || subject.map.sources().any(|(_, source)| take_out(source.text())) {
        return;
    }
    let known: BTreeSet<&str> = subject.map.sources().map(|(_, source)| source.path()).collect();
    let others = subject.files.all().iter().map(|file| file.path.as_str());
    for path in others.filter(|path| may_be_template(path) && !known.contains(path)) {
        if subject.files.source(path).is_some_and(|source| take_out(source.text())) {
            return;
        }
    }
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
