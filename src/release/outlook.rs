//! What clusters will do with what the registry holds now: the one true sentence. Pure.

use crate::release::cluster_objects::{
    module_config, module_source, policy_and_config, pull_override,
};
use crate::release::{
    Channel, Found, ModuleVersion, Plan, Register, ReleaseTag, Step, Subject, Survey,
};

/// What people are told after the last write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// Which clusters will take this version, when, or why not.
    pub sentence: String,
    /// What to apply to a cluster, if there is something new to apply: Kubernetes YAML.
    pub manifests: Option<String>,
}

/// Tells what clusters will do once the plan is carried out; `plain_http` is how the registry is spoken to.
pub fn outlook(plan: &Plan, survey: &Survey, plain_http: bool) -> Outlook {
    match &plan.intent.tag {
        ReleaseTag::Dev(_) => dev(plan, plain_http),
        ReleaseTag::Version(version) if plan.intent.channels.is_empty() => {
            Outlook { sentence: without_channel(plan, survey, *version), manifests: None }
        }
        ReleaseTag::Version(version) => {
            let first = survey.channels.is_empty();
            let manifests = first.then(|| first_channel_objects(plan, plain_http));
            Outlook { sentence: with_channels(plan, survey, *version), manifests }
        }
    }
}

fn first_channel_objects(plan: &Plan, plain_http: bool) -> String {
    let layout = &plan.intent.layout;
    let channel = plan.intent.channels.first().copied().unwrap_or(Channel::Alpha);
    let source = module_source(layout.source(), plain_http);
    format!("{source}---\n{}", policy_and_config(layout, channel))
}

fn registration(plan: &Plan) -> Option<&Step> {
    plan.steps.iter().find(|step| step.subject == Subject::Registration)
}

fn dev(plan: &Plan, plain_http: bool) -> Outlook {
    let layout = &plan.intent.layout;
    let tag = plan.intent.tag.to_string();
    let mut manifests = pull_override(layout, &tag);
    if registration(plan).is_some_and(Step::writes) {
        let source = module_source(layout.source(), plain_http);
        manifests = format!("{source}---\n{}---\n{manifests}", module_config(layout, ""));
    }
    Outlook { sentence: dev_sentence(plan, &tag), manifests: Some(manifests) }
}

fn dev_sentence(plan: &Plan, tag: &str) -> String {
    let module = plan.intent.layout.module().as_str();
    let source = plan.intent.layout.source();
    if plan.registered {
        return format!(
            "Clusters with a ModulePullOverride of `{module}` for the tag `{tag}` take it within its scan interval \
             (15 seconds unless it says otherwise); no other cluster does."
        );
    }
    let what_to_do = if plan.intent.register == Register::Never {
        "a pull request does not register it; from another branch `--register` does, once"
    } else {
        "run the same command with `--register` once, then apply the ModulePullOverride"
    };
    format!(
        "No cluster can take `{module}` from {source} yet: the module is not registered there; {what_to_do}."
    )
}

fn without_channel(plan: &Plan, survey: &Survey, version: ModuleVersion) -> String {
    let published = if plan.changes() { "is published" } else { "was already published" };
    let built = survey.release.as_ref().map(|release| release.manifest.digest());
    let holding = survey.channels.iter().filter(|(_, state)| built == Some(&state.digest));
    let holding: Vec<&str> = holding.map(|(channel, _)| channel.name()).collect();
    if !holding.is_empty() {
        let point = if holding.len() == 1 { "points" } else { "point" };
        return format!(
            "{version} {published}; {} already {point} at it.",
            list("channel", &holding)
        );
    }
    if !survey.channels.is_empty() {
        return format!(
            "{version} {published}, and no channel points at it: clusters take it only as a step on the way to a \
             higher version that their channel names."
        );
    }
    let registered = if plan.registered {
        " The module is registered without a channel: every cluster that reads this source shows an error for it \
         until a channel exists."
    } else {
        ""
    };
    format!(
        "{version} {published}, and no cluster takes it yet: no channel exists; \
         `deckmod promote {version} --to alpha` makes the first one.{registered}"
    )
}

fn with_channels(plan: &Plan, survey: &Survey, version: ModuleVersion) -> String {
    let asked = plan.intent.channels.iter().copied();
    let (lower, upward): (Vec<Channel>, Vec<Channel>) =
        asked.partition(|channel| is_lower(survey, *channel, version));
    let mut sentences = Vec::new();
    if !upward.is_empty() {
        sentences.push(upward_sentence(plan, &upward, version));
    }
    if !lower.is_empty() {
        let names: Vec<&str> = lower.iter().map(|channel| channel.name()).collect();
        sentences.push(format!(
            "{version} is lower than what {} held: DKP does not downgrade, so clusters keep what they have, and \
             only new installations take {version}.",
            list("channel", &names)
        ));
    }
    sentences.join(" ")
}

fn upward_sentence(plan: &Plan, channels: &[Channel], version: ModuleVersion) -> String {
    let names: Vec<&str> = channels.iter().map(|channel| channel.name()).collect();
    let is_moved = |step: &Step| match step.subject {
        Subject::Channel(channel) => channels.contains(&channel) && step.found != Found::Same,
        _ => false,
    };
    let moved = plan.steps.iter().any(is_moved);
    let now = if moved { "take it" } else { "have it, or take it" };
    let (is, them) = if names.len() == 1 { ("is", "it") } else { ("are", "them") };
    format!(
        "{} of {} {is} at {version}: clusters that follow {them} and have `{}` enabled {now} at their next scan \
         (every 3 minutes), minor version by minor version, as their update policy allows.",
        capital(&list("channel", &names)),
        plan.intent.layout.source(),
        plan.intent.layout.module().as_str()
    )
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().chain(characters).collect());
    first.unwrap_or_default()
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
}
