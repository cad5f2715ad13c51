//! References of images: which of them have a tag or a digest.
//!
//! Owns the grammar of github.com/distribution/reference (`regexp.go`): `[DOMAIN/]PATH[:TAG][@DIGEST]`. Written out, because
//! making a regular expression of it takes longer than reading a configuration.

/// Has a reference a tag or a digest? What is no reference has none.
pub(super) fn is_pinned(reference: &str) -> bool {
    let (rest, digest) = match reference.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (reference, None),
    };
    let (name, tag) = match rest.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (rest, None),
    };
    let pinned = tag.is_some() || digest.is_some();
    pinned && is_name(name) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

/// `[DOMAIN/]PART/PART…`.
fn is_name(name: &str) -> bool {
    let path = |path: &str| path.split('/').all(is_part);
    path(name) || name.split_once('/').is_some_and(|(domain, rest)| is_domain(domain) && path(rest))
}

/// Small letters and digits, in words between `.`, `_`, `__` or any number of `-`.
fn is_part(part: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = part.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return false };
    let between = bytes.split(|byte| is_word(*byte)).filter(|between| !between.is_empty());
    let mut between = between.map(|between| {
        matches!(between, b"." | b"_" | b"__") || between.iter().all(|byte| *byte == b'-')
    });
    is_word(*first) && is_word(*last) && between.all(|good| good)
}

/// `HOST[:PORT]`: labels between points, or an address of IPv6 in brackets.
fn is_domain(domain: &str) -> bool {
    if let Some((address, port)) = domain.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let is_address = !address.is_empty()
            && address.bytes().all(|byte| byte == b':' || byte.is_ascii_hexdigit());
        return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port));
    }
    let (host, port) = match domain.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (domain, None),
    };
    host.split('.').all(is_label) && port.is_none_or(is_port)
}

fn is_label(label: &str) -> bool {
    let good = label.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric());
    good && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
}

fn is_port(port: &str) -> bool {
    !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_tag(tag: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=128).contains(&tag.len()) && tag.bytes().all(good) && !tag.starts_with(['.', '-'])
}

/// `ALGORITHM:HEX`, with at least 32 digits.
fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let is_hex = hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    algorithm.split(['-', '_', '+', '.']).all(is_word) && is_hex
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;

    use super::*;

    /// The grammar as a regular expression.
    fn expression() -> Regex {
        let label = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
        let domain = format!(r"(?:{label}(?:\.{label})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?");
        let part = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
        let digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
        let name = format!("(?:{domain}/)?{part}(?:/{part})*");
        let tag = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
        Regex::new(&format!("^{name}(?::({tag}))?(?:@({digest}))?$")).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn it_is_the_grammar(text in r"[a1Z./:@_\[\]-]{0,9}(:a|:1|@a:0{32}|@A-b:f{33}|)") {
            thread_local!(static EXPRESSION: Regex = expression());
            let groups = |regex: &Regex| {
                let found = regex.captures(&text);
                found.is_some_and(|found| found.get(1).is_some() || found.get(2).is_some())
            };
            prop_assert_eq!(is_pinned(&text), EXPRESSION.with(groups), "{}", text);
        }
    }

    #[test]
    fn a_port_is_no_tag() {
        let digest = format!("x/y@sha256:{}", "0".repeat(64));
        for (reference, pinned) in [
            ("alpine:3", true),
            ("localhost:5000/a/b", false),
            ("localhost:5000/a/b:v1.2", true),
            (&digest, true),
            ("alpine", false),
            ("Alpine:3", false),
            ("alpine:", false),
        ] {
            assert_eq!(is_pinned(reference), pinned, "{reference}");
        }
    }
}
