//! The Kubernetes objects that connect a cluster to a module, as YAML to apply.
//!
//! Kinds and fields are those of deckhouse/deckhouse, crds/module-source.yaml, module-update-policy.yaml,
//! module-pull-override.yaml and module-config.yaml.

use crate::oci::Repository;
use crate::release::{Channel, Layout};

/// A ModuleSource of this registry path.
pub(crate) fn module_source(source: &Repository, plain_http: bool) -> String {
    let name = source_name(source);
    let scheme = if plain_http || source.is_loopback() { "\n    scheme: HTTP" } else { "" };
    let loopback = if source.is_loopback() {
        "# A cluster cannot reach a loopback address: push to a registry that it can reach.\n"
    } else {
        ""
    };
    format!(
        "{loopback}apiVersion: deckhouse.io/v1alpha1
kind: ModuleSource
metadata:
  name: {name}
spec:
  registry:
    repo: {source}{scheme}
    # dockerCfg: base64 of a docker config, if the registry wants credentials
"
    )
}

/// A ModuleUpdatePolicy that follows a channel, and a ModuleConfig that uses it.
pub(crate) fn policy_and_config(layout: &Layout, channel: Channel) -> String {
    let module = layout.module().as_str();
    format!(
        "apiVersion: deckhouse.io/v1alpha2
kind: ModuleUpdatePolicy
metadata:
  name: {module}
spec:
  releaseChannel: {}
  update:
    mode: Auto
---
{}",
        channel.policy_name(),
        module_config(layout, &format!("  updatePolicy: {module}\n"))
    )
}

/// A ModuleConfig that enables the module from its source; `rest` are more lines of its spec.
pub(crate) fn module_config(layout: &Layout, rest: &str) -> String {
    format!(
        "apiVersion: deckhouse.io/v1alpha1
kind: ModuleConfig
metadata:
  name: {}
spec:
  enabled: true
  source: {}
{rest}",
        layout.module().as_str(),
        source_name(layout.source())
    )
}

/// The author's inner loop: a cluster takes this tag, whatever its channel says.
pub(crate) fn pull_override(layout: &Layout, tag: &str) -> String {
    format!(
        "apiVersion: deckhouse.io/v1alpha2
kind: ModulePullOverride
metadata:
  name: {}
spec:
  imageTag: \"{tag}\"
  scanInterval: 15s
",
        layout.module().as_str()
    )
}

/// The owner belongs to the name: many sources end with `modules`.
fn source_name(source: &Repository) -> String {
    let segments: Vec<&str> = source.path().split('/').collect();
    let last = &segments[segments.len().saturating_sub(2)..];
    last.join("-").replace(['_', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_named_after_its_owner() {
        let name = |text: &str| source_name(&text.parse().unwrap());
        assert_eq!(name("ghcr.io/acme/modules"), "acme-modules");
        assert_eq!(name("r.example/modules"), "modules");
        assert_eq!(name("r.example/a/my_team/modules.dev"), "my-team-modules-dev");
    }

    #[test]
    fn http_is_said_where_it_is_spoken() {
        let source: Repository = "r.example/acme/modules".parse().unwrap();
        assert!(!module_source(&source, false).contains("scheme"));
        assert!(module_source(&source, true).contains("scheme: HTTP"));
    }
}
