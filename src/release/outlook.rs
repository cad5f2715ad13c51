//! What clusters will do with what the registry holds now: the one true sentence. Pure.

use crate::release::{Channel, Found, ModuleVersion, Plan, Register, ReleaseTag, Subject, Survey};

/// What people are told after the last write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Which clusters will take this version, when, or why not.
    pub sentence: String,
    /// What to apply to a cluster, if there is something new to apply: Kubernetes YAML.
    pub manifests: Option<String>,
}

/// Tells what clusters will do once the plan is carried out.
pub fn outlook(plan: &Plan, survey: &Survey) -> Outlook {
    let registered = survey.registration.is_some()
        || plan.steps.iter().any(|step| step.subject == Subject::Registration);
    match &plan.intent.tag {
        ReleaseTag::Dev(_) => dev(plan, registered),
        ReleaseTag::Version(version) if plan.intent.channels.is_empty() => {
            Outlook { sentence: without_channel(plan, survey, *version), manifests: None }
        }
        ReleaseTag::Version(version) => {
            let first = survey.channels.is_empty();
            let manifests = first.then(|| source_and_policy(plan));
            Outlook { sentence: with_channels(plan, survey, *version), manifests }
        }
    }
}

fn dev(plan: &Plan, registered: bool) -> Outlook {
    let module = plan.intent.layout.module().as_str();
    let tag = &plan.intent.tag;
    let source = plan.intent.layout.source();
    let sentence = if registered {
        format!(
            "Clusters with a ModulePullOverride of `{module}` for the tag `{tag}` take it within its scan interval \
             (15 seconds unless it says otherwise); no other cluster does."
        )
    } else if plan.intent.register == Register::Never {
        format!(
            "No cluster can take `{module}` from {source} yet: the module is not registered there, and a pull \
             request does not register it; from another branch `--register` does, once."
        )
    } else {
        format!(
            "No cluster can take `{module}` from {source} yet: the module is not registered there; \
             run the same command with `--register` once, then apply a ModulePullOverride for the tag `{tag}`."
        )
    };
    Outlook { sentence, manifests: Some(pull_override(module, &tag.to_string())) }
}

fn without_channel(plan: &Plan, survey: &Survey, version: ModuleVersion) -> String {
    let published = if plan.changes() { "is published" } else { "was already published" };
    let holding: Vec<&str> = survey
        .channels
        .iter()
        .filter(|(_, state)| survey.release_tag.as_ref() == Some(&state.digest))
        .map(|(channel, _)| channel.name())
        .collect();
    if holding.is_empty() {
        format!(
            "{version} {published}, and no cluster takes it yet: no channel points at it; \
             `deckmod promote {version} --to alpha` moves the first one."
        )
    } else {
        format!("{version} {published}; {} already pointed at it.", list("channel", &holding))
    }
}

fn with_channels(plan: &Plan, survey: &Survey, version: ModuleVersion) -> String {
    let source = plan.intent.layout.source();
    let names: Vec<&str> = plan.intent.channels.iter().map(|channel| channel.name()).collect();
    let moved = plan
        .steps
        .iter()
        .any(|step| matches!(step.subject, Subject::Channel(_)) && step.found != Found::Same);
    let lowered: Vec<&Channel> = plan
        .intent
        .channels
        .iter()
        .filter(|channel| is_lower(survey, **channel, version))
        .collect();
    if !lowered.is_empty() {
        let lowered: Vec<&str> = lowered.iter().map(|channel| channel.name()).collect();
        return format!(
            "{version} is lower than what {} held: DKP does not downgrade, so clusters keep what they have, \
             and only new installations take {version}.",
            list("channel", &lowered)
        );
    }
    if plan.intent.register == Register::Never {
        return format!("{} now points at {version}.", list("channel", &names));
    }
    let now = if moved { "take it" } else { "have it, or take it" };
    format!(
        "{} of {source} {} at {version}: clusters that follow {} and have `{}` enabled {now} at their next scan \
         (every 3 minutes), minor version by minor version, as their update policy allows.",
        capital(&list("channel", &names)),
        if names.len() == 1 { "is" } else { "are" },
        if names.len() == 1 { "it" } else { "them" },
        plan.intent.layout.module().as_str()
    )
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}

fn is_lower(survey: &Survey, channel: Channel, version: ModuleVersion) -> bool {
    survey.channels.get(&channel).and_then(|state| state.version).is_some_and(|held| held > version)
}

fn list(noun: &str, names: &[&str]) -> String {
    match names {
        [one] => format!("{noun} {one}"),
        [rest @ .., last] => format!("{noun}s {} and {last}", rest.join(", ")),
        [] => format!("no {noun}"),
    }
}

/// The objects that connect a cluster to the module (deckhouse/deckhouse, crds/module-source.yaml and
/// module-update-policy.yaml).
fn source_and_policy(plan: &Plan) -> String {
    let layout = &plan.intent.layout;
    let module = layout.module().as_str();
    let channel =
        plan.intent.channels.iter().min().map_or("Alpha", |channel| channel.policy_name());
    let source = layout.source();
    let name = source.path().rsplit('/').next().unwrap_or("modules").replace(['_', '.'], "-");
    let scheme = if source.is_loopback() { "\n    scheme: HTTP" } else { "" };
    format!(
        "apiVersion: deckhouse.io/v1alpha1
kind: ModuleSource
metadata:
  name: {name}
spec:
  registry:
    repo: {source}{scheme}
    # dockerCfg: base64 of a docker config, if the registry wants credentials
---
apiVersion: deckhouse.io/v1alpha2
kind: ModuleUpdatePolicy
metadata:
  name: {module}
spec:
  releaseChannel: {channel}
  update:
    mode: Auto
---
apiVersion: deckhouse.io/v1alpha1
kind: ModuleConfig
metadata:
  name: {module}
spec:
  enabled: true
  source: {name}
  updatePolicy: {module}
"
    )
}

/// The author's inner loop (deckhouse/deckhouse, crds/module-pull-override.yaml).
fn pull_override(module: &str, tag: &str) -> String {
    format!(
        "apiVersion: deckhouse.io/v1alpha2
kind: ModulePullOverride
metadata:
  name: {module}
spec:
  imageTag: \"{tag}\"
  scanInterval: 15s
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_sentences() {
        assert_eq!(list("channel", &["alpha"]), "channel alpha");
        assert_eq!(
            list("channel", &["alpha", "beta", "stable"]),
            "channels alpha, beta and stable"
        );
    }

    #[test]
    fn the_override_names_the_tag_as_a_string() {
        assert!(pull_override("a", "1").contains("imageTag: \"1\""));
    }
}
