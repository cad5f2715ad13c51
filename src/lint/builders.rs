//! Images that are there for others to be built from.
//!
//! Owns telling them by name and use: their names end as those of builders do, they start nothing, and another image takes
//! files from them or begins from them.

use super::{Subject, Use};
use crate::werf::config::{Image, Stapel};

const ENDINGS: [&str; 5] = ["-builder", "-artifact", "-src", "-build", "-sources"];

/// The image that a builder is for, of all uses of images; `None`: it is no builder.
pub fn built_for<'u, 'c>(
    subject: &Subject<'_>,
    all: &'u [Use<'c>],
    image: &Image<'_>,
) -> Option<&'u Use<'c>> {
    let stapel = image.stapel()?;
    let is_named_so = ENDINGS.iter().any(|ending| image.name.ends_with(ending));
    if !is_named_so || starts(stapel) || subject.is_made_up(image.span) {
        return None;
    }
    // Told by its digest is what the cluster may run; the list of all digests is no use of its own.
    all.iter().find(|used| used.name == image.name && used.is_built_from)
}

/// Does it say what to start?
fn starts(stapel: &Stapel) -> bool {
    let of_spec = stapel.image_spec.as_ref().and_then(|spec| spec.config.as_ref());
    let docker = stapel.docker.as_ref();
    docker.is_some_and(|docker| !docker.entrypoint.is_empty() || !docker.cmd.is_empty())
        || of_spec.is_some_and(|config| !config.entrypoint.is_empty() || !config.cmd.is_empty())
}
