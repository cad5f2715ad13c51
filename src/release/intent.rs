//! What is wanted of the registry, and which tags that means, in which order. Pure.

use std::fmt;

use crate::oci::Reference;
use crate::release::{Channel, Force, Layout, ReleaseTag};

/// When the module is registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Register {
    /// Never: a pull request.
    Never,
    /// When a channel of the module exists or is written.
    WithChannel,
    /// In any case: a dev source needs it once for ModulePullOverride.
    Always,
}

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Intent {
    /// Where the module is.
    pub layout: Layout,
    /// The version or tag of development.
    pub tag: ReleaseTag,
    /// Whether the version's own tags are written; promotion only reads them.
    pub publish: bool,
    /// Channels to point at the version.
    pub channels: Vec<Channel>,
    /// When the module is registered.
    pub register: Register,
    /// Gates that are overridden.
    pub forced: Vec<Force>,
}

/// What a step writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// `release:<tag>`.
    Release,
    /// `<module>:<tag>`.
    Bundle,
    /// `release:<channel>`.
    Channel(Channel),
    /// `<source>:<module>`.
    Registration,
}

impl Subject {
    /// The stable name for machines.
    pub fn name(self) -> String {
        match self {
            Self::Release => "release".to_owned(),
            Self::Bundle => "bundle".to_owned(),
            Self::Channel(channel) => format!("channel/{channel}"),
            Self::Registration => "registration".to_owned(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release => f.write_str("release image"),
            Self::Bundle => f.write_str("bundle"),
            Self::Channel(channel) => write!(f, "channel {channel}"),
            Self::Registration => f.write_str("registration"),
        }
    }
}

impl Register {
    /// Whether the module is registered, when channels exist or are written, or not.
    fn applies(self, with_channel: bool) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::WithChannel => with_channel,
        }
    }
}

impl Intent {
    /// The tags, in the order in which it is safe to write them.
    pub fn tags(&self, has_channels: bool) -> Vec<(Subject, Reference)> {
        let tag = self.tag.tag();
        let mut tags = vec![
            (Subject::Release, self.layout.release(&tag)),
            (Subject::Bundle, self.layout.bundle(&tag)),
        ];
        let channels = self.channels.iter();
        tags.extend(channels.map(|c| (Subject::Channel(*c), self.layout.channel(*c))));
        if self.register.applies(has_channels || !self.channels.is_empty()) {
            tags.push((Subject::Registration, self.layout.registration()));
        }
        tags
    }
}
