//! What a template says where a value is missing, in a place where it breaks the build.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, scripts};
use crate::pins::{BaseImages, Pinned};
use crate::text::Span;
use crate::werf::At;
use crate::werf::config::{Export, Field, Image, Item, Stapel};

pub(super) const RULE: Rule = Rule {
    code: "DM106",
    name: "no-value",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a template wrote `<no value>`: it asked for a key that is not there",
    explanation: "A template that asks a map for a key that it does not have writes `<no value>`, and no error stops it. In \
        the name of an image, a base, an import or a path that is another image or path than was meant. Most often a key is \
        misspelt, or the constants were not passed to the template. In commands it may be harmless, and is only told there.",
    bad: "from: {{ $.BASE_GOLANG }}",
    good: "from: {{ index $.Images \"builder/golang\" }}",
};

const NOTHING: &str = "<no value>";
const HELP: &str = "the key that the template asks for is not there: look at its name, and at what is passed to the template";

pub(super) fn check(subject: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    for (key, span) in places(image) {
        let message = format!("`{key}` of image `{}` holds `{NOTHING}`", image.name);
        let help = missing_base(subject, &span).unwrap_or_else(|| HELP.to_owned());
        out.add(At::Rendered(span), image.name, message).help(help);
    }
    let commands = scripts(image).find(|script| script.text.contains(NOTHING));
    if let Some(script) = commands {
        let message = format!("a command of image `{}` holds `{NOTHING}`", image.name);
        let found = out.add(At::Rendered(script.span.clone()), image.name, message);
        found.severity(Severity::Info).help(HELP).cause("commands");
    }
}

/// What the list of base images has in place of a name that it lacks, where the template asks for one there.
fn missing_base(subject: &Subject<'_>, span: &Span) -> Option<String> {
    let offset = subject.written(span).find(NOTHING)?;
    let (path, byte) = subject.place_of(span.start + offset)?;
    let (template, byte) = (subject.files.source(path)?, byte as usize);
    let (before, after) = template.text().split_at_checked(byte)?;
    let begin = before.rfind("{{").unwrap_or(before.len());
    let end = byte + after.find("}}")?;
    let action = template.text().get(begin..end)?;
    let list = subject.files.source(Pinned::LIST)?;
    let list = BaseImages::read(list.text()).ok()?;
    let quoted = action.split('"').skip(1).step_by(2);
    let mut lacking =
        quoted.filter(|name| *name != Pinned::LIST && !list.images.contains_key(*name));
    let name = lacking.next()?;
    Some(match list.nearest(name) {
        Some(near) => format!("{} has no `{name}`; is `{near}` meant?", Pinned::LIST),
        None => format!("{} has no `{name}`", Pinned::LIST),
    })
}

/// The keys that hold it, and where.
fn places(image: &Image<'_>) -> Vec<(&'static str, Span)> {
    let mut found = Vec::new();
    if image.name.contains(NOTHING) {
        found.push(("image", image.span.clone()));
    }
    let Some(stapel) = image.stapel() else { return found };
    field("from", stapel.from.as_ref(), &mut found);
    of_mappings(stapel, &mut found);
    for import in &stapel.imports {
        field("import.from", import.from.as_ref(), &mut found);
        field("import.artifact", import.artifact.as_ref(), &mut found);
        of_export(&import.export, &mut found);
    }
    found
}

fn of_mappings(stapel: &Stapel, found: &mut Vec<(&'static str, Span)>) {
    for git in &stapel.git {
        field("git.url", git.url.as_ref(), found);
        field("git.tag", git.tag.as_ref(), found);
        field("git.branch", git.branch.as_ref(), found);
        of_export(&git.export, found);
    }
}

fn of_export(export: &Export, found: &mut Vec<(&'static str, Span)>) {
    field("add", export.add.as_ref(), found);
    field("to", export.to.as_ref(), found);
    items("includePaths", &export.include_paths, found);
    items("excludePaths", &export.exclude_paths, found);
}

fn field(key: &'static str, field: Option<&Field<String>>, found: &mut Vec<(&'static str, Span)>) {
    let field = field.filter(|field| field.value.contains(NOTHING));
    found.extend(field.map(|field| (key, field.span.clone())));
}

fn items(key: &'static str, items: &[Item<String>], found: &mut Vec<(&'static str, Span)>) {
    let items = items.iter().filter(|item| item.value.contains(NOTHING));
    found.extend(items.map(|item| (key, item.span.clone())));
}
