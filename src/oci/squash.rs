//! How layers become one tree, as the flattening inside DKP does it.
//!
//! Owns the order and the fate of entries: the top layer first; the first of equal names wins, also
//! within a layer; whiteouts hide what lies in lower layers; hard links are set aside until their
//! target's layer is complete. It reads no archive (`image` does) and judges nothing.
//!
//! Where the original would never end (absolute names), this ends; the entry keeps its slash.

use std::collections::HashMap;

const WHITEOUT: &str = ".wh.";
const OPAQUE: &str = ".wh..wh..opq";

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link and its text.
    Symlink(String),
    /// A hard link and its text, as written.
    Hardlink(String),
    /// Anything else, by the type byte of tar.
    Other(u8),
}

/// One entry, in the tree or lost on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name as it comes out: no `./`, no double slash; absolute names stay absolute.
    pub path: String,
    /// The name as it is written in the layer.
    pub raw_name: String,
    /// What it is.
    pub kind: EntryKind,
    /// Permissions.
    pub mode: u32,
    /// Length of the content.
    pub size: u64,
    /// Which layer it is from; 0 is the bottom, as in the manifest.
    pub layer: usize,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// The content, where it was asked for and is not too long.
    pub content: Option<Vec<u8>>,
}

/// A `.wh.` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whiteout {
    /// The name as it is written in the layer.
    pub raw_name: String,
    /// What it hides in lower layers.
    pub hides: String,
    /// Whether it hides only what is inside.
    pub opaque: bool,
    /// Which layer it is from; 0 is the bottom.
    pub layer: usize,
}

/// The tree that an image unpacks to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Everything in the order in which it is unpacked: the top layer first.
    pub entries: Vec<Entry>,
    /// Everything that hides something.
    pub whiteouts: Vec<Whiteout>,
    /// Hard links that never find their target: they are not unpacked.
    pub lost_links: Vec<Entry>,
    /// Names that one layer has more than once; the first is unpacked.
    pub duplicates: Vec<String>,
    /// How many layers there are.
    pub layer_count: usize,
    /// The length of all layers, uncompressed.
    pub unpacked_bytes: u64,
}

impl Image {
    /// The entry of a name.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == path)
    }

    /// The kept content of a file.
    pub fn content(&self, path: &str) -> Option<&[u8]> {
        self.entry(path)?.content.as_deref()
    }
}

/// What upper layers did to a name.
#[derive(Clone, Copy, Default)]
struct Shadow {
    /// It is replaced or removed.
    exact: bool,
    /// What was below it is gone.
    children: bool,
    /// Which layer, counted from the top, saw it first.
    layer: usize,
}

struct Held {
    entry: Entry,
    shadowed: bool,
}

/// The tree in the making.
#[derive(Default)]
pub(super) struct Squash {
    image: Image,
    shadows: HashMap<String, Shadow>,
    links: HashMap<String, Vec<Held>>,
    whiteouts: Vec<(String, Shadow)>,
    targets: Vec<Held>,
    layer: usize,
}

impl Squash {
    pub(super) fn layer(&self) -> usize {
        self.layer
    }

    /// Takes the next entry of the present layer.
    pub(super) fn add(&mut self, entry: Entry) {
        if let Some(whiteout) = whiteout(&entry) {
            let shadow = Shadow { exact: !whiteout.opaque, children: true, layer: self.layer };
            self.whiteouts.push((whiteout.hides.clone(), shadow));
            self.image.whiteouts.push(whiteout);
            return;
        }
        let shadowed = self.is_shadowed(&entry.path);
        let known = self.shadows.get(&entry.path);
        if known.is_some_and(|shadow| shadow.exact && shadow.layer == self.layer) {
            self.image.duplicates.push(entry.path.clone());
        }
        if let EntryKind::Hardlink(target) = &entry.kind {
            let shadow = Shadow { exact: true, children: true, layer: self.layer };
            let known = self.shadows.entry(entry.path.clone()).or_insert(shadow);
            (known.exact, known.children) = (true, true);
            self.links.entry(target.clone()).or_default().push(Held { entry, shadowed });
            return;
        }
        let is_dir = entry.kind == EntryKind::Dir;
        if !shadowed {
            let shadow = Shadow { exact: true, children: !is_dir, layer: self.layer };
            self.shadows.insert(entry.path.clone(), shadow);
            self.image.entries.push(entry.clone());
        }
        if !is_dir {
            self.targets.push(Held { entry, shadowed });
        }
    }

