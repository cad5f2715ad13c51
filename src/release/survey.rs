//! What the registry holds, read in as few round trips as the protocol allows.
//!
//! Wave 1: manifests of the two images, the tags to be written, all channels, the registration, the digests of the
//! build report. Wave 2: the layers of what must be read. Wave 3, only when needed: digests that the bundle names and
//! the report did not.

use std::collections::BTreeMap;
use std::io::Read;

use crate::error::Error;
use crate::oci::{
    self, Client, Content, Digest, Head, Image, Limits, Manifest, Name, Reference, RegistryError,
    RegistryErrorKind, Repository,
};
use crate::release::inspect::Pullable;
use crate::release::{Channel, Contents, Layout, ModuleVersion, ReleaseTag};

/// Largest configuration of an image that is read.
const CONFIG_LIMIT: u64 = 4 << 20;

type Result<T, E = Error> = std::result::Result<T, E>;

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
    let (bundle, release, versions) = second_wave(client, request, &first)?;
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

type Read2 = (Option<Artifact>, Option<Artifact>, BTreeMap<Digest, ModuleVersion>);

/// Reads the two images and the versions of the channels that are to be moved, all at once.
fn second_wave(client: &Client, request: &SurveyRequest, first: &FirstWave) -> Result<Read2> {
    let mut wanted: Vec<(Repository, Manifest)> = Vec::new();
    let mut add = |reference: &Reference| {
        let manifest = first.manifests.get(reference)?;
        let known = wanted.iter().any(|(_, other)| other.digest() == manifest.digest());
        if !known {
            wanted.push((reference.repository.clone(), manifest.clone()));
        }
        Some(manifest.digest().clone())
    };
    let bundle = add(&request.bundle);
    let release = add(&request.release);
    for channel in &request.channels {
        add(&request.layout.channel(*channel));
    }
    let images = read_images(client, &wanted)?;
    let mut artifacts = BTreeMap::new();
    let mut versions = BTreeMap::new();
    for ((repository, manifest), image) in wanted.into_iter().zip(images) {
        let version = Contents(&image).version().and_then(|text| text.parse().ok());
        versions.extend(version.map(|version| (manifest.digest().clone(), version)));
        artifacts.insert(manifest.digest().clone(), Artifact { repository, manifest, image });
    }
    let take = |digest: Option<Digest>| digest.and_then(|digest| artifacts.get(&digest).cloned());
    Ok((take(bundle), take(release), versions))
}

/// Fetches the layers of several images at once and flattens each image.
pub(crate) fn read_images(
    client: &Client,
    images: &[(Repository, Manifest)],
) -> Result<Vec<Image>> {
    let contents: Vec<Content> = images
        .iter()
        .map(|(repository, manifest)| resolve(client, repository, manifest))
        .collect::<Result<_>>()?;
    let mut layers: Vec<(Repository, Digest)> = Vec::new();
    for ((repository, _), content) in images.iter().zip(&contents) {
        let Content::Image { layers: descriptors, .. } = content else { continue };
        layers.extend(descriptors.iter().map(|layer| (repository.clone(), layer.digest.clone())));
    }
    layers.sort_by(|a, b| a.1.cmp(&b.1));
    layers.dedup_by(|a, b| a.1 == b.1);
    let fetched = oci::fan_out(&layers, |(repository, digest)| fetch(client, repository, digest));
    let mut files = BTreeMap::new();
    for ((_, digest), file) in layers.into_iter().zip(fetched) {
        files.insert(digest, file?);
    }
    contents.iter().map(|content| flatten(content, &files)).collect()
}

/// An index is read as DKP reads it: through its linux/amd64 child.
fn resolve(client: &Client, repository: &Repository, manifest: &Manifest) -> Result<Content> {
    let content = manifest.parse()?;
    let Content::Index { manifests } = &content else { return Ok(content) };
    let child = manifests.iter().find(|child| child.is_linux_amd64()).ok_or_else(|| {
        Error::refused(format!("{} has no image for linux/amd64", repository.at(manifest.digest())))
            .because("DKP reads an index through its linux/amd64 image")
    })?;
    let reference = repository.at(&child.digest);
    let child = client.manifest(&reference)?.ok_or_else(|| {
        Error::refused(format!("{reference}, a part of an index, is not in the registry"))
    })?;
    Ok(child.parse()?)
}

/// A layer lies in an unnamed temporary file: a large one must not fill the memory.
fn fetch(client: &Client, repository: &Repository, digest: &Digest) -> Result<std::fs::File> {
    use std::io::{Seek, copy};
    let failed = |error: std::io::Error| {
        Error::registry(format!("cannot read the layer {}", repository.at(digest)))
            .because(error.to_string())
    };
    let mut blob = client.open_blob(repository, digest)?;
    let mut file = tempfile::tempfile().map_err(failed)?;
    copy(&mut blob, &mut file).map_err(failed)?;
    file.rewind().map_err(failed)?;
    Ok(file)
}

fn flatten(content: &Content, files: &BTreeMap<Digest, std::fs::File>) -> Result<Image> {
    use std::io::Seek;
    let Content::Image { layers, .. } = content else {
        return Err(Error::refused("an index within an index cannot be read"));
    };
    let open = |layer: &oci::Descriptor| -> Result<Box<dyn Read>, RegistryError> {
        let file = files.get(&layer.digest).map(std::fs::File::try_clone);
        let Some(Ok(mut file)) = file else { return Err(lost(layer)) };
        file.rewind().map_err(|_| lost(layer))?;
        Ok(Box::new(std::io::BufReader::new(file)))
    };
    let keep = |_: &str, _: u64| true;
    Ok(oci::flatten(layers.iter().rev().map(open), &Limits::default(), &keep)?)
}

/// A layer that was fetched a moment ago cannot be opened again.
fn lost(layer: &oci::Descriptor) -> RegistryError {
    let what = "the temporary copy of the layer is gone".to_owned();
    RegistryError::new(RegistryErrorKind::Protocol(what), layer.digest.as_str())
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
        asks.extend(request.first_written.iter().cloned().map(Late::Tag));
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

/// Whether a digest can be pulled for linux/amd64. A single manifest says its platform only in its configuration.
pub(crate) fn look_up(
    client: &Client,
    repository: &Repository,
    digest: &Digest,
    check_platform: bool,
) -> Result<Pullable> {
    let reference =
        Reference { repository: repository.clone(), name: Name::Digest(digest.clone()) };
    let Some(manifest) = client.manifest(&reference)? else { return Ok(Pullable::Absent) };
    match manifest.parse()? {
        Content::Index { manifests } => {
            let platforms: Vec<String> = manifests
                .iter()
                .filter_map(|child| child.platform.as_ref())
                .map(ToString::to_string)
                .collect();
            let good = manifests.iter().any(oci::Descriptor::is_linux_amd64);
            Ok(if good { Pullable::Yes } else { Pullable::OtherPlatform(platforms.join(", ")) })
        }
        Content::Image { .. } if !check_platform => Ok(Pullable::Yes),
        Content::Image { config, .. } => {
            let json = client.blob(repository, &config.digest, CONFIG_LIMIT)?;
            Ok(platform_of(&json))
        }
    }
}

fn platform_of(config: &[u8]) -> Pullable {
    let value: serde_json::Value = serde_json::from_slice(config).unwrap_or_default();
    let field = |name: &str| value.get(name).and_then(serde_json::Value::as_str).unwrap_or("");
    match (field("os"), field("architecture")) {
        ("linux" | "", "amd64" | "") => Pullable::Yes,
        (os, architecture) => Pullable::OtherPlatform(format!("{os}/{architecture}")),
    }
}
