//! What werf-giterminism.yaml may hold, and what werf says of what it may not.
//!
//! The schema is werf's (werf/werf, `pkg/giterminism_manager/config/openapi_spec.go`); so are the words, which come
//! from go-openapi/validate. werf 2 knows neither `secrets` nor `includes` in its schema and lets unknown keys be.

use crate::text::{Source, Span, nearest};
use crate::werf::problem::{At, Lines, Problem};
use crate::yaml::{Mapping, Node, Resolved, Value};

/// What a value must be.
enum Kind {
    Flag,
    Texts,
    Group(&'static [(&'static str, Kind)]),
    Version,
}

use Kind::{Flag, Group, Texts, Version};

const ROOT: &[(&str, Kind)] = &[
    (VERSION, Version),
    ("cli", Group(&[("allowCustomTags", Flag)])),
    ("config", Group(CONFIG)),
    ("helm", Group(&[("allowUncommittedFiles", Texts)])),
    ("includes", Group(&[("allowIncludesUpdate", Flag)])),
];

const CONFIG: &[(&str, Kind)] = &[
    ("allowUncommitted", Flag),
    ("allowUncommittedTemplates", Texts),
    (
        "goTemplateRendering",
        Group(&[("allowEnvVariables", Texts), ("allowUncommittedFiles", Texts)]),
    ),
    (
        "secrets",
        Group(&[("allowEnvVariables", Texts), ("allowFiles", Texts), ("allowValueIds", Texts)]),
    ),
    (
        "stapel",
        Group(&[
            ("allowFromLatest", Flag),
            ("git", Group(&[("allowBranch", Flag)])),
            ("mount", Group(&[("allowBuildDir", Flag), ("allowFromPaths", Texts)])),
        ]),
    ),
    (
        "dockerfile",
        Group(&[
            ("allowUncommitted", Texts),
            ("allowUncommittedDockerignoreFiles", Texts),
            ("allowContextAddFiles", Texts),
        ]),
    ),
];

const VERSION: &str = "giterminismConfigVersion";
const FAILED: &str = "the giterminism config validation failed:";

/// Everything that is wrong with a document, in the order of its lines.
pub(super) fn problems(source: &Source, root: &Node) -> Vec<Problem> {
    let mut check = Check { path: source.path(), problems: Vec::new() };
    if root.as_mapping().is_none() && !root.is_null() {
        let kind = json_kind(root);
        let message = format!(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go value of type \
             map[string]interface {{}}"
        );
        check.add(root.span.clone(), "", Lines::BOTH, &message);
    } else if root.get(VERSION).is_none() {
        check.add(0..0, VERSION, Lines::BOTH, &format!(".{VERSION} in body is required"));
        let help = format!("begin the file with `{VERSION}: 1`");
        check.problems.iter_mut().for_each(|problem| problem.help = Some(help.clone()));
    }
    if let Some(mapping) = root.as_mapping() {
        check.group(mapping, ROOT, "");
    }
    check.problems.sort_by_key(|problem| match &problem.at {
        At::File { span, .. } => span.start,
        _ => 0,
    });
    check.problems
}

/// A problem of the file, as werf begins to tell it.
pub(super) fn problem(path: &str, span: Span, lines: Lines, message: &str) -> Problem {
    Problem {
        rule: "giterminism-invalid",
        message: format!("{FAILED} {message}"),
        subject: path.to_owned(),
        at: At::File { path: path.to_owned(), span },
        related: None,
        refused_by: lines,
        help: None,
    }
}

struct Check<'a> {
    path: &'a str,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn add(&mut self, span: Span, subject: &str, lines: Lines, message: &str) {
        let mut problem = problem(self.path, span, lines, message);
        if !subject.is_empty() {
            subject.clone_into(&mut problem.subject);
        }
        self.problems.push(problem);
    }

    fn group(&mut self, mapping: &Mapping, rows: &'static [(&'static str, Kind)], above: &str) {
        for (key, value) in mapping.entries() {
            let Some(name) = key.as_scalar().map(|scalar| &*scalar.text) else { continue };
            let path = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
            match rows.iter().find(|(row, _)| *row == name) {
                Some((_, kind)) => self.value(value, kind, &path),
                None => self.unknown(key, name, rows, above),
            }
        }
    }

    fn unknown(&mut self, key: &Node, name: &str, rows: &[(&str, Kind)], above: &str) {
        let message = format!("{above}.{name} in body is a forbidden property");
        self.add(key.span.clone(), name, Lines::V3, &message);
        let elsewhere = homes(name);
        let help = if elsewhere.is_empty() {
            let here = nearest(name, rows.iter().map(|(row, _)| *row));
            here.map(|near| format!("did you mean `{near}`?"))
        } else {
            Some(format!("it belongs to {}", elsewhere.join(" or ")))
        };
        if let Some(problem) = self.problems.last_mut() {
            problem.rule = "giterminism-unknown-key";
            problem.help = help.or(problem.help.take());
        }
    }

    fn value(&mut self, value: &Node, kind: &Kind, path: &str) {
        let lax = path.starts_with("includes") || path.starts_with("config.secrets");
        let lines = if lax && value.is_null() { Lines::V3 } else { Lines::BOTH };
        let expected = match kind {
            Version => return self.version(value, path),
            Flag if value.as_bool().is_some() => return,
            Flag => "boolean",
            Group(rows) => match value.as_mapping() {
                Some(mapping) => return self.group(mapping, rows, path),
                None => "object",
            },
            Texts => match value.as_sequence() {
                Some(items) => return self.texts(items, path),
                None => "array",
            },
        };
        self.mismatch(value, path, expected, lines);
    }

    fn texts(&mut self, items: &[Node], path: &str) {
        for item in items.iter().filter(|item| item.as_str().is_none()) {
            self.mismatch(item, path, "string", Lines::BOTH);
        }
    }

    fn mismatch(&mut self, value: &Node, path: &str, expected: &str, lines: Lines) {
        let kind = json_kind(value);
        let message = format!("{path} in body must be of type {expected}: {kind:?}");
        self.add(value.span.clone(), path, lines, &message);
    }

    /// `1` or `"1"`; werf lets nothing pass, too.
    fn version(&mut self, value: &Node, path: &str) {
        let text = value.as_str();
        let number = value.as_scalar().map(|scalar| scalar.resolved);
        let is_one = match number {
            Some(Resolved::Int(number)) => number == 1,
            #[expect(clippy::float_cmp, reason = "only the number itself is meant")]
            Some(Resolved::Float(number)) => number == 1.0,
            Some(Resolved::Null) => true,
            _ => text == Some("1"),
        };
        if !is_one {
            let message = format!(
                "\"{path}\" must validate one and only one schema (oneOf). Found none valid"
            );
            self.add(value.span.clone(), path, Lines::BOTH, &message);
            if let Some(problem) = self.problems.last_mut() {
                problem.help = Some(format!("write `{VERSION}: 1`"));
            }
        }
    }
}

