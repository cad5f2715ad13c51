//! A cleanup that keeps images of branches only.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::werf::At;
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    code: "DM703",
    name: "cleanup-no-tag-policy",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::None,
    summary: "the cleanup keeps images of branches, and none of tags",
    explanation: "What no policy keeps, `werf cleanup` may remove. Releases are built from tags; where all policies name \
        branches only, the images of a release go once no branch has its commit, and clusters cannot pull them any more. \
        Add a policy for the tags of releases.",
    bad: "cleanup:\n  keepPolicies:\n  - references:\n      branch: /main/",
    good: "cleanup:\n  keepPolicies:\n  - references:\n      branch: /main/\n  - references:\n      tag: /v.*/\n      \
           limit:\n        last: 5",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let message = "the cleanup keeps images of branches only: those of releases may be removed";
    let help = "add a policy with `tag:`, for example `tag: /v.*/`";
    if let Some(file) = subject.cleanup_file() {
        let policies = file.root.get("cleanup").and_then(|cleanup| cleanup.get("keepPolicies"));
        if let Some(policies) = policies.filter(|policies| keeps_branches_only(policies)) {
            out.add(file.at(&policies.span), "keepPolicies", message).help(help);
        }
        return;
    }
    let cleanup = subject.config.meta().and_then(|meta| meta.cleanup.as_ref());
    let Some(cleanup) = cleanup else { return };
    let policies = &cleanup.keep_policies;
    if !policies.is_empty() && policies.iter().all(|policy| policy.tag.is_none()) {
        out.add(At::Rendered(cleanup.span.clone()), "keepPolicies", message).help(help);
    }
}

/// Every policy that can be read names a branch, and none a tag.
fn keeps_branches_only(policies: &Node) -> bool {
    let references = |policy: &Node, key: &str| {
        policy.get("references").is_some_and(|references| references.get(key).is_some())
    };
    let all = policies.as_sequence().unwrap_or_default();
    !all.is_empty()
        && all.iter().all(|policy| references(policy, "branch"))
        && !all.iter().any(|policy| references(policy, "tag"))
}
