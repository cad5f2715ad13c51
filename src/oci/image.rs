//! Layers as archives: compression, tar, limits.
//!
//! Owns the reading of layers into a flattened [`Image`], in constant memory but for the files that
//! are asked for. What layers do to each other is `squash`'s matter; what the files mean is the
//! caller's.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, BufReader, Cursor, Read};

use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

use super::client::Client;
use super::failure::{RegistryError, printable};
use super::manifest::Descriptor;
use super::reference::Repository;
use super::squash::{Entry, EntryKind, Image, Squash, clean};
use crate::error::Error;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// How much of an image is read before it is called hostile.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Entries of all layers.
    pub entries: usize,
    /// Bytes of all layers, uncompressed.
    pub unpacked: u64,
    /// Bytes of all names.
    pub names: usize,
    /// Bytes of a kept file; longer ones are not kept.
    pub kept: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 1_000_000, unpacked: 16 << 30, names: 128 << 20, kept: 4 << 20 }
    }
}

/// An image cannot be read.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ImageError {
    /// The registry did not give the layers.
    #[error("{0}")]
    Registry(#[from] RegistryError),
    /// A layer is no archive; layers are counted from the top.
    #[error("layer {layer} from the top cannot be read: {detail}")]
    Broken {
        /// Which layer, 1 the top.
        layer: usize,
        /// What the reader of the archive says.
        detail: String,
    },
    /// A limit is exceeded.
    #[error("the image has more than {0}")]
    TooMuch(String),
}

impl From<ImageError> for Error {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Registry(error) => error.into(),
            other => Self::refused("the image cannot be unpacked").because(other.to_string()),
        }
    }
}

impl Client {
    /// The tree of an image whose layers (from the bottom, as in the manifest) are in a repository.
    pub fn image(
        &self,
        repository: &Repository,
        layers: &[Descriptor],
        limits: &Limits,
        keep: &dyn Fn(&str, u64) -> bool,
    ) -> Result<Image, ImageError> {
        let open = |layer: &Descriptor| -> Result<Box<dyn Read>, RegistryError> {
            let open = || self.open_once(repository, &layer.digest, Some(layer.size));
            Ok(Box::new(self.retrying(open)?))
        };
        flatten(layers.iter().rev().map(open), limits, keep)
    }
}

/// Flattens layers that come **from the top**. `keep` is asked with name and length which files'
/// content to keep. Every layer is read to its end, so that a checking reader has judged it.
pub fn flatten(
    layers: impl Iterator<Item = Result<Box<dyn Read>, RegistryError>>,
    limits: &Limits,
    keep: &dyn Fn(&str, u64) -> bool,
) -> Result<Image, ImageError> {
    let mut squash = Squash::default();
    let mut reading = Reading { limits, keep, unpacked: Cell::new(0), entries: 0, names: 0 };
    for layer in layers {
        reading.layer(layer?, &mut squash)?;
        squash.end_layer();
    }
    Ok(squash.finish(reading.unpacked.get()))
}

struct Reading<'a> {
    limits: &'a Limits,
    keep: &'a dyn Fn(&str, u64) -> bool,
    unpacked: Cell<u64>,
    entries: usize,
    names: usize,
}

impl Reading<'_> {
    fn layer(&mut self, raw: Box<dyn Read>, squash: &mut Squash) -> Result<(), ImageError> {
        let fault = RefCell::new(None);
        let mut raw = Trap { inner: raw, fault: &fault };
        let outcome = self.archive(&mut raw, squash);
        // The rest also has to arrive: only at the end the digest is judged.
        let rest = io::copy(&mut raw, &mut io::sink());
        if let Some(error) = fault.take() {
            return Err(error.into());
        }
        let broken = |error: io::Error| self.fault(&error, squash.layer());
        outcome.and_then(|()| rest.map(|_| ())).map_err(broken)
    }

    fn fault(&self, error: &io::Error, layer: usize) -> ImageError {
        if self.unpacked.get() > self.limits.unpacked {
            return ImageError::TooMuch(format!("{} bytes", self.limits.unpacked));
        }
        if self.entries > self.limits.entries {
            return ImageError::TooMuch(format!("{} entries", self.limits.entries));
        }
        if self.names > self.limits.names {
            return ImageError::TooMuch(format!("{} bytes of names", self.limits.names));
        }
        ImageError::Broken { layer: layer + 1, detail: printable(&error.to_string(), 200) }
    }

    fn archive(&mut self, raw: &mut dyn Read, squash: &mut Squash) -> io::Result<()> {
        let (limit, count) = (self.limits.unpacked, self.unpacked.clone());
        let mut reader = Counted { inner: decompressed(raw)?, count: &count, limit };
        let mut archive = tar::Archive::new(&mut reader);
        let outcome = archive.entries().and_then(|entries| {
            for entry in entries {
                let entry = self.entry(&mut entry?, squash.layer())?;
                squash.add(entry);
            }
            Ok(())
        });
        // After the end of the archive, padding; what is wrong with it concerns nobody.
        if outcome.is_ok() {
            let _ = io::copy(&mut reader, &mut io::sink());
        }
        self.unpacked.set(count.get());
        let exceeded = count.get() > limit;
        if exceeded { Err(too_much()) } else { outcome }
    }

    fn entry(&mut self, entry: &mut tar::Entry<'_, impl Read>, layer: usize) -> io::Result<Entry> {
        let raw_name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = kind_of(entry, &raw_name);
        self.entries += 1;
        self.names += raw_name.len();
        if self.entries > self.limits.entries || self.names > self.limits.names {
            return Err(too_much());
        }
        let path = clean(&raw_name);
        let has_content = matches!(kind, EntryKind::File | EntryKind::Other(_));
        let size = if has_content { entry.size() } else { 0 };
        let wanted =
            kind == EntryKind::File && size <= self.limits.kept && (self.keep)(&path, size);
        let content = wanted.then(|| read_exactly(entry, size)).transpose()?;
        let header = entry.header();
        let mode = header.mode().unwrap_or(0);
        let (uid, gid) = (header.uid().unwrap_or(0), header.gid().unwrap_or(0));
        Ok(Entry { path, raw_name, kind, mode, size, layer, uid, gid, content })
    }
}

