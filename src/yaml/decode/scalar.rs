//! Scalars: what they mean, and where their characters stand.

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{GeneralPurposeConfig, STANDARD};

use super::DecodeError;
use crate::text::{Builder, Mapped};
use crate::yaml::compose::{Form, Raw};
use crate::yaml::resolve::{self, CORE, Tag};
use crate::yaml::scan::Written;
use crate::yaml::timestamp::is_timestamp;
use crate::yaml::{Data, Resolved, Style};

/// What a scalar means; `None` for what is no scalar.
pub(super) fn meaning(node: &Raw<'_>, source: &Mapped) -> Result<Option<Data>, DecodeError> {
    let Form::Scalar { text, style, .. } = &node.form else { return Ok(None) };
    if node.tag.strip_prefix(CORE) == Some("binary") {
        return binary(text.as_str(), node, source).map(Some);
    }
    let resolved =
        resolve::scalar(Tag::of(&node.tag), *style, text.as_str()).map_err(DecodeError::fatal)?;
    let origin = || source.origin(node.span.start);
    Ok(Some(match resolved {
        Resolved::Null => Data::Null,
        Resolved::Bool(value) => Data::Bool(value, origin()),
        Resolved::Int(value) => Data::Int(value.into(), origin()),
        Resolved::Uint(value) => Data::Int(value.into(), origin()),
        Resolved::Float(value) => Data::Float(value, origin()),
        Resolved::String => Data::Text(mapped(text, source)),
    }))
}

/// yaml.v2's tag of a scalar.
pub(super) fn tag(node: &Raw<'_>) -> String {
    let Form::Scalar { text, style, .. } = &node.form else { return node.tag.to_string() };
    match resolve::scalar(Tag::of(&node.tag), *style, text.as_str()) {
        Ok(resolved) if node.tag.is_empty() => {
            let plain_text = *style == Style::Plain && resolved == Resolved::String;
            let is_time = plain_text && is_timestamp(text.as_str());
            (if is_time { "!!timestamp" } else { resolve::short_tag(resolved) }).to_owned()
        }
        _ => node.tag.to_string(),
    }
}

/// The text of a scalar with the places of its characters.
pub(super) fn mapped(text: &Written<'_>, source: &Mapped) -> Mapped {
    if let Some(from) = text.as_it_stands() {
        return source.slice(from..from + text.as_str().len());
    }
    let mut out = Builder::default();
    for (piece, from, exact) in text.pieces() {
        if exact {
            out.push_slice(source, from..from + piece.len());
        } else if let Some(origin) = source.origin(from) {
            out.push_str(piece, origin.inexact());
        }
    }
    out.finish()
}

fn binary(text: &str, node: &Raw<'_>, source: &Mapped) -> Result<Data, DecodeError> {
    // Go skips breaks of line anywhere.
    let joined: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let lenient = GeneralPurpose::new(&base64::alphabet::STANDARD, config);
    let bytes = STANDARD.decode(&joined).or_else(|_| lenient.decode(&joined));
    let bytes =
        bytes.map_err(|_| DecodeError::fatal("!!binary value contains invalid base64 data"))?;
    let text = String::from_utf8(bytes).map_err(|_| {
        DecodeError::Refused("a !!binary value that is not UTF-8 is not supported".to_owned())
    })?;
    let origin = source.origin(node.span.start);
    Ok(Data::Text(origin.map_or_else(Mapped::empty, |origin| Mapped::new(text, origin.inexact()))))
}
