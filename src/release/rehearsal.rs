//! What a publication would touch, before anything is built: digests are known only after a build. Reads only.

use crate::error::Result;
use crate::oci::{self, Client, Digest, Reference};
use crate::release::{Channel, Intent, Subject};

/// The tags that a publication would touch, in their order, with what they hold now.
pub fn rehearse(
    client: &Client,
    intent: &Intent,
) -> Result<Vec<(Subject, Reference, Option<Digest>)>> {
    let mut looks: Vec<Reference> = intent.tags(true).into_iter().map(|(_, tag)| tag).collect();
    let asked = looks.len();
    looks.extend(Channel::ALL.map(|channel| intent.layout.channel(channel)));
    let answers: Vec<Option<Digest>> =
        oci::fan_out(&looks, |tag| Ok(client.head(tag)?.map(|head| head.digest)))
            .into_iter()
            .collect::<Result<_>>()?;
    let has_channels = answers[asked..].iter().any(Option::is_some);
    let tags = intent.tags(has_channels).into_iter();
    Ok(tags.zip(answers).map(|((subject, tag), held)| (subject, tag, held)).collect())
}