fn too_much() -> io::Error {
    io::Error::other("too much")
}

fn read_exactly(reader: &mut impl Read, size: u64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    reader.take(size).read_to_end(&mut content)?;
    if content.len() as u64 == size {
        Ok(content)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn kind_of(entry: &tar::Entry<'_, impl Read>, raw_name: &str) -> EntryKind {
    let link = || {
        let name = entry.link_name_bytes().unwrap_or_default();
        String::from_utf8_lossy(&name).into_owned()
    };
    match entry.header().as_old().linkflag[0] {
        // Before POSIX, a directory was a file whose name ends with a slash.
        0 if raw_name.ends_with('/') => EntryKind::Dir,
        0 | b'0' => EntryKind::File,
        b'1' => EntryKind::Hardlink(link()),
        b'2' => EntryKind::Symlink(link()),
        b'5' => EntryKind::Dir,
        other => EntryKind::Other(other),
    }
}

/// Remembers the registry's own error, which readers in between may hide.
struct Trap<'a> {
    inner: Box<dyn Read>,
    fault: &'a RefCell<Option<RegistryError>>,
}

impl Read for Trap<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).inspect_err(|error| {
            if let Some(found) = RegistryError::inside(error) {
                self.fault.borrow_mut().get_or_insert(found);
            }
        })
    }
}

/// Counts what comes out of the decompression and ends it at the limit.
struct Counted<'a> {
    inner: Box<dyn Read + 'a>,
    count: &'a Cell<u64>,
    limit: u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.count.get() > self.limit {
            return Err(too_much());
        }
        let read = self.inner.read(buffer)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

/// The content, whatever it is compressed with: the first bytes tell, not the media type.
fn decompressed<'a>(raw: &'a mut dyn Read) -> io::Result<Box<dyn Read + 'a>> {
    let mut magic = Vec::new();
    raw.take(ZSTD.len() as u64).read_to_end(&mut magic)?;
    let (gzip, zstd) = (magic.starts_with(&GZIP), magic.starts_with(&ZSTD));
    let whole = Cursor::new(magic).chain(raw);
    if gzip {
        return Ok(Box::new(flate2::read::MultiGzDecoder::new(whole)));
    }
    if zstd {
        return Ok(Box::new(Zstd::new(whole)));
    }
    Ok(Box::new(whole))
}

/// Frame after frame: zstd files are often made of many, and some are to be skipped.
struct Zstd<R: Read> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    inside: bool,
}

impl<R: Read> Zstd<R> {
    fn new(source: R) -> Self {
        Self { source: BufReader::new(source), decoder: FrameDecoder::new(), inside: false }
    }

    /// Reads the head of a frame, or skips one that holds nothing.
    fn begin_frame(&mut self) -> io::Result<()> {
        match self.decoder.init(&mut self.source) {
            Ok(()) => self.inside = true,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length,
                ..
            })) => {
                io::copy(&mut self.source.by_ref().take(u64::from(length)), &mut io::sink())?;
            }
            Err(error) => return Err(io::Error::other(error)),
        }
        Ok(())
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            while !self.inside {
                if self.source.fill_buf()?.is_empty() {
                    return Ok(0);
                }
                self.begin_frame()?;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                let one = BlockDecodingStrategy::UptoBlocks(1);
                self.decoder.decode_blocks(&mut self.source, one).map_err(io::Error::other)?;
            }
            match self.decoder.read(buffer)? {
                0 => self.inside = false,
                read => return Ok(read),
            }
        }
    }
}

#[cfg(test)]
#[path = "image_tests.rs"]
mod tests;
