//! A secret that is mounted into a build and never read.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, scripts};
use crate::werf::At;
use crate::werf::config::{Image, Secret, Stapel};

pub(super) const RULE: Rule = Rule {
    code: "DM606",
    name: "secret-unused",
    severity: Severity::Warning,
    needs: &[Need::Configuration],
    since: "0.1.0",
    fix: Fix::None,
    summary: "a secret is declared for an image, and no command of the image reads it",
    explanation: "werf mounts a secret as the file /run/secrets/<id>. If no command reads that file, the declaration does \
        nothing, but whoever builds the image still has to have the secret. Often the command that read it was removed, or \
        it was copied from another image. Remove the declaration, or read the file.",
    bad: "secrets:\n- id: SOURCE_REPO\n  value: https://git.example.com\nshell:\n  install:\n  - make",
    good: "secrets:\n- id: SOURCE_REPO\n  value: https://git.example.com\nshell:\n  install:\n  \
           - git clone $(cat /run/secrets/SOURCE_REPO)/project",
};

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for image in subject.config.images() {
        let Some(stapel) = image.stapel() else { continue };
        if stapel.secrets.is_empty() || is_opaque(stapel) {
            continue;
        }
        let unused = stapel.secrets.iter().filter(|secret| !is_read(&image, secret));
        for secret in unused {
            let Some(id) = secret.name() else { continue };
            let message = format!(
                "image `{}` declares the secret `{id}`, and no command reads it",
                image.name
            );
            out.add(At::Rendered(secret.span.clone()), image.name, message)
                .help(format!("remove it, or read it: `cat /run/secrets/{id}`"));
        }
    }
}

/// Is there something that may read secrets in a way that is not seen: tasks of ansible, or no commands of its own?
fn is_opaque(stapel: &Stapel) -> bool {
    stapel.ansible.is_some()
}

/// Does a command read it: by its path, by a directory of all secrets, or by text that it sources?
fn is_read(image: &Image<'_>, secret: &Secret) -> bool {
    let Some(id) = secret.name() else { return true };
    scripts(image).any(|script| reads(script.text, id))
}

fn reads(text: &str, id: &str) -> bool {
    text.split("/run/secrets").skip(1).any(|rest| {
        let Some(rest) = rest.strip_prefix('/') else { return true };
        let named = rest.strip_prefix(['"', '\'']).unwrap_or(rest);
        match named.strip_prefix(id) {
            Some(after) => !after.starts_with(is_of_id),
            // `/run/secrets/*`, `/run/secrets/$name`: all of them may be read.
            None => !named.starts_with(is_of_id),
        }
    })
}

fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn a_secret_is_read_by_its_file() {
        for (text, read) in [
            ("cat /run/secrets/A", true),
            ("source '/run/secrets/A'; x", true),
            ("GOPROXY=$(cat /run/secrets/A) go build", true),
            ("cat /run/secrets/AB", false),
            ("cat /run/secrets/B", false),
            ("cp -r /run/secrets /x", true),
            ("cat /run/secrets/*", true),
            ("cat /run/secrets/$name", true),
            ("echo $A", false),
        ] {
            assert_eq!(reads(text, "A"), read, "{text}");
        }
    }
}
