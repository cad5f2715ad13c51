//! Digests: names that are made of the content they name.
//!
//! Owns [`Digest`] (sha256 only: nothing else is in use among modules) and the running sum behind
//! it. It does not read from the network.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::reference::InvalidName;

const PREFIX: &str = "sha256:";
const HEX_LENGTH: usize = 64;
const SHORT_HEX: usize = 12;

/// A digest of the form `sha256:` and 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut sum = Sum::default();
        sum.add(bytes);
        sum.finish()
    }

    /// The whole text, with `sha256:`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 64 hexadecimal digits.
    pub fn hex(&self) -> &str {
        &self.0[PREFIX.len()..]
    }

    /// `sha256:` and the first twelve digits, for people.
    pub fn short(&self) -> &str {
        &self.0[..PREFIX.len() + SHORT_HEX]
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Digest {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, InvalidName> {
        let wrong = |what: &str| InvalidName::new(text, what);
        let hex =
            text.strip_prefix(PREFIX).ok_or_else(|| wrong("a digest begins with `sha256:`"))?;
        if hex.len() != HEX_LENGTH {
            return Err(wrong("a digest has 64 hexadecimal digits"));
        }
        if !hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(wrong("a digest has lower-case hexadecimal digits only"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for Digest {
    type Error = InvalidName;

    fn try_from(text: String) -> Result<Self, InvalidName> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

/// A digest in the making.
#[derive(Default)]
pub(super) struct Sum(Sha256);

impl Sum {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    pub(super) fn finish(self) -> Digest {
        use fmt::Write as _;
        let mut text = PREFIX.to_owned();
        for byte in self.0.finalize() {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Digest(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn known_sum_and_its_parts() {
        let digest = Digest::of(b"");
        assert_eq!(digest.to_string(), EMPTY);
        assert_eq!(digest.short(), "sha256:e3b0c44298fc");
        assert_eq!(digest.hex().len(), 64);
        assert_eq!(EMPTY.parse::<Digest>().unwrap(), digest);
    }

    #[test]
    fn malformed_digests_are_refused() {
        let upper = EMPTY.to_uppercase().replace("SHA256", "sha256");
        for text in ["", "sha256:", "sha512:00", &EMPTY[1..], &EMPTY[..70], &upper] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Digest>("\"sha256:1\"").is_err());
        assert_eq!(serde_json::to_string(&Digest::of(b"")).unwrap(), format!("\"{EMPTY}\""));
    }
}
