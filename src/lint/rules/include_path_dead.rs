//! An includePaths entry that takes no file.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, mapped};
use crate::module::paths::name;
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM304",
    name: "include-path-dead",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "an includePaths entry matches no tracked file",
    explanation: "includePaths are relative to `add`. An entry that matches nothing copies nothing, and no error says so: what \
        it was meant to bring is missing in the image. Most often a name is misspelt (`modules.yaml`) or a directory was \
        renamed. Parts that a module may lack (docs, crds, hooks, monitoring, …) are not told.",
    bad: "includePaths:\n- openapi\n- modules.yaml",
    good: "includePaths:\n- openapi\n- module.yaml",
};

/// Parts that lists of every module name, whether this one has them or not.
const OPTIONAL: [&str; 13] = [
    "docs",
    "crds",
    "enabled",
    "hooks",
    "monitoring",
    "values.yaml",
    "charts",
    "Chart.yaml",
    "openapi",
    "templates",
    ".helmignore",
    "module.yaml",
    "lib",
];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        let mappings = image.stapel().map_or(&[][..], |stapel| &stapel.git[..]);
        for git in mappings {
            let Some(mapped) = mapped(subject.files, git).filter(|mapped| !mapped.files.is_empty())
            else {
                continue;
            };
            for item in &git.export.include_paths {
                if is_optional(&item.value)
                    || mapped.has(&item.value)
                    || subject.is_made_up(&item.span)
                {
                    continue;
                }
                let message = format!(
                    "`{}` of includePaths of image `{}` matches no tracked file below `/{}`",
                    item.value, image.name, mapped.base
                );
                let near = crate::text::nearest(&item.value, OPTIONAL);
                let help = near.map_or_else(
                    || "mend the path (it is relative to `add`), or remove it".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                out.add(At::Rendered(item.span.clone()), item.value.as_str(), message)
                    .help(help)
                    .cause(item.value.as_str());
            }
        }
    }
}

fn is_optional(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    OPTIONAL.contains(&first) || name(path).starts_with("README") || first.contains('*')
}
