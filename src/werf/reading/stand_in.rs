//! The text that stands for a file that CI brings: base images by name, as the platform's build writes them.
//!
//! Owns which names such a file has: those that the templates of the module ask for. All of them get pinned references.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::module::Tracked;
use crate::module::paths::{is_yaml, name};

/// First parts of names in the lists of base images that the platform publishes.
const KINDS: [&str; 6] = ["base/", "builder/", "common/", "libs/", "tools/", "relocate-artifacts/"];

/// The registry that stands for the real one. `.invalid` resolves nowhere (RFC 2606).
const REGISTRY: &str = "base-images.invalid/stand-in";

/// A text for a file that is not there.
pub(super) fn stand_in(path: &str, files: &Tracked) -> String {
    if !is_yaml(path) {
        return crate::werf::render::placeholder(name(path));
    }
    let mut text = format!("REGISTRY_PATH: {REGISTRY}\n");
    for name in asked_base_images(files) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name}: \"sha256:{}\"", "0".repeat(64));
    }
    text
}

/// The names of base images that templates ask for, but for images that the module declares under such a name itself.
/// Read from their texts: a name that only looks like one may be among them.
pub fn asked_base_images(files: &Tracked) -> BTreeSet<String> {
    let (mut asked, mut declared) = (BTreeSet::new(), BTreeSet::new());
    for file in files.all().iter().filter(|file| is_template(&file.path)) {
        let Some(source) = files.source(&file.path) else { continue };
        for line in source.text().lines() {
            declared.extend(line.strip_prefix("image:").map(|name| bare(name).to_owned()));
            asked.extend(asked_in(line).map(str::to_owned));
        }
    }
    asked.retain(|name| !declared.contains(name) && name != "REGISTRY_PATH");
    asked
}

fn is_template(path: &str) -> bool {
    let own = name(path);
    let is_template = own.rsplit_once('.').is_some_and(|(_, ending)| ending == "tmpl");
    is_template || is_yaml(path) && (own.starts_with("werf") || path.starts_with(".werf/"))
}

fn bare(text: &str) -> &str {
    text.trim().trim_matches(['"', '\''])
}

/// The names in one line: `index $.Images "NAME"`, `.Images.NAME`, `fromImage: builder/NAME`.
fn asked_in(line: &str) -> impl Iterator<Item = &str> {
    let of_kind = line.split(|c: char| !is_of_name(c)).filter(|word| {
        KINDS.iter().any(|kind| word.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()))
    });
    let indexed = line.split("mages \"").skip(1).filter_map(|rest| rest.split('"').next());
    let fields = line.split("Images.").skip(1).map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        &rest[..end.unwrap_or(rest.len())]
    });
    let names = of_kind.chain(indexed).chain(fields);
    names.filter(|name| !name.is_empty() && name.chars().all(is_of_name) && !name.ends_with('/'))
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_templates_ask_for_is_there() {
        let files = Tracked::in_memory(
            &[
                (".werf/a.yaml", "from: {{ index $.Images \"jq\" }}\nfromImage: builder/alt\n"),
                (
                    "werf.yaml",
                    "{{ .Images.BASE_ALPINE }} {{ ternary \"builder/svace\" \"x\" true }}\n",
                ),
                (".werf/vex.yaml", "image: base/vex\nfrom: x\n---\nfromImage: base/vex\n"),
                ("docs/README.md", "index $.Images \"no\""),
            ],
            &[],
        );
        let names: Vec<String> = asked_base_images(&files).into_iter().collect();
        assert_eq!(names, ["BASE_ALPINE", "builder/alt", "builder/svace", "jq"]);
        assert_eq!(stand_in("version.txt", &files), "unset-version-txt");
    }
}