/// What JSON calls a value.
fn json_kind(value: &Node) -> &'static str {
    match &value.value {
        Value::Sequence(_) => "array",
        Value::Mapping(_) => "object",
        Value::Scalar(scalar) => match scalar.resolved {
            Resolved::Null => "null",
            Resolved::Bool(_) => "boolean",
            Resolved::Int(_) | Resolved::Uint(_) | Resolved::Float(_) => "number",
            Resolved::String => "string",
        },
    }
}

/// The groups that have a key of this name.
fn homes(name: &str) -> Vec<String> {
    fn look(rows: &[(&str, Kind)], above: &str, name: &str, found: &mut Vec<String>) {
        for (row, kind) in rows {
            if *row == name && !above.is_empty() {
                found.push(format!("`{above}`"));
            }
            if let Group(inner) = kind {
                let path =
                    if above.is_empty() { (*row).to_owned() } else { format!("{above}.{row}") };
                look(inner, &path, name, found);
            }
        }
    }
    let mut found = Vec::new();
    look(ROOT, "", name, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn told(text: &str) -> Vec<(String, Lines, usize)> {
        let source = Source::new("g.yaml", text);
        let problems = problems(&source, &parse(&source).unwrap());
        let place = |problem: &Problem| match &problem.at {
            At::File { span, .. } => span.start,
            _ => usize::MAX,
        };
        let short = |problem: &Problem| {
            problem.message.strip_prefix(FAILED).unwrap().trim_start().to_owned()
        };
        problems.iter().map(|one| (short(one), one.refused_by, place(one))).collect()
    }

    #[test]
    fn werf_says_what_is_wrong() {
        // What go-openapi/validate 0.25 answers with werf's schema.
        for (text, message, lines) in [
            ("", ".giterminismConfigVersion in body is required", Lines::BOTH),
            ("cli: {}", ".giterminismConfigVersion in body is required", Lines::BOTH),
            ("V: 1\nfoo: 1", ".foo in body is a forbidden property", Lines::V3),
            ("V: 1\n1: 2", ".1 in body is a forbidden property", Lines::V3),
            (
                "V: 1\nconfig: {stapel: {git: {x: 1}}}",
                "config.stapel.git.x in body is a forbidden property",
                Lines::V3,
            ),
            (
                "V: 1\ncli: {allowCustomTags: 'yes'}",
                "cli.allowCustomTags in body must be of type boolean: \"string\"",
                Lines::BOTH,
            ),
            ("V: 1\ncli:", "cli in body must be of type object: \"null\"", Lines::BOTH),
            ("V: 1\nincludes:", "includes in body must be of type object: \"null\"", Lines::V3),
            (
                "V: 1\nhelm: {allowUncommittedFiles: [a, true]}",
                "helm.allowUncommittedFiles in body must be of type string: \"boolean\"",
                Lines::BOTH,
            ),
            (
                "V: 1\nhelm: {allowUncommittedFiles: x}",
                "helm.allowUncommittedFiles in body must be of type array: \"string\"",
                Lines::BOTH,
            ),
            (
                "V: 2",
                "\"giterminismConfigVersion\" must validate one and only one schema (oneOf). Found none valid",
                Lines::BOTH,
            ),
        ] {
            let found = told(&text.replace("V:", "giterminismConfigVersion:"));
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!((found[0].0.as_str(), found[0].1), (message, lines), "{text}");
        }
    }

    #[test]
    fn what_werf_takes_is_taken() {
        for text in
            ["V: 1", "V: '1'", "V: 1.0", "V:", "V: 1\nconfig: {stapel: {git: {allowBranch: on}}}"]
        {
            assert_eq!(told(&text.replace("V:", "giterminismConfigVersion:")), [], "{text}");
        }
    }

    #[test]
    fn a_key_in_the_wrong_place_is_told_where_it_belongs() {
        let text = "giterminismConfigVersion: 1\nconfig: {allowEnvVariables: [A], stapell: {}}";
        let source = Source::new("g.yaml", text);
        let problems = problems(&source, &parse(&source).unwrap());
        let help = |at: usize| problems[at].help.as_deref();
        assert_eq!(help(0), Some("it belongs to `config.goTemplateRendering` or `config.secrets`"));
        assert_eq!(help(1), Some("did you mean `stapel`?"));
    }
}
