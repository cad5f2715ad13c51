//! Names of images.
//!
//! Owns reading `image`, the grammar of names and of project names, and names that are given twice. Facts: werf/werf
//! `pkg/config/raw_stapel_image.go`, `werf.go`, `pkg/slug/slug.go`.

use std::collections::HashMap;

use super::fields::Fields;
use super::place::Item;
use super::scope::{Scope, wrong};
use super::words::{quoted, shown};
use super::{Config, Image};
use crate::text::Span;
use crate::werf::{At, Lines, Problem};
use crate::yaml::Value;

/// werf's grammar of names of images, as werf 3.2 prints it. Since werf 3.4 (werf/werf#7848) a `+` may stand behind the
/// first letter of a part, and is taken here.
const IMAGE: &str =
    "^[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?(?:/[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?)*$";

/// werf's grammar of project names, as it prints it.
const PROJECT: &str = "^(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])$";

/// The longest project name.
const PROJECT_LENGTH: usize = 50;

/// Reads `image`: a name or a list of names. The nameless image of werf 2 has an empty one.
pub(super) fn names(fields: &Fields<'_>) -> Vec<Item<String>> {
    let at = fields.place("image");
    let Some(field) = fields.any("image") else {
        if !fields.has("image") {
            return Vec::new();
        }
        let message = "nameless image (`image: ~`) is not supported, please specify an image name!";
        let problem = wrong("image-name-invalid", "", &at, message);
        fields.scope.note(Problem { refused_by: Lines::V3, ..problem });
        return vec![Item { value: String::new(), span: at }];
    };
    let note = |message: String| {
        fields.scope.note(wrong("image-name-invalid", shown(field.value), &field.span, message));
    };
    match &field.value.value {
        Value::Sequence(items) if items.iter().any(|item| item.as_str().is_none()) => {
            let found = shown(field.value);
            note(format!("single string or array of strings expected, got `{found}`!"));
        }
        Value::Sequence(_) => {}
        _ if field.value.as_str().is_none() => {
            note(format!("invalid image name `{}`!", shown(field.value)));
            return Vec::new();
        }
        _ => {}
    }
    let names = fields.texts("image");
    for name in names.iter().filter(|name| name.value.is_empty()) {
        let problem = wrong("image-name-invalid", "", &name.span, not_of_grammar(""));
        fields.scope.note(Problem { refused_by: Lines::V3, ..problem });
    }
    names
}

fn not_of_grammar(name: &str) -> String {
    format!("image name {} should comply with regex {}", quoted(name), quoted(IMAGE))
}

/// Notes a project name that werf refuses.
pub(super) fn check_project(scope: &Scope<'_>, name: &str, at: &Span) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.chars().all(fits)
        && !name.starts_with('-')
        && !name.ends_with('-')
        && name.len() <= PROJECT_LENGTH
    {
        return;
    }
    let message = format!(
        "bad project name {} specified in config: project name should comply with regex {} and be maximum \
         {PROJECT_LENGTH} chars",
        quoted(name),
        quoted(PROJECT)
    );
    scope.note(wrong("werf-project-name", name, at, message));
}

/// Notes names that werf refuses, and those that are given twice.
pub(super) fn check_images(scope: &Scope<'_>, config: &Config) {
    let mut first: HashMap<&str, &Span> = HashMap::new();
    let finals = config.images().filter(Image::is_final).count();
    for image in config.images() {
        check_grammar(scope, &image, finals);
        let Some(before) = first.get(image.name) else {
            first.insert(image.name, image.span);
            continue;
        };
        let message = "conflict between images names!";
        scope.note(Problem {
            related: Some(At::Rendered((*before).clone())),
            ..wrong("duplicate-image", image.name, image.span, message)
        });
    }
}

fn check_grammar(scope: &Scope<'_>, image: &Image<'_>, finals: usize) {
    let note = |refused_by, message: String| {
        let problem = wrong("image-name-invalid", image.name, image.span, message);
        scope.note(Problem { refused_by, ..problem });
    };
    if image.name.is_empty() && finals > 1 {
        let message = "conflict between images names: a nameless image cannot be specified in the config with \
                       multiple images!";
        note(Lines::V2, message.to_owned());
    }
    if image.name == "scratch" {
        note(Lines::V3, "image name \"scratch\" is reserved and cannot be used".to_owned());
    }
    if !image.name.is_empty() && !is_name(image.name) && !image.is_artifact() {
        note(Lines::V3, not_of_grammar(image.name));
    }
}

/// Is it a name as werf 3 wants it?
pub fn is_name(name: &str) -> bool {
    name.split('/').all(|segment| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
        segment.starts_with(|c: char| c.is_ascii_alphanumeric())
            && segment.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '+')
            && segment.chars().all(fits)
    })
}
