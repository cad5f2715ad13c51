//! A file from elsewhere is not the one that deckmod.yaml pins.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::pins::{Pinned, checksum};
use crate::text::Span;
use crate::werf::At;
use crate::yaml::{self, Node};

pub(super) const RULE: Rule = Rule {
    code: "DM409",
    name: "pin-mismatch",
    severity: Severity::Error,
    needs: &[Need::Files],
    since: "0.1.0",
    fix: Fix::None,
    summary: "base_images.yml or the chart of helpers is not the file that deckmod.yaml pins",
    explanation: "deckmod.yaml says which version of base_images.yml and of deckhouse_lib_helm the module has, and the SHA-256 of \
        the file. Where the file has another sum it was changed by hand, brought by something else, or the pin was changed \
        alone: what is built then is not what deckmod.yaml says. `deckmod init --update` writes file and pin together.",
    bad: "# deckmod.yaml, and only charts/deckhouse_lib_helm-1.62.2.tgz\nlib_helm:\n  version: 1.72.13",
    good: "# deckmod.yaml, and charts/deckhouse_lib_helm-1.72.13.tgz\nlib_helm:\n  version: 1.72.13",
};

const SETTINGS: &str = "deckmod.yaml";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let source = subject.files.entry(SETTINGS).and_then(|_| subject.files.source(SETTINGS));
    // What is no YAML is told before anything is checked.
    let Some(root) = source.and_then(|source| yaml::parse(&source).ok()) else { return };
    for kind in Pinned::ALL {
        if let Some(pin) = root.get(kind.key()) {
            of_pin(subject, kind, pin, out);
        }
    }
}

fn of_pin(subject: &Subject<'_>, kind: Pinned, pin: &Node, out: &mut Findings<'_>) {
    let field = |key: &str| {
        let node = pin.get(key)?;
        Some((node.as_text()?.to_owned(), node.span.clone()))
    };
    let version = field("version");
    let path = kind.path(version.as_ref().map_or("", |(version, _)| version));
    let mut tell = |span: &Span, message: String, help: String| {
        let at = At::File { path: SETTINGS.to_owned(), span: span.clone() };
        out.add(at, path.clone(), message).help(help);
    };
    let Some(bytes) = subject.files.read(&path) else {
        // A list that CI brings is told by the rule about workflows; of a chart another version may lie there.
        if let (Some(other), Some((version, span))) = (other_archive(subject, kind), version) {
            let message =
                format!("{SETTINGS} pins {} {version}, and {other} lies here", kind.name());
            tell(&span, message, format!("`deckmod init --update {}={version}`", kind.name()));
        }
        return;
    };
    let Some((wanted, span)) = field("sha256") else { return };
    let found = checksum(&bytes);
    if !wanted.eq_ignore_ascii_case(&found) {
        let message =
            format!("{path} is not the file that {SETTINGS} pins: its SHA-256 is {found}");
        let help = format!(
            "bring back what was there, or write the sum if the change is meant; `deckmod init --update {}` does both",
            kind.name()
        );
        tell(&span, message, help);
    }
}

/// An archive of the chart in a version that is not pinned.
fn other_archive(subject: &Subject<'_>, kind: Pinned) -> Option<String> {
    let mut paths = subject.files.below("charts").iter().map(|file| &file.path);
    let is_one =
        |path: &&String| kind == Pinned::LibHelm && Pinned::version_of_archive(path).is_some();
    paths.find(is_one).cloned()
}
