//! Causes in registries and on the way to them.
//!
//! Owns rows only.

use super::row::{Cause, row};

/// Registries.
pub(super) const REGISTRY: &[Cause] = &[
    row(
        "base-image-missing",
        &[
            "unable to fetch base image \"*\"…manifest unknown",
            "unable to fetch base image \"*\"…MANIFEST_UNKNOWN",
        ],
        "the base image `{1}` does not exist",
        "correct its name or tag",
    ),
    row(
        "base-image-unreachable",
        &[
            "unable to fetch base image \"*\"…connection refused",
            "unable to fetch base image \"*\"…no such host",
            "unable to fetch base image \"*\"…i/o timeout",
        ],
        "the registry of the base image `{1}` cannot be reached",
        "check the network of this machine, and REGISTRY_PATH in base_images.yml where the module has one",
    ),
    row(
        "rate-limit",
        &["TOOMANYREQUESTS", "toomanyrequests", "429 Too Many Requests"],
        "a registry answers that there were too many requests",
        "log in to it, use a mirror (WERF_CONTAINER_REGISTRY_MIRROR), or try later",
    ),
    row(
        "base-image-login",
        &[
            "unable to fetch base image \"*\"…authentication required",
            "unable to fetch base image \"*\"…unauthorized",
            "unable to fetch base image \"*\"…denied",
        ],
        "the registry does not let you read the base image `{1}`",
        "log in to that registry; deckmod's own credentials are for the module's registry",
    ),
    row(
        "login",
        &["UNAUTHORIZED: *", "authentication required", "401 Unauthorized"],
        "the registry does not accept the login",
        "log in, or set MODULES_REGISTRY_LOGIN and MODULES_REGISTRY_PASSWORD",
    ),
    row(
        "denied",
        &["DENIED: *", "403 Forbidden", "requested access to the resource is denied"],
        "the registry knows you, but does not allow this",
        "the login needs the right to push to the repository",
    ),
    row(
        "read-only",
        &["status code 405", "UNSUPPORTED: "],
        "the registry takes no images: it is read-only",
        "use another registry, or end its maintenance",
    ),
    row(
        "refused",
        &["dial tcp *: connect: connection refused"],
        "nothing listens at {1}",
        "is the registry running, and is the port right?",
    ),
    row(
        "no-such-host",
        &["lookup *: no such host"],
        "the name of a registry cannot be resolved: {1}",
        "correct the host, or the machine's DNS",
    ),
    row(
        "certificate",
        &["x509: *", "tls: failed to verify certificate: *"],
        "the certificate of a registry is not trusted: {1}",
        "add its authority to the machine's certificates",
    ),
    row(
        "plain-http",
        &["server gave HTTP response to HTTPS client"],
        "a registry speaks plain HTTP where TLS is expected",
        "set WERF_INSECURE_REGISTRY=1 if that is meant",
    ),
    row(
        "timeout",
        &["TLS handshake timeout", "i/o timeout", "context deadline exceeded"],
        "a server did not answer in time",
        "try again; is there a proxy or a firewall between?",
    ),
];
