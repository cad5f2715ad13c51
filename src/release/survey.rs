//! What the registry holds, read in as few round trips as the protocol allows.
//!
//! Wave 1: manifests of the two images, the tags to be written, all channels, the registration, the digests of the
//! build report. Wave 2: the layers of what must be read. Wave 3, only when needed: digests that the bundle names and
//! the report did not.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::oci::{self, Client, Digest, Head, Image, Manifest, Reference, Repository};
use crate::release::inspect::Pullable;
use crate::release::read::{Read, look_up, read_images};
use crate::release::{Channel, Contents, Layout, ModuleVersion, ReleaseTag};

/// What to look at.
#[derive(Clone, Debug)]
pub struct SurveyRequest {
    /// Where the module is.
    pub layout: Layout,
    /// The tag that is published or promoted.
    pub tag: ReleaseTag,
    /// The bundle: by digest when it was just built, by tag when it is published already.
    pub bundle: Reference,
    /// The release image, likewise.
    pub release: Reference,
    /// Channels that are to be moved.
    pub channels: Vec<Channel>,
    /// Digests that the build report names, with their platform (empty for a list of platforms).
    pub reported: Vec<(Digest, String)>,
    /// Tags that will be written first; if the digests take a third wave, they are looked at once more in it.
    pub first_written: Vec<Reference>,
    /// Whether the platform of a single manifest is read from its configuration (one more request each).
    pub check_platforms: bool,
}

/// What a channel holds.
#[derive(Clone, Debug)]
pub struct ChannelState {
    /// The digest that the channel's tag points at.
    pub digest: Digest,
    /// The version that its version.json names; read only for channels that are to be moved.
    pub version: Option<ModuleVersion>,
}

/// One of the two images, as DKP reads it.
#[derive(Clone, Debug)]
pub struct Artifact {
    /// The repository that holds its blobs.
    pub repository: Repository,
    /// Its manifest, byte for byte.
    pub manifest: Manifest,
    /// Its files.
    pub image: Image,
}

/// What tags held when they were looked at right before they are to be written.
pub type LastLook = BTreeMap<Reference, Option<Digest>>;

/// What the registry holds.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The bundle, if it is there.
    pub bundle: Option<Artifact>,
    /// The release image, if it is there.
    pub release: Option<Artifact>,
    /// What the bundle's tag holds.
    pub bundle_tag: Option<Digest>,
    /// What the release image's tag holds.
    pub release_tag: Option<Digest>,
    /// The channels that exist.
    pub channels: BTreeMap<Channel, ChannelState>,
    /// The registration, if the module is registered.
    pub registration: Option<Digest>,
    /// Which of the digests that the bundle names can be pulled.
    pub pullable: BTreeMap<Digest, Pullable>,
    /// What the tags that are written first held in the end.
    pub last_look: LastLook,
}

/// Looks at everything that a plan needs.
pub fn survey(client: &Client, request: &SurveyRequest) -> Result<Survey> {
    let first = first_wave(client, request)?;
    let Artifacts { bundle, release, versions } = second_wave(client, request, &first)?;
    let channels = first.channels(request, &versions);
    let mut survey = Survey {
        bundle_tag: first.digest(&request.layout.bundle(&request.tag.tag())),
        release_tag: first.digest(&request.layout.release(&request.tag.tag())),
        registration: first.digest(&request.layout.registration()),
        channels,
        bundle,
        release,
        pullable: BTreeMap::new(),
        last_look: LastLook::new(),
    };
    third_wave(client, request, &first, &mut survey)?;
    Ok(survey)
}

/// The answers of the first wave, by reference.
struct FirstWave {
    manifests: BTreeMap<Reference, Manifest>,
    heads: BTreeMap<Reference, Head>,
}

impl FirstWave {
    fn digest(&self, reference: &Reference) -> Option<Digest> {
        let manifest = self.manifests.get(reference).map(|manifest| manifest.digest().clone());
        manifest.or_else(|| self.heads.get(reference).map(|head| head.digest.clone()))
    }

    fn channels(
        &self,
        request: &SurveyRequest,
        versions: &BTreeMap<Digest, ModuleVersion>,
    ) -> BTreeMap<Channel, ChannelState> {
        let held = Channel::ALL.into_iter().filter_map(|channel| {
            let digest = self.digest(&request.layout.channel(channel))?;
            let version = versions.get(&digest).copied();
            Some((channel, ChannelState { digest, version }))
        });
        held.collect()
    }
}

enum Answer {
    Manifest(Option<Manifest>),
    Head(Option<Head>),
}

fn first_wave(client: &Client, request: &SurveyRequest) -> Result<FirstWave> {
    let layout = &request.layout;
    let mut whole = vec![request.bundle.clone(), request.release.clone()];
    whole.extend(request.channels.iter().map(|channel| layout.channel(*channel)));
    let mut heads = vec![
        layout.release(&request.tag.tag()),
        layout.bundle(&request.tag.tag()),
        layout.registration(),
    ];
    heads.extend(Channel::ALL.into_iter().map(|channel| layout.channel(channel)));
    heads.extend(request.reported.iter().map(|(digest, _)| layout.bundles().at(digest)));
    heads.retain(|head| !whole.contains(head));
    let asks: Vec<(Reference, bool)> =
        whole.into_iter().map(|r| (r, true)).chain(heads.into_iter().map(|r| (r, false))).collect();
    let answers = oci::fan_out(&asks, |(reference, whole)| ask(client, reference, *whole));
    let mut wave = FirstWave { manifests: BTreeMap::new(), heads: BTreeMap::new() };
    for ((reference, _), answer) in asks.into_iter().zip(answers) {
        match answer? {
            Answer::Manifest(Some(manifest)) => drop(wave.manifests.insert(reference, manifest)),
            Answer::Head(Some(head)) => drop(wave.heads.insert(reference, head)),
            Answer::Manifest(None) | Answer::Head(None) => {}
        }
    }
    Ok(wave)
}