    /// The present layer is complete: its whiteouts and hard links take effect.
    pub(super) fn end_layer(&mut self) {
        for (name, whiteout) in std::mem::take(&mut self.whiteouts) {
            let shadow = self.shadows.entry(name).or_insert(whiteout);
            shadow.exact |= whiteout.exact;
            shadow.children |= whiteout.children;
        }
        for target in std::mem::take(&mut self.targets) {
            self.write_links(target);
        }
        self.layer += 1;
    }

    /// Writes the hard links to an entry, and those to them. When the entry itself does not come
    /// out, the first link that does takes its place.
    fn write_links(&mut self, target: Held) {
        let mut root = target;
        let mut names = vec![root.entry.path.clone()];
        while let Some(name) = names.pop() {
            for mut link in self.links.remove(&name).unwrap_or_default() {
                names.push(link.entry.path.clone());
                if link.shadowed {
                    continue;
                }
                if root.shadowed {
                    link.entry.kind = root.entry.kind.clone();
                    link.entry.size = root.entry.size;
                    link.entry.content = root.entry.content.take();
                    root = Held { entry: link.entry.clone(), shadowed: false };
                }
                self.image.entries.push(link.entry);
            }
        }
    }

    fn is_shadowed(&self, path: &str) -> bool {
        if self.shadows.get(path).is_some_and(|shadow| shadow.exact) {
            return true;
        }
        let mut name = path;
        while name != "." && name != "/" {
            name = parent(name);
            if self.shadows.get(name).is_some_and(|shadow| shadow.children) {
                return true;
            }
        }
        false
    }

    /// The tree, with layers numbered from the bottom.
    pub(super) fn finish(mut self, unpacked_bytes: u64) -> Image {
        let mut missed: Vec<Entry> =
            self.links.into_values().flatten().map(|held| held.entry).collect();
        missed.sort_by(|a, b| (a.layer, &a.path).cmp(&(b.layer, &b.path)));
        self.image.lost_links = missed;
        self.image.layer_count = self.layer;
        self.image.unpacked_bytes = unpacked_bytes;
        let bottom = self.layer.saturating_sub(1);
        let image = &mut self.image;
        for entry in image.entries.iter_mut().chain(&mut image.lost_links) {
            entry.layer = bottom - entry.layer;
        }
        for whiteout in &mut image.whiteouts {
            whiteout.layer = bottom - whiteout.layer;
        }
        self.image
    }
}

fn parent(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) => "/",
        Some(at) => &path[..at],
        None => ".",
    }
}

fn whiteout(entry: &Entry) -> Option<Whiteout> {
    let base = entry.raw_name.trim_end_matches('/').rsplit('/').next()?;
    let hidden = base.strip_prefix(WHITEOUT)?;
    let opaque = base == OPAQUE;
    let dir = clean(entry.raw_name.rsplit_once('/').map_or("", |(dir, _)| dir));
    let hides = if opaque { dir } else { clean(&format!("{dir}/{hidden}")) };
    Some(Whiteout { raw_name: entry.raw_name.clone(), hides, opaque, layer: entry.layer })
}

/// The shortest name of the same thing: no `.`, no empty segment, `..` resolved where it can be.
pub(super) fn clean(name: &str) -> String {
    let absolute = name.starts_with('/');
    let mut segments: Vec<&str> = Vec::new();
    for segment in name.split('/') {
        match segment {
            "" | "." => {}
            ".." if segments.last().is_some_and(|last| *last != "..") => {
                segments.pop();
            }
            ".." if absolute => {}
            segment => segments.push(segment),
        }
    }
    let path = segments.join("/");
    match (absolute, path.is_empty()) {
        (true, _) => format!("/{path}"),
        (false, true) => ".".into(),
        (false, false) => path,
    }
}
