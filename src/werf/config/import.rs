//! `import`: what comes from another image.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_import.go`, `import.go`.

use super::export::Export;
use super::fields::Fields;
use super::kind::{Holds, Kind, gone, key};
use super::paths::clean;
use super::place::{Field, text};
use super::scope::wrong;
use crate::werf::{Lines, Problem};

/// Files of another image that go into an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What goes where.
    pub export: Export,
    /// The image that files come from: a name of this configuration or a reference; written as `from`, or as `image`.
    pub from: Option<Field<String>>,
    /// werf 2: the artifact that files come from.
    pub artifact: Option<Field<String>>,
    /// The stage before which files are copied.
    pub before: Option<Field<String>>,
    /// The stage after which files are copied.
    pub after: Option<Field<String>>,
    /// werf 2: the stage of the other image that files are taken after.
    pub stage: Option<Field<String>>,
}

pub(super) const IMPORT: Kind = Kind {
    strict: "",
    rows: &[
        key("from", Holds::Text),
        key("image", Holds::Text),
        gone(
            "artifact",
            Holds::Text,
            "werf 3 has no artifacts: use `from` and an image with `final: false`",
        ),
        key("before", Holds::Text),
        key("after", Holds::Text),
        gone("stage", Holds::Text, "werf 3 takes files after the last stage"),
        key("add", Holds::Text),
        key("to", Holds::Text),
        key("includePaths", Holds::OneOrMore),
        key("excludePaths", Holds::OneOrMore),
        key("owner", Holds::Text),
        key("group", Holds::Text),
    ],
};

impl Import {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let (from, image) = (fields.text("from"), fields.text("image"));
        if let (Some(_), Some(image)) = (&from, &image) {
            let message =
                "specify only `from: NAME` or deprecated `image: NAME` for import, not both!";
            fields.scope.note(wrong("werf-both-keys", image.value.clone(), &image.key, message));
        }
        let import = Self {
            export: Export::read(fields),
            from: from.or(image),
            artifact: fields.text("artifact"),
            before: fields.text("before"),
            after: fields.text("after"),
            stage: fields.text("stage"),
        };
        import.export.check(fields, ("", import.export.add("")));
        import.check_source(fields);
        import.check_stage(fields);
        import.check_whole(fields);
        import
    }

    fn check_source(&self, fields: &Fields<'_>) {
        match (&self.from, &self.artifact) {
            (None, None) => {
                let message = "`from: IMAGE_NAME` required for import!";
                let at = fields.head();
                fields.scope.note(wrong("werf-import-source", "from", &at, message));
            }
            (Some(_), Some(artifact)) => {
                let message = "specify only one artifact name using `artifact: NAME` or image name using \
                               `image: NAME` for import!";
                let problem =
                    wrong("werf-import-source", artifact.value.clone(), &artifact.key, message);
                fields.scope.note(Problem { refused_by: Lines::V2, ..problem });
            }
            _ => {}
        }
    }

    fn check_stage(&self, fields: &Fields<'_>) {
        let note = |subject: &str, at: &_, message: &str| {
            fields.scope.note(wrong("import-stage", subject, at, message));
        };
        let stages = "`before: install|setup` or `after: install|setup` for import!";
        match (&self.before, &self.after) {
            (None, None) => {
                let message = format!("artifact stage is not specified with {stages}");
                note(text(self.from.as_ref()), &fields.head(), &message);
            }
            (Some(_), Some(after)) => {
                let message = format!("specify only one artifact stage using {stages}");
                note(text(self.from.as_ref()), &after.key, &message);
            }
            _ => {}
        }
        for (key, field) in [("before", &self.before), ("after", &self.after)] {
            let Some(field) = field.as_ref().filter(|field| !is_stage(&field.value)) else {
                continue;
            };
            let message = format!(
                "invalid artifact stage `{key}: {}` for import: expected install or setup!",
                field.value
            );
            note(&field.value, &field.span, &message);
        }
        let known = ["beforeInstall", "install", "beforeSetup", "setup"];
        if let Some(stage) = self.stage.as_ref().filter(|field| !known.contains(&&*field.value)) {
            let message = format!(
                "invalid stage `stage: {}` for import: expected beforeInstall, install, beforeSetup or setup",
                stage.value
            );
            let problem = wrong("import-stage", stage.value.clone(), &stage.span, message);
            fields.scope.note(Problem { refused_by: Lines::V2, ..problem });
        }
    }

    fn check_whole(&self, fields: &Fields<'_>) {
        let Some(add) = &self.export.add else { return };
        if clean(&add.value) == "/" && self.export.include_paths.is_empty() {
            let message = "`add: '/'` requires not empty includePaths to interpret copy sources unambiguously";
            fields.scope.note(wrong("werf-import-all", add.value.clone(), &add.span, message));
        }
    }
}

/// Is it a stage that files can be copied before or after?
pub(super) fn is_stage(name: &str) -> bool {
    matches!(name, "install" | "setup")
}
