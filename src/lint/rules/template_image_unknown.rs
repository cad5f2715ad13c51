//! A template of the module that asks for an image by a key that images_digests.json does not have.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, digest_keys};
use crate::text::{Span, nearest};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM501",
    name: "template-image-unknown",
    severity: Severity::Error,
    needs: &[Need::WholeConfiguration, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a template asks for an image that images_digests.json will not have",
    explanation: "`helm_lib_module_image` finds the digest of an image by its key in images_digests.json, which the build writes: \
        the last part of the name of the image in camelCase. Where no image has that key, the module does not render in the \
        cluster. Most often the name of the image is written as it is in werf.yaml (kebab-case), or the image was renamed.",
    bad: "image: {{ include \"helm_lib_module_image\" (list . \"build-server\") }}",
    good: "image: {{ include \"helm_lib_module_image\" (list . \"buildServer\") }}",
};

const FUNCTION: &str = "\"helm_lib_module_image\"";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let keys: Vec<&str> = digest_keys(&subject.config).iter().map(|key| key.key).collect();
    if keys.is_empty() {
        return out.not_checked("the keys of images_digests.json are not made in a known way");
    }
    for file in subject.files.below("templates") {
        let Some(source) = subject.files.source(&file.path) else { continue };
        for (name, span) in asked(source.text()) {
            if keys.contains(&name) {
                continue;
            }
            let at = At::File { path: file.path.clone(), span };
            let message = format!("images_digests.json will have no key `{name}`");
            out.add(at, name, message).help(help(name, &keys)).cause(name);
        }
    }
}

fn help(name: &str, keys: &[&str]) -> String {
    let camel = camel(name);
    if keys.contains(&camel.as_str()) {
        return format!("the key is `{camel}`: the name of the image in camelCase");
    }
    match nearest(name, keys.iter().copied()).or_else(|| nearest(&camel, keys.iter().copied())) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the keys are: {}", keys.join(", ")),
    }
}

fn camel(name: &str) -> String {
    let mut parts = name.split(['-', '_']);
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |text, part| {
        let mut letters = part.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        text + &first.into_iter().chain(letters).collect::<String>()
    })
}

/// The keys that calls name as literals, `(list CONTEXT "KEY")`, and where; a call with a module of another name is none.
fn asked(text: &str) -> Vec<(&str, Span)> {
    let calls = text.match_indices(FUNCTION).map(|(at, _)| at + FUNCTION.len());
    calls.filter_map(|start| call(text, start)).collect()
}

fn call(text: &str, start: usize) -> Option<(&str, Span)> {
    let rest = text.get(start..)?;
    let list = rest.trim_start().strip_prefix('(')?.trim_start().strip_prefix("list")?;
    let (inside, _) = list.split_once(')')?;
    // Brackets inside are a key that is computed.
    if !inside.starts_with(char::is_whitespace) || inside.contains(['(', '`']) {
        return None;
    }
    let mut words = inside.split_whitespace();
    let (_context, key, none) = (words.next()?, words.next()?, words.next());
    let name = key.strip_prefix('"')?.strip_suffix('"')?;
    let at = name.as_ptr() as usize - text.as_ptr() as usize;
    none.is_none().then_some((name, at..at + name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_as_calls() {
        let names = |text| asked(text).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names("{{ include \"helm_lib_module_image\" (list . \"a-b\") }}"), ["a-b"]);
        assert_eq!(
            names("{{- include \"helm_lib_module_image\" ( list $ \"a\" ) | quote }}"),
            ["a"]
        );
        for none in [
            "{{ include \"helm_lib_module_image\" (list . .name) }}",
            "{{ include \"helm_lib_module_image\" (list . \"a\" \"other\") }}",
            "{{ include \"helm_lib_module_image\" (list . (printf \"%s\" .x)) }}",
            "{{ include \"helm_lib_module_common_image\" (list . \"a\") }}",
            "# helm_lib_module_image (list . \"a\")",
        ] {
            assert!(names(none).is_empty(), "{none}");
        }
        assert_eq!(camel("drbd-build_server"), "drbdBuildServer");
    }
}
