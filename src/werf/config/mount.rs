//! `mount`: directories of the build host in the stages of an image.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_mount.go`, `mount.go`, `stapel_image_base.go`.

use std::collections::HashMap;

use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::place::{Field, text};
use super::scope::wrong;
use crate::text::Span;
use crate::werf::{At, Problem};

/// A directory of the build host.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// Where it is seen.
    pub to: Option<Field<String>>,
    /// `tmp_dir` or `build_dir`.
    pub from: Option<Field<String>>,
    /// A directory of one's own.
    pub from_path: Option<Field<String>>,
    /// The bytes of the whole item.
    pub span: Span,
}

pub(super) const MOUNT: Kind = Kind {
    strict: "",
    rows: &[key("to", Holds::Text), key("from", Holds::Text), key("fromPath", Holds::Text)],
};

impl Mount {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let mount = Self {
            to: fields.text("to"),
            from: fields.text("from"),
            from_path: fields.text("fromPath"),
            span: fields.span.clone(),
        };
        mount.check_allowed(fields);
        mount.check_source(fields);
        if !text(mount.to.as_ref()).starts_with('/') {
            let at = mount.to.as_ref().map_or_else(|| fields.head(), |to| to.span.clone());
            let message = "`to: PATH` absolute path required for mount!";
            fields.scope.note(wrong("werf-path", text(mount.to.as_ref()), &at, message));
        }
        mount
    }

    fn check_allowed(&self, fields: &Fields<'_>) {
        let allowed = fields.scope.allowed;
        let is_build_dir = |from: &&Field<String>| from.value == "build_dir";
        if let Some(path) = &self.from_path {
            if !allowed.mount_from_path_allowed(&path.value) {
                let what = format!(
                    "\"mount {{ fromPath: {}, ... }}\" not allowed by giterminism",
                    path.value
                );
                let key = "config.stapel.mount.allowFromPaths";
                fields.scope.not_allowed(&what, &path.value, &path.span, key);
            }
        } else if let Some(from) = self.from.as_ref().filter(is_build_dir)
            && !allowed.build_dir_allowed()
        {
            let what = "\"mount { from: build_dir, ... }\" not allowed by giterminism";
            let key = "config.stapel.mount.allowBuildDir";
            fields.scope.not_allowed(what, &from.value, &from.span, key);
        }
    }

    fn check_source(&self, fields: &Fields<'_>) {
        let note = |subject: &str, at: &Span, message: String| {
            fields.scope.note(wrong("werf-mount-source", subject, at, message));
        };
        match (&self.from, &self.from_path) {
            (Some(from), Some(path)) => {
                let message = format!(
                    "cannot use `from: {}` and `fromPath: {}` at the same time for mount!",
                    from.value, path.value
                );
                note(&path.value, &path.key, message);
            }
            (None, None) => {
                let message = "`fromPath: PATH` absolute or relative path required for mount!";
                note("fromPath", &fields.head(), message.to_owned());
            }
            (Some(from), None) if !matches!(&*from.value, "tmp_dir" | "build_dir") => {
                let message = format!(
                    "invalid `from: {}` for mount: expected `tmp_dir` or `build_dir`!",
                    from.value
                );
                note(&from.value, &from.span, message);
            }
            _ => {}
        }
    }
}

/// Notes mounts that are seen at the same place.
pub(super) fn check_places(fields: &Fields<'_>, mounts: &[Mount]) {
    let mut first: HashMap<&str, &Span> = HashMap::new();
    for to in mounts.iter().filter_map(|mount| mount.to.as_ref()) {
        let Some(before) = first.get(&*to.value) else {
            first.insert(&to.value, &to.span);
            continue;
        };
        fields.scope.note(Problem {
            related: Some(At::Rendered((*before).clone())),
            ..wrong("werf-mount-conflict", to.value.clone(), &to.span, "conflict between mounts!")
        });
    }
}
