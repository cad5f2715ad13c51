//! `ansible` of werf 2: tasks of the stages.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_ansible.go`, `raw_ansible_task.go` at v2.77.1.

use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::place::{Field, Item};
use super::scope::{Scope, wrong};
use super::shell::cache_versions;
use crate::text::Span;
use crate::yaml::Node;

/// The tasks of the stages.
#[derive(Clone, Debug, PartialEq)]
pub struct Ansible {
    /// Each task: the key of its stage and the module that it runs, empty for a block.
    pub tasks: Vec<(&'static str, Item<String>)>,
    /// `cacheVersion` and those of the stages: the key and its text.
    pub cache_versions: Vec<(&'static str, Field<String>)>,
    /// The bytes of the whole.
    pub span: Span,
}

pub(super) const ANSIBLE: Kind = Kind {
    strict: "",
    rows: &[
        key("beforeInstall", Holds::Nodes("config.rawAnsibleTask")),
        key("install", Holds::Nodes("config.rawAnsibleTask")),
        key("beforeSetup", Holds::Nodes("config.rawAnsibleTask")),
        key("setup", Holds::Nodes("config.rawAnsibleTask")),
        key("cacheVersion", Holds::Text),
        key("beforeInstallCacheVersion", Holds::Text),
        key("installCacheVersion", Holds::Text),
        key("beforeSetupCacheVersion", Holds::Text),
        key("setupCacheVersion", Holds::Text),
    ],
};

const STAGES: [&str; 4] = ["beforeInstall", "install", "beforeSetup", "setup"];

const BLOCKS: [&str; 3] = ["block", "rescue", "always"];

/// The modules that werf 2 runs.
#[rustfmt::skip]
const MODULES: &[&str] = &[
    "command", "shell", "raw", "script",
    "openssl_certificate", "openssl_csr", "openssl_privatekey", "openssl_publickey",
    "acl", "archive", "assemble", "blockinfile", "copy", "file", "replace", "find", "ini_file", "iso_extract",
    "lineinfile", "stat", "tempfile", "unarchive", "xattr",
    "get_url", "slurp", "uri",
    "bower", "bundler", "composer", "cpanm", "easy_install", "gem", "maven_artifact", "npm", "pear", "pip", "yarn",
    "apk", "apt", "apt_key", "apt_repository", "apt_rpm", "dnf", "dpkg_selections", "debconf", "homebrew",
    "homebrew_cask", "homebrew_tap", "layman", "macports", "openbsd_pkg", "opkg", "package", "pacman", "pkg5",
    "pkg5_publisher", "pkgin", "pkgng", "pkgutil", "portage", "portinstall", "pulp_repo", "redhat_subscription",
    "rhn_channel", "rhn_register", "rpm_key", "slackpkg", "sorcery", "svr4pkg", "swdepot", "swupd", "urpmi", "xbps",
    "yum", "yum_repository", "zypper", "zypper_repository",
    "cron", "user", "group", "getent", "locale_gen", "timezone",
    "meta", "assert", "debug", "fail", "set_fact", "wait_for",
];

impl Ansible {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let mut tasks = Vec::new();
        for stage in STAGES {
            let Some(list) = fields.any(stage) else { continue };
            for node in list.value.as_sequence().unwrap_or_default() {
                tasks.extend(task(&fields.scope, node).map(|task| (stage, task)));
            }
        }
        Self { tasks, cache_versions: cache_versions(fields), span: fields.span.clone() }
    }
}

fn task(scope: &Scope<'_>, node: &Node) -> Option<Item<String>> {
    let mapping = node.as_mapping()?;
    let blocks: Vec<&Node> = BLOCKS.iter().filter_map(|name| mapping.get(name)).collect();
    for inner in blocks.iter().filter_map(|block| block.as_sequence()).flatten() {
        task(scope, inner);
    }
    let given = |name: &&&str| mapping.get(name).is_some_and(|value| !value.is_null());
    let modules: Vec<&&str> = MODULES.iter().filter(given).collect();
    let span = scope.of(node);
    if blocks.is_empty() && modules.len() != 1 {
        let message =
            if modules.is_empty() { "unsupported ansible task!" } else { "invalid ansible task!" };
        scope.note(wrong("werf-ansible-task", "ansible", &span, message));
    }
    let value = modules.first().map_or(String::new(), |name| (**name).to_owned());
    Some(Item { value, span })
}
