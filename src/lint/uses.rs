//! Which images use which.
//!
//! Owns the walk over `from`, `import` and `dependencies`, and where an image is declared.

use super::Subject;
use crate::text::Span;
use crate::werf::config::{Config, Image};

/// One image is named by another.
#[derive(Clone, Copy, Debug)]
pub struct Use<'c> {
    /// The image that is named.
    pub name: &'c str,
    /// The image that names it.
    pub by: &'c str,
    /// Where.
    pub span: &'c Span,
    /// It is a base or a source of files, rather than told by name or digest.
    pub is_built_from: bool,
}

/// All uses, in order.
pub fn uses(config: &Config) -> Vec<Use<'_>> {
    let mut all = Vec::new();
    for image in config.images() {
        let by = image.name;
        if let Some(stapel) = image.stapel() {
            let imports = stapel.imports.iter();
            let sources = imports.flat_map(|import| [&import.from, &import.artifact]);
            let fields = [&stapel.from, &stapel.from_artifact].into_iter().chain(sources).flatten();
            all.extend(fields.map(|field| Use {
                name: &field.value,
                by,
                span: &field.span,
                is_built_from: true,
            }));
        }
        let told = image.dependencies().iter().filter_map(|told| told.from.as_ref());
        all.extend(told.map(|field| Use {
            name: &field.value,
            by,
            span: &field.span,
            is_built_from: false,
        }));
    }
    all
}

/// Where an image is declared: the key `image`, as its name may be written elsewhere (a folder's name, a variable).
pub fn declared_at(subject: &Subject<'_>, image: &Image<'_>) -> Span {
    let before = subject.text.as_str().get(..image.span.start).unwrap_or("");
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let key = before[line..].starts_with("image");
    if key { line..line + "image".len() } else { image.span.clone() }
}
