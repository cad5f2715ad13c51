//! A URL: reading it into its parts, writing it from them (golang/go, `src/net/url/url.go`).

use super::address;
use super::escape::{Part, escape, unescape};
use crate::gotemplate::literal::quote;

/// The parts of a URL.
#[derive(Debug, Default)]
pub(super) struct Url {
    pub(super) scheme: String,
    pub(super) opaque: String,
    /// Escaped as it is written.
    pub(super) user: Option<String>,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) fragment: String,
}

/// Why there is no URL.
pub(super) enum Bad {
    /// In Go's words.
    Words(String),
    /// A part is no UTF-8 text.
    NotUtf8,
}

impl From<String> for Bad {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

/// The text of a part.
fn plain(text: &str, part: Part) -> Result<String, Bad> {
    String::from_utf8(unescape(text, part)?).map_err(|_| Bad::NotUtf8)
}

impl Url {
    pub(super) fn parse(text: &str) -> Result<Self, Bad> {
        let (before, fragment) = text.split_once('#').unwrap_or((text, ""));
        let wrong = |shown: &str, bad: Bad| match bad {
            Bad::Words(words) => Bad::Words(format!("parse {}: {words}", quote(shown))),
            Bad::NotUtf8 => Bad::NotUtf8,
        };
        let mut url = Self::without_fragment(before).map_err(|bad| wrong(before, bad))?;
        url.fragment = plain(fragment, Part::Fragment).map_err(|bad| wrong(text, bad))?;
        Ok(url)
    }

    fn without_fragment(text: &str) -> Result<Self, Bad> {
        if text.bytes().any(|byte| byte < b' ' || byte == 0x7f) {
            return Err(Bad::Words("net/url: invalid control character in URL".to_owned()));
        }
        let mut url = Self::default();
        if text == "*" {
            text.clone_into(&mut url.path);
            return Ok(url);
        }
        let (scheme, rest) = scheme(text)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        query.clone_into(&mut url.query);
        if !rest.starts_with('/') {
            if !url.scheme.is_empty() {
                rest.clone_into(&mut url.opaque);
                return Ok(url);
            }
            if rest.split('/').next().is_some_and(|segment| segment.contains(':')) {
                let words = "first path segment in URL cannot contain colon";
                return Err(Bad::Words(words.to_owned()));
            }
        }
        let has_authority =
            rest.starts_with("//") && (!url.scheme.is_empty() || !rest.starts_with("///"));
        let path = if has_authority { url.authority(&rest[2..])? } else { rest };
        url.path = plain(path, Part::Path)?;
        Ok(url)
    }

    /// Reads `user@host`, and gives what follows.
    fn authority<'a>(&mut self, text: &'a str) -> Result<&'a str, Bad> {
        let end = text.find('/').unwrap_or(text.len());
        let (authority, rest) = text.split_at(end);
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user), host),
            None => (None, authority),
        };
        self.host = parse_host(host)?;
        if let Some(user) = user {
            self.user = Some(parse_user(user)?);
        }
        Ok(rest)
    }

    /// The host without its port and its brackets.
    pub(super) fn hostname(&self) -> &str {
        let host = match self.host.rfind(':') {
            Some(colon) if is_port(&self.host[colon..]) => &self.host[..colon],
            _ => &self.host,
        };
        host.strip_prefix('[').and_then(|inside| inside.strip_suffix(']')).unwrap_or(host)
    }

    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        if !self.scheme.is_empty() {
            out.push_str(&self.scheme);
            out.push(':');
        }
        if self.opaque.is_empty() {
            self.push_hierarchy(&mut out);
        } else {
            out.push_str(&self.opaque);
        }
        if !self.query.is_empty() {
            out.push('?');
            out.push_str(&self.query);
        }
        if !self.fragment.is_empty() {
            out.push('#');
            out.push_str(&escape(self.fragment.as_bytes(), Part::Fragment));
        }
        out
    }

    fn push_hierarchy(&self, out: &mut String) {
        let named = !self.host.is_empty() || self.user.is_some();
        if named || !self.scheme.is_empty() && !self.path.is_empty() {
            out.push_str("//");
        }
        if let Some(user) = &self.user {
            out.push_str(user);
            out.push('@');
        }
        out.push_str(&escape(self.host.as_bytes(), Part::Host));
        let path = match self.path.as_str() {
            "*" => "*".to_owned(),
            path => escape(path.as_bytes(), Part::Path),
        };
        if !path.is_empty() && !path.starts_with('/') && !self.host.is_empty() {
            out.push('/');
        }
        if out.is_empty() && path.split('/').next().is_some_and(|first| first.contains(':')) {
            out.push_str("./");
        }
        out.push_str(&path);
    }
}

fn scheme(text: &str) -> Result<(&str, &str), String> {
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok(("", text))
}

/// Nothing, or a colon with digits, or with none.
fn is_port(text: &str) -> bool {
    let digits = text.strip_prefix(':');
    digits.map_or(text.is_empty(), |digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn parse_host(host: &str) -> Result<String, Bad> {
    let words = |words: &str| Bad::Words(words.to_owned());
    let (address, port) = match host.rfind('[') {
        Some(1..) => return Err(words("invalid IP-literal")),
        Some(0) => {
            let end = host.rfind(']').ok_or_else(|| words("missing ']' in host"))?;
            (Some(&host[1..end]), &host[end + 1..])
        }
        None => (None, host.rfind(':').map_or("", |at| &host[at..])),
    };
    if !is_port(port) {
        return Err(Bad::Words(format!("invalid port {} after host", quote(port))));
    }
    let Some(address) = address else { return plain(host, Part::Host) };
    // Behind the sign of a percent sign stands a zone, with rules of its own.
    let (before, zone) = address.split_at(address.find("%25").unwrap_or(address.len()));
    let address = plain(before, Part::Host)? + &plain(zone, Part::Zone)?;
    address::check(&address)?;
    Ok(format!("[{address}]{port}"))
}

fn parse_user(user: &str) -> Result<String, Bad> {
    let valid = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
    if !user.chars().all(valid) {
        return Err(Bad::Words("net/url: invalid userinfo".to_owned()));
    }
    let again = |text: &str| unescape(text, Part::User).map(|bytes| escape(&bytes, Part::User));
    Ok(match user.split_once(':') {
        None => again(user)?,
        Some((name, password)) => format!("{}:{}", again(name)?, again(password)?),
    })
}
