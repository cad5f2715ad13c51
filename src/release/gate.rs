//! Gates of promotion: conditions that a version must meet before a channel points at it. Pure.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::release::{Channel, ChannelState, ModuleVersion};

/// A condition that can say no, and that can be overridden by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gate {
    /// The version is published completely: release image, bundle, digests.
    Complete,
    /// The channel holds no higher version: DKP does not downgrade.
    NotLower,
}

impl Gate {
    /// All gates, in the order in which they are asked.
    pub const ALL: [Self; 2] = [Self::Complete, Self::NotLower];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::NotLower => "not-lower",
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Gate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|gate| gate.name() == text).ok_or_else(|| {
            let error = Error::usage(format!("`{text}` is no gate"));
            match crate::text::nearest(text, Self::ALL.iter().map(|gate| gate.name())) {
                Some(near) => error.hint(format!("did you mean `{near}`?")),
                None => error.hint("the gates are complete and not-lower"),
            }
        })
    }
}

/// A gate that a person overrides, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Force {
    /// The gate.
    pub gate: Gate,
    /// The reason, for the record.
    pub reason: String,
}

/// Says why the channel must not get this version: it holds a higher one. A channel whose version DKP cannot read
/// holds back nothing.
pub(crate) fn not_lower(
    version: ModuleVersion,
    channel: Channel,
    held: Option<&ChannelState>,
) -> Option<String> {
    let current = held?.version?;
    (current > version)
        .then(|| format!("channel {channel} holds {current}, and {version} is lower"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_version_is_refused_and_an_equal_one_is_not() {
        let digest = crate::oci::Digest::of(b"x");
        let held = ChannelState { digest, version: Some("v1.2.3".parse().unwrap()) };
        let ask = |text: &str| not_lower(text.parse().unwrap(), Channel::Alpha, Some(&held));
        assert!(ask("v1.2.2").unwrap().contains("channel alpha holds v1.2.3"));
        let unreadable = ChannelState { version: None, ..held.clone() };
        let asked = not_lower("v0.0.1".parse().unwrap(), Channel::Alpha, Some(&unreadable));
        assert_eq!(asked, None, "what DKP cannot read, no cluster has taken: it may be repaired");
        assert_eq!(ask("v1.2.3"), None);
        assert_eq!(ask("v1.3.0"), None);
        assert_eq!(not_lower("v0.0.1".parse().unwrap(), Channel::Alpha, None), None);
    }

    #[test]
    fn gates_have_names() {
        assert_eq!("not-lower".parse::<Gate>().unwrap(), Gate::NotLower);
        assert_eq!("not-lowr".parse::<Gate>().unwrap_err().hints(), ["did you mean `not-lower`?"]);
    }
}
