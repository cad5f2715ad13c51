//! The bytes of a file.

use std::ops::Deref;
use std::rc::Rc;

/// The bytes of a file, shared with who read it first. Most files are texts: then nobody needs to look at the bytes again
/// to know that, nor to copy them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Text(Rc<str>),
    Other(Rc<[u8]>),
}

impl Bytes {
    /// The text, if it is UTF-8.
    pub fn text(&self) -> Option<Rc<str>> {
        match &self.0 {
            Kind::Text(text) => Some(Rc::clone(text)),
            Kind::Other(_) => None,
        }
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(match String::from_utf8(bytes) {
            Ok(text) => Kind::Text(text.into()),
            Err(error) => Kind::Other(error.into_bytes().into()),
        })
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Kind::Text(text) => text.as_bytes(),
            Kind::Other(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_as_one() {
        let text = Bytes::from("\u{436}".as_bytes().to_vec());
        assert_eq!((text.text().as_deref(), text.len()), (Some("\u{436}"), 2));
        let other = Bytes::from(vec![b'a', 0xff]);
        assert_eq!((other.text(), &*other), (None, &b"a\xff"[..]));
    }
}
