//! Causes in werf.yaml.
//!
//! Owns rows only.

use super::row::{Cause, row};

/// werf.yaml.
pub(super) const CONFIGURATION: &[Cause] = &[
    row(
        "external-without-tag",
        &["external image reference \"*\" in"],
        "`{1}` is no image of werf.yaml, and as an external image it needs a tag or a digest",
        "correct the name, or write the tag",
    ),
    row(
        "image-not-found",
        &["image \"*\" not found", "requires dependency image=\"*\""],
        "werf.yaml has no image `{1}`, but another image needs it",
        "correct the name, or define the image",
    ),
    row(
        "trailing-slash",
        &["`to: *` is ambiguous"],
        "`to: {1}` ends with a slash, which werf 3 refuses",
        "remove the slash at the end",
    ),
    row(
        "cycle",
        &["dependency cycle detected involving image \"*\"", "infinite loop detected: *"],
        "images need each other in a circle: {1}",
        "break the circle of from, import and dependencies",
    ),
    row(
        "removed-artifact",
        &["cannot recognize type of config section…  artifact: *"],
        "`artifact: {1}` was removed in werf 3",
        "write `image: {1}` with `final: false`",
    ),
    row(
        "removed-docker",
        &["unknown fields: `docker`"],
        "`docker:` was removed in werf 3",
        "write `imageSpec: {config: …}`",
    ),
    row(
        "removed-ansible",
        &["unknown fields: `ansible`"],
        "`ansible:` was removed in werf 3",
        "write shell instructions, or build the image with a Dockerfile",
    ),
    row(
        "unknown-section",
        &["cannot recognize type of config section"],
        "a document of werf.yaml is neither an image nor the project's section",
        "the document stands above, as it was rendered",
    ),
    row(
        "unknown-key",
        &["unknown fields: *!"],
        "werf.yaml has a key that this engine does not know: {1}",
        "the document stands above, as it was rendered",
    ),
    row(
        "stage-dependencies",
        &["git.stageDependencies.* is defined, but no * instructions are provided for image \"*\""],
        "image `{3}` has stageDependencies.{1}, but no shell instructions for {1}",
        "remove them, or add instructions; werf 3 refuses what werf 2 only warned about",
    ),
    row(
        "duplicate-image",
        &["conflict between images names"],
        "werf.yaml defines an image twice",
        "both documents stand above, as they were rendered",
    ),
    row(
        "bad-name",
        &["image name \"*\" should comply", "bad project name \"*\""],
        "`{1}` is no legal name",
        "letters, digits and dashes; image names also take `_`, `.` and `/`",
    ),
    row(
        "no-project",
        &["'project' field cannot be empty"],
        "werf.yaml has no project name",
        "add `project: NAME`",
    ),
    row(
        "yaml",
        &["yaml: unmarshal errors:…line *\n", "yaml: line *"],
        "the rendered werf.yaml is no proper YAML: line {1}",
        "lines are those of the rendered text, which stands above",
    ),
    row(
        "template",
        &["template: *"],
        "a template of werf.yaml failed: {1}",
        "`werfConfig` is werf.yaml itself; other names are files in .werf",
    ),
    row(
        "git-add-empty",
        &["\"git.add: *\" in werf.yaml matches no files"],
        "`add: {1}` of an image takes no file",
        "correct add, includePaths and excludePaths, and commit the files",
    ),
    row(
        "import-missing",
        &["dependency import from \"*\" to \"*\": "],
        "there is no `{1}` in the image that it is imported from",
        "correct `add` of the import, or what that image builds",
    ),
];
