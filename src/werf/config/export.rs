//! What is copied into an image: the part that `git` and `import` share.
//!
//! Owns its model and werf's rules of paths. Facts: werf/werf `pkg/config/raw_export_base.go`, `export_base.go`.

use super::fields::Fields;
use super::paths::{clean, is_inside};
use super::place::{Field, Item, text};
use super::scope::wrong;
use super::words::quoted;
use crate::text::Span;
use crate::werf::{Lines, Problem};

/// What is copied, and where to.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// What is copied; the top for `git` without it.
    pub add: Option<Field<String>>,
    /// Where to; the same path for `import` without it.
    pub to: Option<Field<String>>,
    /// Parts of it, relative to `add`; all without them.
    pub include_paths: Vec<Item<String>>,
    /// Parts that are left out.
    pub exclude_paths: Vec<Item<String>>,
    /// The owner of the copies.
    pub owner: Option<Field<String>>,
    /// The group of the copies.
    pub group: Option<Field<String>>,
    /// The bytes of the whole item.
    pub span: Span,
}

impl Export {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        Self {
            add: fields.text("add"),
            to: fields.text("to"),
            include_paths: fields.texts("includePaths"),
            exclude_paths: fields.texts("excludePaths"),
            owner: fields.text("owner"),
            group: fields.text("group"),
            span: fields.span.clone(),
        }
    }

    /// Notes paths that werf refuses. `by_default` are the paths without `add` and without `to`.
    pub(super) fn check(&self, fields: &Fields<'_>, by_default: (&str, &str)) {
        let (add, to) = (self.add(by_default.0), self.to(by_default.1));
        self.check_slash(fields, add, to);
        let rooted = |key: &str, value: &str| {
            if !clean(value).starts_with('/') {
                let message = format!("`{key}: PATH` absolute path required for import!");
                let at = self.place(fields, key);
                fields.scope.note(wrong("werf-path", value, &at, message));
            }
        };
        rooted("add", add);
        if self.to.is_some() || to != add {
            rooted("to", to);
        }
        check_inside(fields, "includePaths", &self.include_paths);
        check_inside(fields, "excludePaths", &self.exclude_paths);
    }

    /// The path that is copied.
    pub(super) fn add<'a>(&'a self, by_default: &'a str) -> &'a str {
        if self.add.is_some() { text(self.add.as_ref()) } else { by_default }
    }

    /// The path that is copied to.
    pub(super) fn to<'a>(&'a self, by_default: &'a str) -> &'a str {
        if self.to.is_some() { text(self.to.as_ref()) } else { by_default }
    }

    fn place(&self, fields: &Fields<'_>, key: &str) -> Span {
        let field = if key == "add" { &self.add } else { &self.to };
        field.as_ref().map_or_else(|| fields.place(key), |field| field.span.clone())
    }

    /// A slash at the end of `to` looks like "into this directory" and is not.
    fn check_slash(&self, fields: &Fields<'_>, add: &str, to: &str) {
        let Some(bare) = to.strip_suffix('/').filter(|bare| !bare.is_empty()) else { return };
        let (asked, copied) = (quoted(to), quoted(bare));
        let message = format!(
            "`to: {to}` is ambiguous: file/directory from `add: {add}` would NOT be copied inside of {asked}, but \
             copied as {copied} instead! Change `to: {to}` to `to: {bare}`."
        );
        let at = self.place(fields, if self.to.is_some() { "to" } else { "add" });
        fields.scope.note(Problem {
            refused_by: Lines::V3,
            help: Some(format!("write `to: {bare}`")),
            ..wrong("werf-v3-incompatible", to, &at, message)
        });
    }
}

/// Notes paths that are not relative or lead outside.
pub(super) fn check_inside(fields: &Fields<'_>, key: &str, paths: &[Item<String>]) {
    for path in paths.iter().filter(|path| !is_inside(&clean(&path.value))) {
        let message = format!("`{key}: [PATH, ...]|PATH` should be relative paths!");
        fields.scope.note(wrong("werf-path", path.value.clone(), &path.span, message));
    }
}
