//! A Go module that is built, and a part of the repository that it needs and that is not in the image.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, mapped, scripts};
use crate::module::paths::{clean, join, name, parent, within};
use crate::werf::At;
use crate::werf::config::{Git, Image};

pub(super) const RULE: Rule = Rule {
    code: "DM306",
    name: "go-replace-unmapped",
    severity: Severity::Error,
    needs: &[Need::Configuration, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "go.mod replaces a module by a directory that no mapping brings into the image",
    explanation: "`replace example.com/api => ../../api` in a go.mod makes Go look for that directory beside the module. Where \
        the mappings of the image bring the module and not the directory, the build ends with `no such file or directory`. Add \
        the directory to includePaths.",
    bad: "# go.mod: replace example.com/api => ../../api\ngit:\n- add: /\n  to: /src\n  includePaths: [images/web]",
    good: "# go.mod: replace example.com/api => ../../api\ngit:\n- add: /\n  to: /src\n  includePaths: [images/web, api]",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        let mappings = image.stapel().map_or(&[][..], |stapel| &stapel.git[..]);
        let Some(copied) = all_copied(subject, mappings) else { continue };
        for (source, place, git) in &copied {
            let dir = parent(place);
            if name(source) != "go.mod" || !is_built(subject, &image, dir) {
                continue;
            }
            let text = subject.files.source(source);
            let replaced = text.iter().flat_map(|text| replaced(text.text()));
            for target in replaced {
                let (there, own) = (join(dir, target), join(parent(source), target));
                let lacks = !copied.iter().any(|(_, place, _)| within(place, &there));
                if !lacks || subject.files.below(&own).is_empty() || !is_own(&own) {
                    continue;
                }
                let message = format!(
                    "`/{source}` replaces a module by `{target}`, and no mapping of image `{}` brings `/{own}`",
                    image.name
                );
                out.add(At::Rendered(git.export.span.clone()), own.as_str(), message)
                    .help(format!("add `{own}` to the mapping"));
            }
        }
    }
}

/// A file of the repository, its place in the image, and the mapping.
type Copied<'a> = (String, String, &'a Git);

/// All that the mappings bring; `None` where one of them cannot be followed.
fn all_copied<'a>(subject: &Subject<'_>, mappings: &'a [Git]) -> Option<Vec<Copied<'a>>> {
    let mut all = Vec::new();
    for git in mappings.iter().filter(|git| git.url.is_none()) {
        let mapped = mapped(subject.files, git)?;
        let to = git.export.to.as_ref().map_or("/", |to| to.value.as_str());
        let to = clean(to.trim_start_matches('/'));
        all.extend(
            mapped.copied().map(|(file, inner)| (file.path.clone(), join(&to, &inner), git)),
        );
    }
    Some(all)
}

fn is_own(path: &str) -> bool {
    !path.is_empty() && !path.starts_with("..")
}

/// Do commands of the image, or of one that takes files from it, build in a directory?
fn is_built(subject: &Subject<'_>, image: &Image<'_>, dir: &str) -> bool {
    let takes = |other: &Image<'_>| {
        let stapel = other.stapel();
        let imports = stapel.iter().flat_map(|stapel| stapel.imports.iter());
        other.name == image.name
            || imports
                .filter_map(|import| import.from.as_ref())
                .any(|from| from.value == image.name)
    };
    let place = format!("/{dir}");
    subject.config.images().filter(takes).any(|other| {
        let texts = || scripts(&other).map(|script| script.text);
        texts().any(|text| names(text, &place))
            && texts().any(|text| {
                ["go build", "go mod", "go install"].iter().any(|word| text.contains(word))
            })
    })
}

/// Is a directory named as a whole, or something below it?
fn names(text: &str, place: &str) -> bool {
    text.match_indices(place).any(|(at, _)| {
        let after = text[at + place.len()..].chars().next();
        after.is_none_or(|c| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')))
    })
}

/// The directories that modules are replaced by; a module that nothing requires is never looked for.
fn replaced(text: &str) -> impl Iterator<Item = &str> {
    let lines = || text.lines().map(|line| line.split("//").next().unwrap_or("").trim());
    let required = move |module: &str| {
        lines().any(|line| {
            let line = line.strip_prefix("require ").unwrap_or(line);
            let rest = line.strip_prefix(module);
            rest.is_some_and(|rest| rest.trim_start().starts_with('v') && rest.starts_with(' '))
        })
    };
    lines().filter_map(move |line| {
        let (module, target) = line.split_once("=>")?;
        let module = module.trim().trim_start_matches("replace ").split_whitespace().next()?;
        let target = target.split_whitespace().next()?;
        (target.starts_with("../") && required(module)).then_some(target)
    })
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn directories_are_told_from_modules() {
        let text = "module a\nrequire x v0.0.0\nrequire (\n\tw v1.0.0\n\ty v1.0.0\n)\nreplace x => ../../api\nreplace \
                    (\n\ty => z v1.2.3\n\tw v1 => ../lib // why\n\tunused => ../unused\n)\n// replace q => ../q\n";
        assert_eq!(replaced(text).collect::<Vec<_>>(), ["../../api", "../lib"]);
    }
}
