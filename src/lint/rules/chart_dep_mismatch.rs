//! Chart.yaml asks for another version of a chart than lies in charts/ or is locked.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject};
use crate::module::paths::name;
use crate::werf::At;
use crate::yaml::{self, Node};

pub(super) const RULE: Rule = Rule {
    code: "DM408",
    name: "chart-dep-mismatch",
    severity: Severity::Warning,
    needs: &[Need::Files],
    since: "0.1.0",
    fix: Fix::None,
    summary: "Chart.yaml asks for another version of a chart than lies in charts/ or is locked",
    explanation: "What is built and tested is the archive in charts/; Chart.yaml says what people believe it to be. The next \
        `helm dependency update` then changes the helpers of all templates at once, perhaps back to an older version. Write \
        the version that lies there, or bring the archive up to date.",
    bad: "# Chart.yaml, and charts/deckhouse_lib_helm-1.62.2.tgz\ndependencies:\n- name: deckhouse_lib_helm\n  version: 1.44.5",
    good: "dependencies:\n- name: deckhouse_lib_helm\n  version: 1.62.2",
};

const LOCKS: [&str; 2] = ["Chart.lock", "requirements.lock"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let path = "Chart.yaml";
    for (chart, version) in dependencies(subject, path) {
        let wanted = version.as_text().unwrap_or("").trim_start_matches(['v', '=']);
        let is_one = wanted.split('.').count() >= 3
            && wanted.starts_with(|c: char| c.is_ascii_digit())
            && !wanted.contains([' ', '*', 'x', 'X', '|', ',']);
        let others = if is_one { others(subject, &chart) } else { Vec::new() };
        let Some((place, other)) = others.iter().find(|(_, other)| other.as_str() != wanted) else {
            continue;
        };
        // An archive of each version: the right one is there.
        let is_archive = |place: &str| !LOCKS.contains(&place);
        let has_right = others.iter().any(|(at, other)| is_archive(at) && other == wanted);
        if has_right && is_archive(place) {
            continue;
        }
        let message = format!("Chart.yaml asks for {chart} {wanted}, and {place} has {other}");
        out.add(At::File { path: path.to_owned(), span: version.span.clone() }, chart, message)
            .help("write the version that is there, or bring what is there up to date");
    }
}

/// The charts that a file names, with the nodes of their versions.
fn dependencies(subject: &Subject<'_>, path: &str) -> Vec<(String, Node)> {
    let root = subject.files.entry(path).and_then(|_| subject.files.source(path));
    let Some(root) = root.and_then(|source| yaml::parse(&source).ok()) else { return Vec::new() };
    let rows = root.get("dependencies").and_then(Node::as_sequence).unwrap_or_default();
    let named =
        |row: &Node| Some((row.get("name")?.as_text()?.to_owned(), row.get("version")?.clone()));
    rows.iter().filter_map(named).collect()
}

/// The versions of a chart that lie in charts/ and that are locked, with their files.
fn others(subject: &Subject<'_>, chart: &str) -> Vec<(String, String)> {
    let archives = subject.files.below("charts").iter().filter_map(|file| {
        let rest = name(&file.path).strip_prefix(chart)?.strip_prefix('-')?.strip_suffix(".tgz")?;
        let is_version = rest.starts_with(|c: char| c.is_ascii_digit());
        is_version.then(|| (file.path.clone(), rest.to_owned()))
    });
    let locked = LOCKS.iter().flat_map(|lock| {
        let rows = dependencies(subject, lock).into_iter();
        let of_chart = rows.filter(|(own, _)| own == chart);
        of_chart.filter_map(|(_, at)| Some(((*lock).to_owned(), at.as_text()?.to_owned())))
    });
    archives.chain(locked).collect()
}
