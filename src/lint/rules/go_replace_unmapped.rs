//! A Go program is built without a directory that its go.mod names.

use std::collections::BTreeSet;

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Command, Findings, Provided, STAGES, Subject, commands, provided, scripts};
use crate::module::paths::{clean, join, parent, within};
use crate::text::Span;
use crate::werf::At;
use crate::werf::config::Image;

pub(super) const RULE: Rule = Rule {
    code: "DM306",
    name: "go-replace-unmapped",
    severity: Severity::Error,
    needs: &[Need::WholeConfiguration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "go.mod replaces a module by a directory that the image does not have",
    explanation: "`replace example.com/api => ../../api` makes `go` read a directory beside the program. Where no git \
        mapping and no import brings it into the image, the build fails. Map that directory too.",
    bad: "git:\n- add: /images/agent\n  to: /src/images/agent   # its go.mod: replace x => ../../api",
    good: "git:\n- add: /\n  to: /src\n  includePaths: [api, images/agent]",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        let mut seen = BTreeSet::new();
        for (dir, span) in built(&image) {
            let Some((dir, file)) = go_mod(subject, &image, &dir) else { continue };
            if seen.insert(file.clone()) {
                check_file(subject, &image, (&dir, &file), &span, out);
            }
        }
    }
}

/// The directories in which an image runs `go`, and where.
fn built(image: &Image<'_>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for stage in STAGES {
        let mut directory: Option<String> = None;
        for script in scripts(image).filter(|script| script.stage == stage) {
            let all = commands(script.text);
            // What changes go.mod itself is not followed.
            if script.text.contains("-replace")
                || script.text.contains("-dropreplace")
                || script.text.contains("go work")
            {
                return Vec::new();
            }
            for command in all {
                directory = command.directory(directory.as_deref());
                if let Some(at) = directory.clone().filter(|_| is_build(&command)) {
                    found.push((at, script.span.clone()));
                }
            }
        }
    }
    found
}

fn is_build(command: &Command<'_>) -> bool {
    let words = command.bare();
    let verb = words.get(1).map_or("", |word| word.written);
    command.program() == "go"
        && !command.has("-mod=vendor")
        && (matches!(verb, "build" | "install" | "test" | "vet" | "generate")
            || verb == "mod" && command.has("download"))
}

/// The go.mod that is read in a directory of the image: its directory there, and its path in the module.
fn go_mod(subject: &Subject<'_>, image: &Image<'_>, dir: &str) -> Option<(String, String)> {
    let mut dir = dir.to_owned();
    loop {
        let path = format!("{}/go.mod", dir.trim_end_matches('/'));
        match provided(subject, image, &path) {
            Provided::By(file) if subject.files.entry(&file).is_some() => return Some((dir, file)),
            Provided::Not if dir.len() > 1 => {
                dir = clean(&format!("/{}", parent(&dir).trim_start_matches('/')));
            }
            _ => return None,
        }
    }
}

fn check_file(
    subject: &Subject<'_>,
    image: &Image<'_>,
    (dir, file): (&str, &str),
    span: &Span,
    out: &mut Findings<'_>,
) {
    let Some(source) = subject.files.source(file) else { return };
    for (local, place) in local_replaces(source.text()) {
        let target = join(parent(file), local);
        let there = clean(&format!("{dir}/{local}"));
        let is_own = within(&target, "") && subject.files.has(&join(&target, "go.mod"));
        let looked = provided(subject, image, &format!("{there}/go.mod"));
        if !is_own || looked != Provided::Not {
            continue;
        }
        let message = format!(
            "image `{}` builds {file}, which replaces a module by {local}, and has no {there}",
            image.name
        );
        out.add(At::Rendered(span.clone()), target.clone(), message)
            .related(At::File { path: file.to_owned(), span: place })
            .help(format!("map `/{target}` to `{there}` as well"));
    }
}

/// The directories that stand for modules which the file requires, with their bytes.
fn local_replaces(text: &str) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or("");
        let Some((module, local)) = code.split_once("=>") else { continue };
        let module =
            module.trim().trim_start_matches("replace").split_whitespace().next().unwrap_or("");
        let local = local.trim().trim_matches('"');
        let is_local = local.starts_with("./") || local.starts_with("../");
        if is_local && !module.is_empty() && is_required(text, module) {
            // Both are parts of the text.
            let start = local.as_ptr() as usize - text.as_ptr() as usize;
            found.push((local, start..start + local.len()));
        }
    }
    found
}

fn is_required(text: &str, module: &str) -> bool {
    let lines = text.lines().filter(|line| !line.contains("=>"));
    lines
        .filter_map(|line| line.trim().trim_start_matches("require ").split_whitespace().next())
        .any(|word| word == module)
}

#[cfg(test)]
mod tests {
    use super::local_replaces;

    #[test]
    fn directories_of_required_modules_are_found() {
        let text = "module a\nrequire (\n\tb v0.0.0\n\tc v0.0.0\n)\nreplace b => ../b\nreplace (\n\tc v1 => ./c // x\n\
                    \td => ../d\n\tb => example.com/b v1\n)\n";
        let found: Vec<_> =
            local_replaces(text).into_iter().map(|(dir, span)| (dir, &text[span])).collect();
        assert_eq!(found, [("../b", "../b"), ("./c", "./c")]);
    }
}
