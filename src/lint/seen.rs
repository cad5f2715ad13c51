//! Images that an earlier rendering had too.
//!
//! Owns telling that two renderings have the same image, so that rules which look at an image by itself do so once: what
//! they found counts for both.

use std::collections::HashMap;
use std::ops::Range;

use super::Subject;
use super::fold::Told;
use crate::werf::config::Image;

/// The images of all renderings so far, and which findings are of each.
#[derive(Debug, Default)]
pub(super) struct Seen {
    images: HashMap<Key, Range<usize>>,
}

/// What makes two images one: name, section, and where the section was written.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    name: String,
    section: String,
    written: Option<(String, u32)>,
}

impl Key {
    /// Of an image of a rendering.
    pub(super) fn of(subject: &Subject<'_>, image: &Image<'_>) -> Self {
        let place = subject.place_of(image.span.start);
        Self {
            name: image.name.to_owned(),
            section: subject.written(&image.document.span).to_owned(),
            written: place.map(|(path, at)| (path.to_owned(), at)),
        }
    }
}

impl Seen {
    /// Was the image met before? What was told of it then is true of this rendering too.
    pub(super) fn meets(&self, key: &Key, rendering: usize, told: &mut [Told]) -> bool {
        let Some(range) = self.images.get(key) else { return false };
        for told in told.get_mut(range.clone()).into_iter().flatten() {
            told.renderings.push(rendering);
        }
        true
    }

    /// Notes what was told of an image.
    pub(super) fn note(&mut self, key: Key, told: Range<usize>) {
        self.images.insert(key, told);
    }
}
