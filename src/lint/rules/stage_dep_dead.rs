//! A pattern of stage dependencies that no file meets.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Mapped, Subject, mapped};
use crate::module::paths::clean;
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM303",
    name: "stage-dep-dead",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a pattern of stageDependencies matches no file of its mapping",
    explanation: "Patterns of stageDependencies are relative to `add`. One that matches nothing makes no stage run again: \
        the files change, and the image stays as it was built before. Most often the path is written from the top of the \
        repository, the directory was renamed, or `add` is the file itself (then nothing is below it: use `**/*`).",
    bad: "git:\n- add: /images/web\n  to: /src\n  stageDependencies:\n    install: [images/web/go.mod]",
    good: "git:\n- add: /images/web\n  to: /src\n  stageDependencies:\n    install: [go.mod]",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        let mappings = image.stapel().map_or(&[][..], |stapel| &stapel.git[..]);
        for git in mappings {
            let Some(dependencies) = &git.stage_dependencies else { continue };
            let Some(mapped) = mapped(subject.files, git).filter(|mapped| !mapped.files.is_empty())
            else {
                continue;
            };
            for (stage, patterns) in dependencies.stages() {
                let dead = patterns.value.iter().filter(|item| !is_met(&mapped, &item.value));
                for item in dead.filter(|item| !subject.is_made_up(&item.span)) {
                    let message = format!(
                        "`{}` of stageDependencies.{stage} of image `{}` matches no file below `/{}`",
                        item.value, image.name, mapped.base
                    );
                    let found = out.add(At::Rendered(item.span.clone()), image.name, message);
                    found.help(help(subject, &mapped, &item.value)).cause(item.value.as_str());
                }
            }
        }
    }
}

/// A pattern of everything is met by a directory that is empty yet, and by `add` itself.
fn is_met(mapped: &Mapped<'_>, pattern: &str) -> bool {
    let universal = pattern.chars().all(|c| matches!(c, '*' | '/'));
    universal || mapped.has(pattern)
}

fn help(subject: &Subject<'_>, mapped: &Mapped<'_>, pattern: &str) -> String {
    let path = clean(pattern.trim_start_matches('/'));
    if mapped.is_file {
        return "`add` is a file, and nothing is below it: write `**/*`".to_owned();
    }
    let inner = path.strip_prefix(&format!("{}/", mapped.base));
    match inner.filter(|inner| mapped.has(inner)) {
        Some(inner) => format!("patterns are relative to `add`: write `{inner}`"),
        None if subject.files.has(&path) => {
            format!("patterns are relative to `add`, and `{path}` is not below it")
        }
        None => "patterns are relative to `add`: mend the path, or remove it".to_owned(),
    }
}
