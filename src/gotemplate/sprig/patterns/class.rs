//! Classes of characters: `[a-z]`, `[[:alpha:]]`, `\d`, `\p{Greek}`.
//!
//! Facts: Go, `src/regexp/syntax/parse.go` (`parseClass`, `parseUnicodeClass`, `parseNamedClass`).

use std::fmt::Write;

use super::escape::{before, escape, next};
use super::mistake::{Mistake, code};

/// Matches nothing.
pub(super) const NOTHING: &str = "[a&&b]";

/// Names of scripts that Go 1.26 finds: those of one word.
const SCRIPTS: &str = " Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak Bengali Bhaiksuki Bopomofo Brahmi \
    Braille Buginese Buhid Carian Chakma Cham Cherokee Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret \
    Devanagari Dogra Duployan Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi \
    Han Hangul Hanunoo Hatran Hebrew Hiragana Inherited Javanese Kaithi Kannada Katakana Kawi Kharoshthi Khmer \
    Khojki Khudawadi Lao Latin Lepcha Limbu Lisu Lycian Lydian Mahajani Makasar Malayalam Mandaic Manichaean \
    Marchen Medefaidrin Miao Modi Mongolian Mro Multani Myanmar Nabataean Nandinagari Newa Nko Nushu Ogham Oriya \
    Osage Osmanya Palmyrene Phoenician Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sogdian \
    Soyombo Sundanese Syriac Tagalog Tagbanwa Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh \
    Tirhuta Toto Ugaritic Vai Vithkuqi Wancho Yezidi Yi ";

/// Short names of categories, and long ones without their marks between words.
const CATEGORIES: &str = " C Cc Cf Cn Co L Lc Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf Pi Po Ps S Sc \
    Sk Sm So Z Zl Zp Zs Casedletter Closepunctuation Combiningmark Connectorpunctuation Control Currencysymbol \
    Dashpunctuation Decimalnumber Enclosingmark Finalpunctuation Format Initialpunctuation Letter Letternumber \
    Lineseparator Lowercaseletter Mark Mathsymbol Modifierletter Modifiersymbol Nonspacingmark Number \
    Openpunctuation Other Otherletter Othernumber Otherpunctuation Othersymbol Paragraphseparator Privateuse \
    Punctuation Separator Spaceseparator Spacingmark Symbol Titlecaseletter Unassigned Uppercaseletter Cntrl \
    Digit Punct ";

const POSIX: &str =
    " alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit ";

/// Reads `[…]`; gives it for the crate regex, and what follows. `text` begins with the bracket.
pub(super) fn bracketed(text: &str) -> Result<(String, &str), Mistake> {
    let after = &text[1..];
    let (negated, mut rest) = match after.strip_prefix('^') {
        Some(rest) => (true, rest),
        None => (false, after),
    };
    let mut inner = String::new();
    let mut first = true;
    while first || !rest.starts_with(']') {
        first = false;
        rest = match named(rest)? {
            Some((class, rest)) => {
                inner.push_str(&class);
                rest
            }
            None => range(rest, text, &mut inner)?,
        };
    }
    let class = match (negated, inner.is_empty()) {
        (false, false) => format!("[{inner}]"),
        (true, false) => format!("[^{inner}]"),
        (false, true) => NOTHING.to_owned(),
        (true, true) => "(?s:.)".to_owned(),
    };
    Ok((class, &rest[1..]))
}

/// Reads a class that has a name, if one stands here: `[:alpha:]`, `\pL`, `\d`.
fn named(text: &str) -> Result<Option<(String, &str)>, Mistake> {
    if let Some(found) = posix(text)? {
        return Ok(Some(found));
    }
    escaped(text)
}

/// Reads `\d` and its kin, or `\pL`, if one stands here.
pub(super) fn escaped(text: &str) -> Result<Option<(String, &str)>, Mistake> {
    if let Some(found) = unicode(text)? {
        return Ok(Some(found));
    }
    let class = match text.as_bytes() {
        [b'\\', b'd', ..] => "[0-9]",
        [b'\\', b'D', ..] => "[^0-9]",
        [b'\\', b's', ..] => r"[\t\n\x0C\r ]",
        [b'\\', b'S', ..] => r"[^\t\n\x0C\r ]",
        [b'\\', b'w', ..] => "[0-9A-Za-z_]",
        [b'\\', b'W', ..] => "[^0-9A-Za-z_]",
        _ => return Ok(None),
    };
    Ok(Some((class.to_owned(), &text[2..])))
}

