//! A secret that is mounted into a build and never read.

use crate::finding::{Fix, Need, Rule, Severity};
use crate::lint::{Findings, Subject, scripts, secret_files};
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

pub(super) fn check(_: &Subject<'_>, image: &Image<'_>, out: &mut Findings<'_>) {
    let Some(stapel) = image.stapel() else { return };
    if stapel.secrets.is_empty() || is_opaque(stapel) {
        return;
    }
    let unused = stapel.secrets.iter().filter(|secret| !is_read(image, secret));
    for secret in unused {
        let Some(id) = secret.name() else { continue };
        let message =
            format!("image `{}` declares the secret `{id}`, and no command reads it", image.name);
        out.add(At::Rendered(secret.span.clone()), image.name, message)
            .help(format!("remove it, or read it: `cat /run/secrets/{id}`"));
    }
}

/// Is there something that may read secrets in a way that is not seen: tasks of ansible, or no commands of its own?
fn is_opaque(stapel: &Stapel) -> bool {
    stapel.ansible.is_some()
}

/// Does a command read it: by its path, by a directory of all secrets, or by text that it sources?
fn is_read(image: &Image<'_>, secret: &Secret) -> bool {
    let Some(id) = secret.name() else { return true };
    scripts(image).any(|script| secret_files(script.text).any(|file| file.may_be(id)))
}
