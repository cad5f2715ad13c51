//! What may stand between the brackets of a host: an address of IPv6 (golang/go, `src/net/netip/netip.go`).

use crate::gotemplate::literal::quote;

/// Fields of an address are so many bytes in all.
const BYTES: usize = 16;

/// Why a text is no address: what is wrong, and the rest of the text from there on.
struct Wrong<'a> {
    what: &'static str,
    rest: &'a str,
}

/// Is it an address of IPv6, perhaps with a zone? The error is in Go's words.
pub(super) fn check(text: &str) -> Result<(), String> {
    let found = match text.bytes().find(|byte| b".:%".contains(byte)) {
        Some(b':') => version_6(text),
        Some(b'.') => version_4(text),
        Some(_) => wrong("missing IPv6 address", ""),
        None => wrong("unable to parse IP", ""),
    };
    found.map_err(|Wrong { what, rest }| {
        let at = if rest.is_empty() { String::new() } else { format!(" (at {})", quote(rest)) };
        format!("invalid host: ParseAddr({}): {what}{at}", quote(text))
    })?;
    // Addresses of IPv4 have no brackets.
    if text.contains(':') { Ok(()) } else { Err("invalid IP-literal".to_owned()) }
}

fn wrong<'a, T>(what: &'static str, rest: &'a str) -> Result<T, Wrong<'a>> {
    Err(Wrong { what, rest })
}

fn version_6(text: &str) -> Result<(), Wrong<'_>> {
    let (text, zone) = text.split_once('%').unwrap_or((text, "-"));
    if zone.is_empty() {
        return wrong("zone must be a non-empty string", "");
    }
    let (mut fields, mut rest) = (Fields::default(), text);
    if let Some(behind) = text.strip_prefix("::") {
        (fields.gap, rest) = (true, behind);
    }
    // A gap alone is an address.
    while !(rest.is_empty() && fields.gap) && fields.bytes < BYTES {
        rest = fields.next(rest)?;
        if rest.is_empty() {
            break;
        }
    }
    match (rest.is_empty(), fields.bytes < BYTES, fields.gap) {
        (false, ..) => wrong("trailing garbage after address", rest),
        (true, true, false) => wrong("address string too short", ""),
        (true, false, true) => wrong("the :: must expand to at least one field of zeros", ""),
        (true, ..) => Ok(()),
    }
}

/// The fields so far: their bytes, and whether there was a `::`.
#[derive(Default)]
struct Fields {
    bytes: usize,
    gap: bool,
}

impl Fields {
    /// Reads one field with the colons behind it, and gives what follows.
    fn next<'a>(&mut self, text: &'a str) -> Result<&'a str, Wrong<'a>> {
        let digits = text.bytes().take_while(u8::is_ascii_hexdigit).count();
        let rest = &text[digits..];
        match digits {
            0 => return wrong("each colon-separated field must have at least one digit", text),
            1..=4 => {}
            _ => return wrong("each group must have 4 or less digits", text),
        }
        if rest.starts_with('.') {
            return self.ends_with(text);
        }
        self.bytes += 2;
        let behind = match rest.strip_prefix(':') {
            _ if rest.is_empty() => return Ok(rest),
            None => return wrong("unexpected character, want colon", rest),
            Some("") => return wrong("colon must be followed by more characters", rest),
            Some(behind) => behind,
        };
        let Some(beyond) = behind.strip_prefix(':') else { return Ok(behind) };
        if self.gap {
            return wrong("multiple :: in address", behind);
        }
        self.gap = true;
        Ok(beyond)
    }

    /// The last two fields may be written as an address of IPv4.
    fn ends_with<'a>(&mut self, text: &'a str) -> Result<&'a str, Wrong<'a>> {
        if !self.gap && self.bytes != BYTES - 4 {
            let what = "embedded IPv4 address must replace the final 2 fields of the address";
            return wrong(what, text);
        }
        if self.bytes + 4 > BYTES {
            let what = "too many hex fields to fit an embedded IPv4 at the end of the address";
            return wrong(what, text);
        }
        version_4(text)?;
        self.bytes += 4;
        Ok("")
    }
}

fn version_4(text: &str) -> Result<(), Wrong<'_>> {
    let (mut fields, mut value, mut digits) = (1, 0, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' if digits == 1 && value == 0 => {
                return wrong("IPv4 field has octet with leading zero", "");
            }
            b'0'..=b'9' => {
                (value, digits) = (value * 10 + u32::from(byte - b'0'), digits + 1);
                if value > 255 {
                    return wrong("IPv4 field has value >255", "");
                }
            }
            b'.' if digits == 0 || at + 1 == text.len() => {
                return wrong("IPv4 field must have at least one digit", &text[at..]);
            }
            b'.' if fields == 4 => return wrong("IPv4 address too long", ""),
            b'.' => (fields, value, digits) = (fields + 1, 0, 0),
            _ => return wrong("unexpected character", &text[at..]),
        }
    }
    if fields < 4 { wrong("IPv4 address too short", "") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_known() {
        for good in ["::", "::1", "1::", "fe80::1%eth0", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "1.2.3.4", ":", ":::", "1:2", "1::2::3", "::%", "12345::", "::1.2.3"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
