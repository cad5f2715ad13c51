//! werf-v3-incompatible: keys that both lines read and werf 3 warns of.

use deckmod::finding::Severity;
use deckmod::werf::Lines;

use crate::module::{Module, at};

const RULE: &str = "werf-v3-incompatible";

#[test]
fn old_keys_are_infos_with_a_fix_and_one_finding_a_kind() {
    let old = Module::standard()
        .replace("images/agent/werf.inc.yaml", "- from: {{", "- image: {{")
        .replace("images/web/werf.inc.yaml", "from: {{ .Base }}", "fromImage: bundle")
        .replace(".werf/bundle.yaml", "- from:", "- image:");
    let findings = old.findings();
    let found: Vec<_> = findings.iter().filter(|finding| finding.check == RULE).collect();
    let facts: Vec<_> = found.iter().map(|one| (one.severity, one.others.len())).collect();
    assert_eq!(facts.len(), 2, "{found:?}");
    assert!(facts.iter().all(|(severity, _)| *severity == Severity::Info), "{facts:?}");
    let edits: Vec<_> =
        found.iter().flat_map(|one| one.fixes.iter().flatten()).map(|edit| &*edit.old).collect();
    assert!(edits.contains(&"image") && edits.contains(&"fromImage"), "{edits:?}");
    assert!(found.iter().flat_map(|one| one.fixes.iter().flatten()).all(|edit| edit.new == "from"));
    assert_eq!(old.werf(Lines::V2).finds(RULE), []);
}

#[test]
fn old_and_new_key_together_are_another_mistake() {
    let both = Module::standard().replace(
        ".werf/bundle.yaml",
        "from: scratch",
        "from: scratch\nfromImage: agent",
    );
    assert_eq!(both.finds("werf-both-keys"), [at(".werf/bundle.yaml", 3, "scratch")]);
    assert_eq!(both.finds(RULE), []);
}

#[test]
fn what_is_gone_is_one_finding_a_kind() {
    let old = Module::standard()
        .append("images/web/werf.inc.yaml", "docker: {USER: a}\n")
        .append(".werf/bundle.yaml", "docker: {USER: b}\n")
        .replace("images/web/werf.inc.yaml", "to: /www", "to: /www/")
        .replace("images/agent/werf.inc.yaml", "to: /src", "to: /src/");
    let findings = old.findings();
    let mut found: Vec<_> = findings
        .iter()
        .filter(|finding| finding.check == RULE)
        .map(|one| (one.subject.as_str(), one.others.len(), one.fixes.len()))
        .collect();
    found.sort_unstable();
    assert_eq!(found, [("/src/", 1, 2), ("docker", 1, 0)]);
}
