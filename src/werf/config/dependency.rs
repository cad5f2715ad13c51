//! `dependencies`: what an image is told of another one.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_dependency.go`, `dependency.go`,
//! `dependency_import.go`.

use std::collections::HashMap;

use super::fields::Fields;
use super::import::is_stage;
use super::kind::{Holds, Kind, key, new};
use super::place::{Field, text};
use super::scope::wrong;
use crate::text::Span;
use crate::werf::{At, Lines, Problem};

/// What an image is told of another one.
#[derive(Clone, Debug, PartialEq)]
pub struct Dependency {
    /// The name of the other image; written as `from`, or as `image`.
    pub from: Option<Field<String>>,
    /// The stage before which a stapel image is told.
    pub before: Option<Field<String>>,
    /// The stage after which a stapel image is told.
    pub after: Option<Field<String>>,
    /// What is told.
    pub imports: Vec<DependencyImport>,
    /// The bytes of the whole item.
    pub span: Span,
}

/// One thing that is told.
#[derive(Clone, Debug, PartialEq)]
pub struct DependencyImport {
    /// What: `ImageName`, `ImageTag`, `ImageRepo`, `ImageDigest`; in werf 2 also `ImageID`.
    pub kind: Option<Field<String>>,
    /// The build argument of a Dockerfile image.
    pub target_build_arg: Option<Field<String>>,
    /// The variable of a stapel image.
    pub target_env: Option<Field<String>>,
    /// The bytes of the whole item.
    pub span: Span,
}

/// What of a told thing names where it goes.
type Target = fn(&DependencyImport) -> Option<&Field<String>>;

/// The kind of the image that is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Stapel,
    Dockerfile,
}

pub(super) const DEPENDENCY: Kind = Kind {
    strict: "",
    rows: &[
        new(
            "from",
            Holds::Text,
            "werf 2 knows `from` here since 2.78.0 only; `image` is read by both lines",
        ),
        key("image", Holds::Text),
        key("before", Holds::Text),
        key("after", Holds::Text),
        key("imports", Holds::Nodes("*config.rawDependencyImport")),
    ],
};

const IMPORT: Kind = Kind {
    strict: "",
    rows: &[
        key("type", Holds::Text),
        key("targetBuildArg", Holds::Text),
        key("targetEnv", Holds::Text),
    ],
};

impl Dependency {
    pub(super) fn read(fields: &Fields<'_>, told: Told) -> Self {
        let (from, image) = (fields.text("from"), fields.text("image"));
        if let (Some(_), Some(image)) = (&from, &image) {
            let message =
                "specify only `from: NAME` or deprecated `image: NAME` for dependency, not both!";
            let problem = wrong("werf-both-keys", image.value.clone(), &image.key, message);
            fields.scope.note(Problem { refused_by: Lines::V3, ..problem });
        }
        let imports = fields.children("imports", &IMPORT);
        let dependency = Self {
            from: from.or(image),
            before: fields.text("before"),
            after: fields.text("after"),
            imports: imports.iter().map(|fields| DependencyImport::read(fields, told)).collect(),
            span: fields.span.clone(),
        };
        dependency.check_stage(fields, told);
        dependency.check_unique(fields);
        dependency
    }

    fn check_stage(&self, fields: &Fields<'_>, told: Told) {
        let subject = text(self.from.as_ref());
        let note = |at: &Span, message: String| {
            fields.scope.note(wrong("werf-dependency-stage", subject, at, message));
        };
        let sides = [("before", &self.before), ("after", &self.after)];
        let given = sides.into_iter().filter_map(|(key, field)| Some((key, field.as_ref()?)));
        for (key, field) in given {
            if told == Told::Dockerfile {
                let message =
                    format!("`{key}:` directive is not supported for dockerfile dependencies");
                note(&field.key, message);
            } else if !is_stage(&field.value) {
                let found = &field.value;
                let message = format!(
                    "invalid dependency stage `{key}: {found}`: expected install or setup!"
                );
                note(&field.span, message);
            }
        }
        if told == Told::Dockerfile {
            return;
        }
        let stages = "with `before: install|setup` or `after: install|setup`";
        match (&self.before, &self.after) {
            (None, None) => {
                note(&fields.head(), format!("dependency stage is not specified {stages}"));
            }
            (Some(_), Some(after)) => {
                let message =
                    format!("only one dependency stage can be specified {stages}, but not both");
                note(&after.key, message);
            }
            _ => {}
        }
    }

    fn check_unique(&self, fields: &Fields<'_>) {
        let targets: [(&str, Target); 2] = [
            ("targetEnv", |import| import.target_env.as_ref()),
            ("targetBuildArg", |import| import.target_build_arg.as_ref()),
        ];
        for (key, target) in targets {
            let mut seen: HashMap<&str, &Span> = HashMap::new();
            for field in self.imports.iter().filter_map(target) {
                let Some(first) = seen.get(&*field.value) else {
                    seen.insert(&field.value, &field.span);
                    continue;
                };
                let message = format!(
                    "each {key} for dependency import should be unique, but found duplicates for: {}",
                    field.value
                );
                fields.scope.note(Problem {
                    related: Some(At::Rendered((*first).clone())),
                    ..wrong("werf-dependency-target", field.value.clone(), &field.span, message)
                });
            }
        }
    }
}

impl DependencyImport {
    fn read(fields: &Fields<'_>, told: Told) -> Self {
        let import = Self {
            kind: fields.text("type"),
            target_build_arg: fields.text("targetBuildArg"),
            target_env: fields.text("targetEnv"),
            span: fields.span.clone(),
        };
        import.check_kind(fields);
        import.check_target(fields, told);
        import
    }

    fn check_kind(&self, fields: &Fields<'_>) {
        let known = ["ImageName", "ImageTag", "ImageRepo", "ImageDigest"];
        let found = text(self.kind.as_ref());
        if known.contains(&found) {
            return;
        }
        let message = format!(
            "invalid `type: {found}` for dependency import, expected one of: {}",
            known.join(", ")
        );
        let at = self.kind.as_ref().map_or_else(|| fields.head(), |field| field.span.clone());
        let refused_by = if found == "ImageID" { Lines::V3 } else { Lines::BOTH };
        let problem = wrong("werf-dependency-type", found, &at, message);
        fields.scope.note(Problem { refused_by, ..problem });
    }

    fn check_target(&self, fields: &Fields<'_>, told: Told) {
        let (env, arg) =
            (("targetEnv", &self.target_env), ("targetBuildArg", &self.target_build_arg));
        let (needed, other, name) = match told {
            Told::Stapel => (env, arg, "Stapel"),
            Told::Dockerfile => (arg, env, "Dockerfile"),
        };
        let note = |key: &str, at: &Span, what: &str| {
            let message = format!("{key} directive cannot be {what} a {name} image");
            fields.scope.note(wrong("werf-dependency-target", key, at, message));
        };
        if needed.1.is_none() {
            note(needed.0, &fields.head(), "empty for");
        }
        if let Some(field) = other.1 {
            note(other.0, &field.key, "used for");
        }
    }
}
