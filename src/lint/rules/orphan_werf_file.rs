//! A file of the build configuration that nothing reads.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, is_named, is_read};
use crate::module::paths::{is_yaml, name, parent};
use crate::werf::At;

pub(super) const RULE: Rule = Rule {
    code: "DM109",
    name: "orphan-werf-file",
    severity: Severity::Warning,
    needs: &[Need::WholeConfiguration, Need::Reads, Need::Files],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a file below .werf/ or a werf.inc.yaml is read by no template",
    explanation: "werf loads werf.yaml and .werf/**/*.tmpl by itself; every other file has to be read by one of them. A file \
        that nobody reads changes nothing: the image that it describes is not built, and who edits it waits for an effect in \
        vain. Most often a list of images or files in werf.yaml was not brought up to date. Read the file, or remove it.",
    bad: "# images/web/werf.inc.yaml is there, and werf.yaml reads\n{{- range list \"agent\" }}\n\
          {{ tpl ($.Files.Get (printf \"images/%s/werf.inc.yaml\" .)) $ }}\n{{- end }}",
    good: "{{- range list \"agent\" \"web\" }}\n{{ tpl ($.Files.Get (printf \"images/%s/werf.inc.yaml\" .)) $ }}\n{{- end }}",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let orphans = subject.files.all().iter().map(|file| file.path.as_str());
    for path in orphans.filter(|path| is_part(path) && !is_read(subject, path)) {
        let named = name(parent(path));
        if is_named(subject, path) {
            continue;
        }
        let message = format!("no template reads `{path}`");
        let at = At::File { path: path.to_owned(), span: 0..0 };
        let what = if path.starts_with(".werf/") { path } else { named };
        out.add(at, what, message).help("read it where the other files are read, or remove it");
    }
}

/// Is it a part of the configuration that werf does not load by itself?
fn is_part(path: &str) -> bool {
    let own = name(path);
    let below = path.starts_with(".werf/") && !path.starts_with(".werf/nelm");
    let of_image = path.starts_with("images/") && own.starts_with("werf");
    is_yaml(path) && (below || of_image)
}
