//! A registry of development with the login of production, or the reverse.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::yaml::{Mapping, Node, Value};

pub(super) const RULE: Rule = Rule {
    code: "DM801",
    name: "wf-credential-mismatch",
    severity: Severity::Error,
    needs: &[Need::Workflows],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a step takes the registry of one kind and the login of the other (DEV, PROD)",
    explanation: "A workflow names the registry, its login and its password by variables. Where one of them is that of \
        development and the others are those of production, the login fails, or worse, it does not: what was built for \
        tests is pushed where clusters take releases from. Take all of them of one kind.",
    bad: "with:\n  registry: ${{ vars.PROD_REGISTRY }}\n  registry_login: ${{ vars.DEV_MODULES_REGISTRY_LOGIN }}",
    good: "with:\n  registry: ${{ vars.PROD_REGISTRY }}\n  registry_login: ${{ vars.PROD_MODULES_REGISTRY_LOGIN }}",
};

/// What belongs together, by the end of its key.
const KEYS: [&str; 5] =
    ["registry", "registry_login", "registry_password", "module_source", "modules_module_source"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dev,
    Prod,
}

/// A key whose value names a variable of one kind.
struct Use<'a> {
    kind: Kind,
    name: &'a str,
    node: &'a Node,
}

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for workflow in subject.workflows() {
        let mut open = vec![&workflow.root];
        while let Some(node) = open.pop() {
            match &node.value {
                Value::Scalar(_) => {}
                Value::Sequence(items) => open.extend(items.iter()),
                Value::Mapping(mapping) => {
                    open.extend(mapping.written().iter().map(|(_, value)| value));
                    let Some((odd, other)) = mismatch(mapping) else { continue };
                    let message = format!("`{}` is used beside `{}`", odd.name, other.name);
                    out.add(workflow.at(&odd.node.span), odd.name, message)
                        .related(workflow.at(&other.node.span))
                        .help("registry, login and password are of one kind");
                }
            }
        }
    }
}

/// The first use of the kind that is rarer, and one of the other kind.
fn mismatch(mapping: &Mapping) -> Option<(Use<'_>, Use<'_>)> {
    let uses: Vec<Use<'_>> = mapping.written().iter().filter_map(of_kind).collect();
    let count = |kind| uses.iter().filter(|one| one.kind == kind).count();
    let (dev, prod) = (count(Kind::Dev), count(Kind::Prod));
    if dev == 0 || prod == 0 {
        return None;
    }
    let odd = if dev < prod { Kind::Dev } else { Kind::Prod };
    let (mut odd, mut others): (Vec<_>, Vec<_>) = uses.into_iter().partition(|one| one.kind == odd);
    Some((odd.swap_remove(0), others.swap_remove(0)))
}

fn of_kind((key, value): &(Node, Node)) -> Option<Use<'_>> {
    let key = key.as_text()?.to_ascii_lowercase();
    let key = key.strip_prefix("modules_").unwrap_or(&key);
    if !KEYS.contains(&key) {
        return None;
    }
    let mut names = names(value.as_str()?);
    let (name, none) = (names.next()?, names.next());
    let parts = || name.split('_');
    let kind = match (parts().any(|part| part == "DEV"), parts().any(|part| part == "PROD")) {
        (true, false) => Kind::Dev,
        (false, true) => Kind::Prod,
        _ => return None,
    };
    none.is_none().then_some(Use { kind, name, node: value })
}

/// The variables and secrets that an expression names.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let after = |from: &'static str| text.split(from).skip(1);
    let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let named = after("vars.").chain(after("secrets."));
    named.map(move |rest| &rest[..rest.find(|c| !of_name(c)).unwrap_or(rest.len())])
}