fn ask(client: &Client, reference: &Reference, whole: bool) -> Result<Answer> {
    Ok(if whole {
        Answer::Manifest(client.manifest(reference)?)
    } else {
        Answer::Head(client.head(reference)?)
    })
}

/// What the second wave read.
struct Artifacts {
    bundle: Option<Artifact>,
    release: Option<Artifact>,
    /// The versions of the images that channels hold; without those that cannot be read.
    versions: BTreeMap<Digest, ModuleVersion>,
}

/// Reads the two images and the versions of the channels that are to be moved, all at once.
fn second_wave(client: &Client, request: &SurveyRequest, first: &FirstWave) -> Result<Artifacts> {
    let channels = request.channels.iter().map(|channel| request.layout.channel(*channel));
    let mut wanted: BTreeMap<Digest, (Repository, Manifest)> = BTreeMap::new();
    for reference in [request.bundle.clone(), request.release.clone()].into_iter().chain(channels) {
        if let Some(manifest) = first.manifests.get(&reference) {
            let found = (reference.repository, manifest.clone());
            wanted.entry(manifest.digest().clone()).or_insert(found);
        }
    }
    let wanted: Vec<(Repository, Manifest)> = wanted.into_values().collect();
    let mut images = BTreeMap::new();
    for ((repository, manifest), image) in wanted.iter().zip(read_images(client, &wanted)?) {
        images.insert(manifest.digest().clone(), (repository.clone(), manifest.clone(), image));
    }
    let version = |(digest, (_, _, image)): (&Digest, &(Repository, Manifest, Read))| {
        let text = Contents(image.as_ref().ok()?).version()?;
        Some((digest.clone(), ModuleVersion::as_dkp_reads(&text)?))
    };
    let versions = images.iter().filter_map(version).collect();
    let take = |reference: &Reference| -> Result<Option<Artifact>> {
        let manifest = first.manifests.get(reference);
        let Some((repository, manifest, image)) =
            manifest.and_then(|m| images.get(m.digest()).cloned())
        else {
            return Ok(None);
        };
        let image = image.map_err(|reason| {
            Error::refused(format!("{reference} cannot be read")).because(reason)
        })?;
        Ok(Some(Artifact { repository, manifest, image }))
    };
    let bundle = take(&request.bundle)?;
    let release = take(&request.release)?;
    Ok(Artifacts { bundle, release, versions })
}

/// A question of the third wave.
enum Late {
    Digest(Digest),
    Tag(Reference),
}

/// Looks up the digests of the bundle that the first wave did not answer for; and, since that takes a round trip
/// anyway, the tags that are written right after it.
fn third_wave(
    client: &Client,
    request: &SurveyRequest,
    first: &FirstWave,
    survey: &mut Survey,
) -> Result<()> {
    let named = survey.bundle.as_ref().and_then(|it| Contents(&it.image).images_digests());
    let mut asks = Vec::new();
    for digest in named.unwrap_or_default().values().filter_map(|value| value.parse().ok()) {
        match known(request, first, &digest) {
            Some(pullable) => drop(survey.pullable.insert(digest, pullable)),
            None => asks.push(digest),
        }
    }
    asks.sort();
    asks.dedup();
    let mut asks: Vec<Late> = asks.into_iter().map(Late::Digest).collect();
    if !asks.is_empty() {
        let release = survey.release.as_ref().map(|release| release.manifest.digest());
        let other = |tag: &&Reference| first.digest(tag).as_ref() != release;
        asks.extend(request.first_written.iter().filter(other).cloned().map(Late::Tag));
    }
    let bundles = request.layout.bundles();
    let answers = oci::fan_out(&asks, |ask| -> Result<_> {
        Ok(match ask {
            Late::Digest(digest) => {
                (Some(look_up(client, &bundles, digest, request.check_platforms)?), None)
            }
            Late::Tag(tag) => (None, client.head(tag)?.map(|head| head.digest)),
        })
    });
    for (ask, answer) in asks.into_iter().zip(answers) {
        let (pullable, held) = answer?;
        match ask {
            Late::Digest(digest) => survey.pullable.extend(pullable.map(|it| (digest, it))),
            Late::Tag(tag) => drop(survey.last_look.insert(tag, held)),
        }
    }
    Ok(())
}

/// What the first wave and the build report tell about a digest.
fn known(request: &SurveyRequest, first: &FirstWave, digest: &Digest) -> Option<Pullable> {
    let (_, platform) = request.reported.iter().find(|(reported, _)| reported == digest)?;
    match first.heads.get(&request.layout.bundles().at(digest)) {
        None => Some(Pullable::Absent),
        Some(_) if platform == "linux/amd64" => Some(Pullable::Yes),
        Some(_) => None,
    }
}
