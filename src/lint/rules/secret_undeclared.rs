//! A command that reads a secret which the image does not declare.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, scripts, secret_files};
use crate::werf::At;
use crate::werf::config::{Image, Stapel};

pub(super) const RULE: Rule = Rule {
    code: "DM607",
    name: "secret-undeclared",
    severity: Severity::Error,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::Unsafe,
    summary: "a command reads a secret that the image does not declare",
    explanation: "werf mounts only the secrets that an image declares, each as /run/secrets/<id>. A command that reads \
        another one finds no file: the build fails, or goes on with an empty value. Declare the secret for this image: what \
        other images declare does not count.",
    bad: "image: web\nshell:\n  install:\n  - git clone $(cat /run/secrets/SOURCE_REPO)/project",
    good: "image: web\nsecrets:\n- id: SOURCE_REPO\n  value: https://git.example.com\nshell:\n  install:\n  \
           - git clone $(cat /run/secrets/SOURCE_REPO)/project",
};

const ROOM: &str = "/run/secrets/";

/// What the platform mounts into running containers, not werf into a build.
const AT_RUN_TIME: &str = "kubernetes.io";

pub(super) fn check(_: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(stapel) = image.stapel() else { return };
    let mut told: Vec<&str> = Vec::new();
    for script in scripts(image) {
        for id in read_in(script.text).filter(|id| !is_declared(stapel, id)) {
            if told.contains(&id) {
                continue;
            }
            told.push(id);
            let message =
                format!("image `{}` reads the secret `{id}` and does not declare it", image.name);
            let found = out.add(At::Rendered(script.span.clone()), image.name, message);
            let guarded = is_guarded(script.text, id);
            let severity = if guarded { Severity::Warning } else { Severity::Error };
            found
                .severity(severity)
                .help(format!("add `- id: {id}` to the `secrets` of the image"));
        }
    }
}

fn is_declared(stapel: &Stapel, id: &str) -> bool {
    stapel.secrets.iter().any(|secret| secret.name().is_none_or(|name| name == id))
}

/// The secrets that a text names by their files; what is made up while it runs is none.
fn read_in(text: &str) -> impl Iterator<Item = &str> {
    let named = secret_files(text).filter(|file| !file.is_open && !file.is_dir);
    named.map(|file| file.id).filter(|id| *id != AT_RUN_TIME && !id.is_empty())
}

/// Is the file looked for before it is read?
fn is_guarded(text: &str, id: &str) -> bool {
    ["-f ", "-e ", "-s ", "-r "].iter().any(|test| {
        [format!("{test}{ROOM}{id}"), format!("{test}\"{ROOM}{id}"), format!("{test}'{ROOM}{id}")]
            .iter()
            .any(|guard| text.contains(guard.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_named_by_their_files() {
        for (text, ids) in [
            ("cat /run/secrets/A && cat '/run/secrets/B'", vec!["A", "B"]),
            ("cat /run/secrets/$name /run/secrets/* /run/secrets", vec![]),
            ("cat /run/secrets/PART_${x}", vec![]),
            ("cat /run/secrets/kubernetes.io/serviceaccount/token", vec![]),
            ("It is in /run/secrets/A.", vec!["A"]),
        ] {
            assert_eq!(read_in(text).collect::<Vec<_>>(), ids, "{text}");
        }
        assert!(is_guarded("if [ -f \"/run/secrets/A\" ]; then", "A"));
        assert!(!is_guarded("cat /run/secrets/A", "A"));
    }
}