fn posix(text: &str) -> Result<Option<(String, &str)>, Mistake> {
    let Some(end) = text.strip_prefix("[:").and_then(|rest| rest.find(":]")) else {
        return Ok(None);
    };
    let (whole, rest) = text.split_at(end + 4);
    let name = &text[2..end + 2];
    if has(POSIX, name.strip_prefix('^').unwrap_or(name)) {
        Ok(Some((whole.to_owned(), rest)))
    } else {
        Err(Mistake::new(code::CLASS_RANGE, whole))
    }
}

fn unicode(text: &str) -> Result<Option<(String, &str)>, Mistake> {
    if !text.starts_with(r"\p") && !text.starts_with(r"\P") {
        return Ok(None);
    }
    let (name, rest) = match next(&text[2..]) {
        Some(('{', inner)) => match inner.split_once('}') {
            Some(parts) => parts,
            None => return Err(Mistake::new(code::CLASS_RANGE, text)),
        },
        Some((_, rest)) => (before(&text[2..], rest), rest),
        None => ("", ""),
    };
    let (turned, plain) = match name.strip_prefix('^') {
        Some(plain) => (true, plain),
        None => (false, name),
    };
    let class = table(&canonical(plain))
        .ok_or_else(|| Mistake::new(code::CLASS_RANGE, before(text, rest)))?;
    let negated = turned != text.starts_with(r"\P");
    Ok(Some((format!("[{}{class}]", if negated { "^" } else { "" }), rest)))
}

/// The table of a name, for the crate regex.
fn table(name: &str) -> Option<String> {
    match name {
        "Any" | "Assigned" | "Ascii" => Some(format!(r"\p{{{name}}}")),
        // Surrogates are in no text.
        "Cs" | "Surrogate" => Some(NOTHING.to_owned()),
        "Lc" => Some(r"\p{gc=Cased_Letter}".to_owned()),
        _ if has(CATEGORIES, name) => Some(format!(r"\p{{gc={name}}}")),
        _ if has(SCRIPTS, name) => Some(format!(r"\p{{sc={name}}}")),
        _ => None,
    }
}

fn has(list: &str, name: &str) -> bool {
    !name.is_empty() && !name.contains(' ') && list.contains(&format!(" {name} "))
}

/// A name with a large first letter, without marks between words.
fn canonical(name: &str) -> String {
    let letters = name.chars().filter(|char| !matches!(char, '_' | '-' | ' '));
    let cased = letters.enumerate().map(|(at, char)| match at {
        0 => char.to_ascii_uppercase(),
        _ => char.to_ascii_lowercase(),
    });
    cased.collect()
}

/// Reads `a` or `a-z` inside of a class; `class` is the text from its bracket on.
fn range<'t>(text: &'t str, class: &str, out: &mut String) -> Result<&'t str, Mistake> {
    let one = |text: &'t str| match next(text) {
        None => Err(Mistake::new(code::BRACKET, class)),
        Some(('\\', _)) => escape(text),
        Some((char, rest)) => Ok((u32::from(char), rest)),
    };
    let (low, mut rest) = one(text)?;
    let mut high = low;
    if let Some(after) = rest.strip_prefix('-').filter(|after| !after.is_empty())
        && !after.starts_with(']')
    {
        (high, rest) = one(after)?;
        if high < low {
            return Err(Mistake::new(code::CLASS_RANGE, before(text, rest)));
        }
    }
    // Surrogates are in no text, and the crate regex has none.
    let low = if is_surrogate(low) { 0xe000 } else { low };
    let high = if is_surrogate(high) { 0xd7ff } else { high };
    if low <= high {
        // Writing to a string cannot fail.
        let _ = write!(out, r"\x{{{low:X}}}-\x{{{high:X}}}");
    }
    Ok(rest)
}

fn is_surrogate(number: u32) -> bool {
    (0xd800..=0xdfff).contains(&number)
}
