//! Commands that read files of a mapping whose change does not run them again.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Mapped, Subject, mapped, scripts};
use crate::module::paths::{clean, join};
use crate::werf::At;
use crate::werf::config::{Git, Image};

pub(super) const RULE: Rule = Rule {
    code: "DM302",
    name: "stage-dep-missing",
    severity: Severity::Warning,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a stage reads files of a git mapping, and no stageDependencies name them",
    explanation: "werf 2 runs the commands of a stage again when the commands change, or files that stageDependencies name. A \
        stage that reads mapped files without that is taken from the cache when they change: the image holds what was made of \
        the old files, and the build is green. Name the files under the stage that reads them. (werf 3 looks at the files of \
        all mappings by itself.)",
    bad: "git:\n- add: /\n  to: /\n  includePaths: [openapi]\nshell:\n  setup:\n  - cp /openapi/values_ce.yaml /openapi/values.yaml",
    good: "git:\n- add: /\n  to: /\n  includePaths: [openapi]\n  stageDependencies:\n    setup: [openapi/values_*.yaml]\n\
           shell:\n  setup:\n  - cp /openapi/values_ce.yaml /openapi/values.yaml",
};

/// Commands that do not look into files.
const BLIND: [&str; 8] = ["mkdir ", "rm ", "chown ", "chmod ", "echo ", "ls ", "touch ", "#"];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    if !subject.lines.v2 {
        return;
    }
    for image in subject.config.images() {
        let mappings = image.stapel().map_or(&[][..], |stapel| &stapel.git[..]);
        for git in mappings.iter().filter(|git| !has_dependencies(git)) {
            let Some(mapped) = mapped(subject.files, git).filter(|mapped| !mapped.files.is_empty())
            else {
                continue;
            };
            let Some((stage, place)) = reader(&image, git, &mapped) else { continue };
            let message = format!(
                "`shell.{stage}` of image `{}` reads `{place}`, and a change of it does not run it again",
                image.name
            );
            out.add(At::Rendered(git.export.span.clone()), image.name, message)
                .help(format!("add `stageDependencies: {{{stage}: [PATTERN]}}` to the mapping, relative to its `add`"));
        }
    }
}

fn has_dependencies(git: &Git) -> bool {
    let dependencies = git.stage_dependencies.as_ref();
    dependencies.is_some_and(|all| all.stages().any(|(_, patterns)| !patterns.value.is_empty()))
}

/// The first stage that reads what the mapping brings, and where that lies.
fn reader(image: &Image<'_>, git: &Git, mapped: &Mapped<'_>) -> Option<(&'static str, String)> {
    let places = places(git, mapped);
    // Before install no file of git is there.
    let scripts = scripts(image).filter(|script| script.stage != "beforeInstall");
    scripts.into_iter().find_map(|script| {
        let lines = script.text.lines().map(str::trim);
        let mut seeing = lines.filter(|line| !BLIND.iter().any(|blind| line.starts_with(blind)));
        seeing.find_map(|line| {
            let place = places.iter().find(|place| names(line, place))?;
            Some((script.stage, place.clone()))
        })
    })
}

/// Where the files lie in the image: `to` itself, or its first directories and files where `to` is the top.
fn places(git: &Git, mapped: &Mapped<'_>) -> Vec<String> {
    let to = git.export.to.as_ref().map_or("/", |to| to.value.as_str());
    let to = clean(to);
    if to != "/" && !to.is_empty() {
        return vec![to];
    }
    let mut places: Vec<String> = mapped
        .copied()
        .filter(|(_, inner)| !inner.is_empty())
        .map(|(_, inner)| format!("/{}", inner.split('/').next().unwrap_or("")))
        .map(|place| join("", &place))
        .collect();
    places.dedup();
    places.into_iter().map(|place| format!("/{}", place.trim_start_matches('/'))).collect()
}

/// Does a command name a path as a whole, or something below it?
fn names(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + place.len()..].chars().next();
        let begins = before
            .is_none_or(|c| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | '(' | '<' | '`'));
        let ends = after.is_none_or(|c| {
            c.is_whitespace() || matches!(c, '/' | '"' | '\'' | ';' | ')' | '&' | '|' | '`')
        });
        begins && ends
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_path_is_named_as_a_whole() {
        for line in [
            "cd /openapi",
            "cp /openapi/a /b",
            "cat \"/openapi\"/x",
            "pip install -r /openapi/r.txt",
        ] {
            assert!(names(line, "/openapi"), "{line}");
        }
        for line in ["cd /openapi2", "cd /src/openapi", "cp ./openapi /x"] {
            assert!(!names(line, "/openapi"), "{line}");
        }
    }
}
