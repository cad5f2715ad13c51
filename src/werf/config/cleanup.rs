//! `cleanup` of the project: what is kept in the registry.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_meta_cleanup.go`.

use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::place::Field;
use super::scope::wrong;
use super::words::quoted;
use crate::text::Span;

/// What is kept in the registry.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleanup {
    /// `disable` and the like: the key and its value.
    pub switches: Vec<(&'static str, Field<bool>)>,
    /// Images younger than so many hours are kept.
    pub keep_images_built_within_last_n_hours: Option<Field<i64>>,
    /// Which images are kept.
    pub keep_policies: Vec<KeepPolicy>,
    /// The bytes of the whole.
    pub span: Span,
}

/// Images that are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct KeepPolicy {
    /// A branch, or a pattern of branches between slashes.
    pub branch: Option<Field<String>>,
    /// A tag, or a pattern of tags between slashes.
    pub tag: Option<Field<String>>,
    /// How many of these are looked at.
    pub limit: Option<Limit>,
    /// How many images of each are kept.
    pub images_per_reference: Option<Limit>,
    /// The bytes of the whole item.
    pub span: Span,
}

/// How many.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The last so many.
    pub last: Option<Field<i64>>,
    /// Those within a time, as Go writes it.
    pub within: Option<Field<String>>,
    /// `And` or `Or`.
    pub operator: Option<Field<String>>,
    /// The bytes of the whole.
    pub span: Span,
}

pub(super) const CLEANUP: Kind = Kind {
    strict: "",
    rows: &[
        key("disable", Holds::Flag),
        key("disableKubernetesBasedPolicy", Holds::Flag),
        key("disableGitHistoryBasedPolicy", Holds::Flag),
        key("disableBuiltWithinLastNHoursPolicy", Holds::Flag),
        key("keepPolicies", Holds::Nodes("*config.rawMetaCleanupKeepPolicy")),
        key("keepImagesBuiltWithinLastNHours", Holds::Uint),
    ],
};

const POLICY: Kind = Kind {
    strict: "",
    rows: &[
        key("references", Holds::Node),
        key(
            "imagesPerReference",
            Holds::NodeOf("config.rawMetaCleanupKeepPolicyImagesPerReference"),
        ),
    ],
};

const REFERENCES: Kind = Kind {
    strict: "",
    rows: &[key("tag", Holds::Text), key("branch", Holds::Text), key("limit", Holds::Node)],
};

const LIMIT: Kind = Kind {
    strict: "",
    rows: &[
        key("last", Holds::Int),
        key("in", Holds::Duration),
        key("operator", Holds::TextOf("config.Operator")),
    ],
};

impl Cleanup {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let switches = CLEANUP.rows.iter().filter(|row| row.holds == Holds::Flag);
        Self {
            switches: switches.filter_map(|row| Some((row.name, fields.flag(row.name)?))).collect(),
            keep_images_built_within_last_n_hours: fields.number("keepImagesBuiltWithinLastNHours"),
            keep_policies: fields
                .children("keepPolicies", &POLICY)
                .iter()
                .map(KeepPolicy::read)
                .collect(),
            span: fields.span.clone(),
        }
    }
}

impl KeepPolicy {
    fn read(fields: &Fields<'_>) -> Self {
        let references = fields.child("references", &REFERENCES);
        if fields.any("references").is_none() {
            let message = "cleanup keep policy must have references section!";
            fields.scope.note(wrong("werf-keep-policy", "references", &fields.head(), message));
        }
        if let Some(references) = &references {
            check_references(references);
        }
        let text = |key: &str| references.as_ref().and_then(|fields| fields.text(key));
        let limit = references.as_ref().and_then(|fields| fields.child("limit", &LIMIT));
        Self {
            branch: text("branch"),
            tag: text("tag"),
            limit: limit.map(|fields| Limit::read(&fields, true)),
            images_per_reference: fields
                .child("imagesPerReference", &LIMIT)
                .map(|fields| Limit::read(&fields, false)),
            span: fields.span.clone(),
        }
    }
}

impl Limit {
    /// werf looks at the operator of one of the two limits only.
    fn read(fields: &Fields<'_>, is_checked: bool) -> Self {
        let limit = Self {
            last: fields.number("last"),
            within: fields.text("in"),
            operator: fields.text("operator"),
            span: fields.span.clone(),
        };
        let known = |field: &&Field<String>| !matches!(&*field.value, "And" | "Or");
        if let Some(operator) = limit.operator.as_ref().filter(known).filter(|_| is_checked) {
            let found = quoted(&operator.value);
            let message = format!("unsupported value {found} for `operator: Or|And`!");
            let at = &operator.span;
            fields.scope.note(wrong("werf-keep-policy", operator.value.clone(), at, message));
        }
        limit
    }
}

fn check_references(fields: &Fields<'_>) {
    let note = |subject: &str, at: &Span, message: String| {
        fields.scope.note(wrong("werf-keep-policy", subject, at, message));
    };
    let wanted = "tag `tag: string|REGEX` or branch `branch: string|REGEX`";
    let (tag, branch) = (fields.text("tag"), fields.text("branch"));
    match (&tag, &branch) {
        (None, None) => {
            note(
                "references",
                &fields.head(),
                format!("{wanted} required for cleanup keep policy!"),
            );
        }
        (Some(tag), Some(branch)) => {
            let later = if tag.key.start > branch.key.start { tag } else { branch };
            note(
                &later.value,
                &later.key,
                format!("specify only {wanted} for cleanup keep policy!"),
            );
        }
        _ => {}
    }
    let (name, field) = if branch.is_some() { ("branch", branch) } else { ("tag", tag) };
    let Some(field) = field else { return };
    if let Some(why) = pattern(&field.value).and_then(|pattern| why_no_pattern(&pattern)) {
        let message = format!("invalid value {} for {}: {why}", quoted(&field.value), quoted(name));
        note(&field.value, &field.span, message);
    }
}

/// Why Go refuses a pattern, in Go's words for the usual mistakes.
fn why_no_pattern(pattern: &str) -> Option<String> {
    let error = regex::Regex::new(pattern).err()?.to_string();
    let ours = error.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned();
    let theirs = if ours.contains("unclosed group") {
        format!("missing closing ): `{pattern}`")
    } else if ours.contains("unopened group") {
        format!("unexpected ): `{pattern}`")
    } else if ours.contains("unclosed character class") {
        let at = pattern.find('[').unwrap_or(0);
        format!("missing closing ]: `{}`", &pattern[at..])
    } else {
        ours
    };
    Some(format!("error parsing regexp: {theirs}"))
}

/// What stands between slashes.
fn pattern(value: &str) -> Option<String> {
    let inner = value.strip_prefix('/')?;
    Some(format!("^{}$", inner.strip_suffix('/').unwrap_or(inner))).filter(|_| value.ends_with('/'))
}
