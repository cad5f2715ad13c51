//! The configuration as a whole: its sections and its images.
//!
//! Owns walking them. How they are read is in `read`.

use super::{Dockerfile, Field, Item, Meta, Stapel};
use crate::text::Span;

/// A configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Its sections that hold more than comments, in order.
    pub documents: Vec<Document>,
}

/// A section.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its bytes between two separators.
    pub span: Span,
    /// What it is.
    pub content: Content,
}

/// What a section is.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// The section of the project.
    Meta(Box<Meta>),
    /// Images from a Dockerfile.
    Dockerfile(Box<Dockerfile>),
    /// Images that werf builds by itself, or an artifact.
    Stapel(Box<Stapel>),
    /// YAML, but none of these.
    Unknown,
    /// No YAML.
    Unreadable,
}

/// One image; a section with several names makes several.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    /// Its name; empty for the nameless image of werf 2.
    pub name: &'a str,
    /// Where the name is written.
    pub span: &'a Span,
    /// Its section.
    pub document: &'a Document,
    /// What it is.
    pub kind: ImageKind<'a>,
}

/// What an image is.
#[derive(Clone, Copy, Debug)]
pub enum ImageKind<'a> {
    /// From a Dockerfile.
    Dockerfile(&'a Dockerfile),
    /// Built by werf itself.
    Stapel(&'a Stapel),
}

impl Config {
    /// The section of the project; the first of several.
    pub fn meta(&self) -> Option<&Meta> {
        self.documents.iter().find_map(|document| match &document.content {
            Content::Meta(meta) => Some(&**meta),
            _ => None,
        })
    }

    /// All images and artifacts, in the order they are written.
    pub fn images(&self) -> impl Iterator<Item = Image<'_>> {
        self.documents.iter().flat_map(Document::images)
    }

    /// The first image of a name.
    pub fn image(&self, name: &str) -> Option<Image<'_>> {
        self.images().find(|image| image.name == name)
    }

    /// Is there a section that could not be read, so that images may be missing?
    pub fn has_gaps(&self) -> bool {
        self.documents.iter().any(|document| document.content == Content::Unreadable)
    }
}

impl Document {
    /// The images of the section.
    pub fn images(&self) -> Vec<Image<'_>> {
        let (names, artifact, kind) = match &self.content {
            Content::Dockerfile(image) => (&image.names, None, ImageKind::Dockerfile(image)),
            Content::Stapel(image) => {
                (&image.names, image.artifact.as_ref(), ImageKind::Stapel(image))
            }
            _ => return Vec::new(),
        };
        let image = |name, span| Image { name, span, document: self, kind };
        let mut images: Vec<Image<'_>> =
            names.iter().map(|item| image(&*item.value, &item.span)).collect();
        if let Some(Field { value, span, .. }) = artifact.filter(|_| names.is_empty()) {
            images.push(image(value, span));
        }
        images
    }
}

impl<'a> Image<'a> {
    /// Is it there for its own sake?
    pub fn is_final(&self) -> bool {
        let field = match self.kind {
            ImageKind::Dockerfile(image) => image.is_final.as_ref(),
            ImageKind::Stapel(image) => image.is_final.as_ref(),
        };
        !self.is_artifact() && field.is_none_or(|field| field.value)
    }

    /// Is it an artifact of werf 2?
    pub fn is_artifact(&self) -> bool {
        matches!(self.kind, ImageKind::Stapel(image) if image.names.is_empty())
    }

    /// The model, if werf builds it by itself.
    pub fn stapel(&self) -> Option<&'a Stapel> {
        match self.kind {
            ImageKind::Stapel(image) => Some(image),
            ImageKind::Dockerfile(_) => None,
        }
    }

    /// What it is told of other images.
    pub fn dependencies(&self) -> &'a [super::Dependency] {
        match self.kind {
            ImageKind::Dockerfile(image) => &image.dependencies,
            ImageKind::Stapel(image) => &image.dependencies,
        }
    }

    /// Its platforms, as written.
    pub fn platform(&self) -> &'a [Item<String>] {
        match self.kind {
            ImageKind::Dockerfile(image) => &image.platform,
            ImageKind::Stapel(image) => &image.platform,
        }
    }
}
