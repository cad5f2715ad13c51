//! What channels hold: modules × channels, and what is wrong with them. Reads only.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::module::ModuleName;
use crate::oci::{self, Client, Digest, Head, Manifest, Repository, Scope};
use crate::release::inspect::Pullable;
use crate::release::read::{look_up, read_images};
use crate::release::tag::version_tag;
use crate::release::{Channel, Contents, Layout, ModuleVersion};

/// What to look at.
#[derive(Clone, Debug)]
pub struct StatusRequest {
    /// The registry path that a ModuleSource names.
    pub source: Repository,
    /// Modules to show; all registered ones when empty.
    pub modules: Vec<ModuleName>,
    /// Whether bundles without release and digests that cannot be pulled are looked for.
    pub deep: bool,
}

/// Something that a cluster would stumble over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable name in kebab-case, for machines.
    pub name: &'static str,
    /// One sentence.
    pub message: String,
}

/// What one channel holds.
#[derive(Clone, Debug)]
pub struct ChannelStatus {
    /// The channel.
    pub channel: Channel,
    /// What its tag points at.
    pub digest: Digest,
    /// The version that its version.json names, or why it cannot be read.
    pub version: Result<String, String>,
}

/// What one module has in the registry.
#[derive(Clone, Debug)]
pub struct ModuleStatus {
    /// The module.
    pub module: ModuleName,
    /// The registration, if the module is registered.
    pub registration: Option<Digest>,
    /// The channels that exist.
    pub channels: Vec<ChannelStatus>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Reads the status of one, several or all modules of a source; several modules at once.
pub fn status(client: &Client, request: &StatusRequest) -> Result<Vec<ModuleStatus>> {
    let modules = if request.modules.is_empty() {
        registered(client, &request.source)?
    } else {
        request.modules.clone()
    };
    let statuses = oci::fan_out(&modules, |module| {
        one(client, &Layout::new(request.source.clone(), module.clone()), request.deep)
    });
    statuses.into_iter().collect()
}

/// Every tag of the source that DKP would take for a module; a source that is not there yet has none.
fn registered(client: &Client, source: &Repository) -> Result<Vec<ModuleName>> {
    let tags = client.tags(source)?.unwrap_or_default();
    let mut names: Vec<ModuleName> =
        tags.iter().filter_map(|tag| ModuleName::parse(tag).ok()).collect();
    names.sort();
    Ok(names)
}

fn one(client: &Client, layout: &Layout, deep: bool) -> Result<ModuleStatus> {
    let repositories = [layout.source().clone(), layout.bundles(), layout.releases()];
    client.grant(&repositories.map(|repository| Scope::pull(&repository)));
    let (held, registration) = first_wave(client, layout)?;
    let versions = versions(client, layout, &held)?;
    let published = published(client, layout, &versions)?;
    let channels: Vec<ChannelStatus> = held
        .iter()
        .map(|(channel, manifest)| ChannelStatus {
            channel: *channel,
            digest: manifest.digest().clone(),
            version: versions.get(manifest.digest()).cloned().unwrap_or_else(unread),
        })
        .collect();
    let mut problems: Vec<Problem> =
        channels.iter().flat_map(|channel| channel_problems(channel, layout, &published)).collect();
    problems.extend(registration_problem(registration.is_some(), &channels));
    if deep {
        problems.extend(deep_problems(client, layout, &channels)?);
    }
    let registration = registration.map(|head| head.digest);
    Ok(ModuleStatus { module: layout.module().clone(), registration, channels, problems })
}

fn unread() -> Result<String, String> {
    Err("it was not read".to_owned())
}

type Held = BTreeMap<Channel, Manifest>;

fn first_wave(client: &Client, layout: &Layout) -> Result<(Held, Option<Head>)> {
    let channels: Vec<Option<Channel>> = Channel::ALL.into_iter().map(Some).chain([None]).collect();
    let answers = oci::fan_out(&channels, |channel| match channel {
        Some(channel) => client.manifest(&layout.channel(*channel)).map(|found| (found, None)),
        None => client.head(&layout.registration()).map(|found| (None, found)),
    });
    let mut held = BTreeMap::new();
    let mut registration = None;
    for (channel, answer) in channels.into_iter().zip(answers) {
        let (manifest, registered) = answer?;
        registration = registration.or(registered);
        held.extend(channel.zip(manifest));
    }
    Ok((held, registration))
}

/// What version.json of an image names, or why it cannot be read.
type Version = Result<String, String>;

/// Reads version.json of each distinct image once.
fn versions(client: &Client, layout: &Layout, held: &Held) -> Result<BTreeMap<Digest, Version>> {
    let mut distinct: BTreeMap<Digest, Manifest> = BTreeMap::new();
    for manifest in held.values() {
        distinct.insert(manifest.digest().clone(), manifest.clone());
    }
    let images: Vec<(Repository, Manifest)> =
        distinct.values().map(|manifest| (layout.releases(), manifest.clone())).collect();
    let versions = read_images(client, &images)?.into_iter().map(|image| {
        Contents(&image?).version().ok_or_else(|| "its image has no usable version.json".to_owned())
    });
    Ok(distinct.into_keys().zip(versions).collect())
}

/// The digests of `release:<version>` and `<module>:<version>`.
type Published = BTreeMap<ModuleVersion, (Option<Digest>, Option<Digest>)>;

fn published(
    client: &Client,
    layout: &Layout,
    versions: &BTreeMap<Digest, Version>,
) -> Result<Published> {
    let versions: BTreeSet<ModuleVersion> =
        versions.values().flatten().filter_map(|version| version.parse().ok()).collect();
    let asks: Vec<(ModuleVersion, bool)> =
        versions.iter().flat_map(|version| [(*version, true), (*version, false)]).collect();
    let answers = oci::fan_out(&asks, |(version, release)| {
        let tag = version_tag(*version);
        client.head(&if *release { layout.release(&tag) } else { layout.bundle(&tag) })
    });
    let mut published = Published::new();
    for ((version, release), answer) in asks.into_iter().zip(answers) {
        let digest = answer?.map(|head| head.digest);
        let entry = published.entry(version).or_default();
        *(if release { &mut entry.0 } else { &mut entry.1 }) = digest;
    }
    Ok(published)
}

fn channel_problems(
    channel: &ChannelStatus,
    layout: &Layout,
    published: &Published,
) -> Vec<Problem> {
    let name = channel.channel;
    let text = match &channel.version {
        Ok(text) => text,
        Err(reason) => {
            let message = format!("{name}: {reason}");
            return vec![Problem { name: "unreadable-channel", message }];
        }
    };
    let Ok(version) = text.parse::<ModuleVersion>() else {
        let message = format!("{name}: version.json says `{text}`, which is no module version");
        return vec![Problem { name: "unreadable-channel", message }];
    };
    let (release, bundle) = published.get(&version).cloned().unwrap_or_default();
    let mut problems = Vec::new();
    match release {
        None => problems.push(Problem {
            name: "dangling-channel",
            message: format!("{name}: {} does not exist", layout.release(&version_tag(version))),
        }),
        Some(digest) if digest != channel.digest => problems.push(Problem {
            name: "dangling-channel",
            message: format!(
                "{name}: it holds {}, but release:{version} is {}",
                channel.digest.short(),
                digest.short()
            ),
        }),
        Some(_) => {}
    }
    if bundle.is_none() {
        let message = format!("{name}: {} does not exist", layout.bundle(&version_tag(version)));
        problems.push(Problem { name: "version-not-published", message });
    }
    problems
}

fn registration_problem(registered: bool, channels: &[ChannelStatus]) -> Option<Problem> {
    match (registered, channels.is_empty()) {
        (false, false) => Some(Problem {
            name: "not-registered",
            message: "it has channels, but is not registered: clusters do not see it".to_owned(),
        }),
        (true, true) => Some(Problem {
            name: "no-channel",
            message: "it is registered, but has no channel: every cluster shows an error"
                .to_owned(),
        }),
        _ => None,
    }
}

/// Bundles without release image and the reverse, and digests that cannot be pulled.
fn deep_problems(
    client: &Client,
    layout: &Layout,
    channels: &[ChannelStatus],
) -> Result<Vec<Problem>> {
    let bundles = version_tags(client, &layout.bundles())?;
    let releases = version_tags(client, &layout.releases())?;
    let mut problems = Vec::new();
    for version in bundles.difference(&releases) {
        let message = format!("bundle {version} has no release image: updates through it fail");
        problems.push(Problem { name: "bundle-without-release", message });
    }
    for version in releases.difference(&bundles) {
        let message = format!("release image {version} has no bundle");
        problems.push(Problem { name: "release-without-bundle", message });
    }
    let versions: BTreeSet<ModuleVersion> = channels
        .iter()
        .filter_map(|channel| channel.version.as_ref().ok()?.parse().ok())
        .filter(|version| bundles.contains(version))
        .collect();
    for version in versions {
        problems.extend(digest_problems(client, layout, version)?);
    }
    Ok(problems)
}

fn version_tags(client: &Client, repository: &Repository) -> Result<BTreeSet<ModuleVersion>> {
    let tags = client.tags(repository)?.unwrap_or_default();
    Ok(tags.iter().filter_map(|tag| tag.parse().ok()).collect())
}

fn digest_problems(
    client: &Client,
    layout: &Layout,
    version: ModuleVersion,
) -> Result<Vec<Problem>> {
    let bundle = layout.bundle(&version_tag(version));
    let Some(manifest) = client.manifest(&bundle)? else { return Ok(Vec::new()) };
    let mut images = read_images(client, &[(layout.bundles(), manifest)])?.into_iter();
    let image = images.next().unwrap_or_else(|| Err("it was not read".to_owned()));
    let named = image.and_then(|image| {
        let named = Contents(&image).images_digests();
        named.ok_or_else(|| "the bundle has no usable images_digests.json".to_owned())
    });
    let named = match named {
        Ok(named) => named,
        Err(reason) => {
            let message = format!("{version}: {reason}");
            return Ok(vec![Problem { name: "digest-not-pullable", message }]);
        }
    };
    let named: Vec<(String, String)> = named.into_iter().collect();
    let answers = oci::fan_out(&named, |(_, value)| match value.parse::<Digest>() {
        Ok(digest) => look_up(client, &layout.bundles(), &digest, true).map(Some),
        Err(_) => Ok(None),
    });
    let mut problems = Vec::new();
    for ((key, value), answer) in named.into_iter().zip(answers) {
        let reason = match answer? {
            Some(Pullable::Yes) => continue,
            Some(Pullable::Absent) => "is not in the repository".to_owned(),
            Some(Pullable::OtherPlatform(platform)) => format!("is only for {platform}"),
            None => "is no digest".to_owned(),
        };
        let message = format!("{version}: image `{key}` ({value}) {reason}");
        problems.push(Problem { name: "digest-not-pullable", message });
    }
    Ok(problems)
}
