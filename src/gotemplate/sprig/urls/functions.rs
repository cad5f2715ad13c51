//! The bodies: a URL as a map of its parts, and back.

use super::url::{Bad, Url};
use crate::gotemplate::sprig::given::{NIL_POINTER, string};
use crate::gotemplate::value::{Map, MapType, kind_of};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::Mapped;

fn failure(bad: Bad, words: &str) -> Failure {
    match bad {
        Bad::Words(reason) => Failure::new(format!("{words}: {reason}")),
        Bad::NotUtf8 => Failure::refused("a part of the URL is not UTF-8 text"),
    }
}

pub(super) fn url_parse(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let text = string(args, 0);
    let url = Url::parse(&text).map_err(|bad| failure(bad, "unable to parse url"))?;
    let map = Map::new(MapType::StringAny);
    let parts = [
        ("scheme", url.scheme.as_str()),
        ("host", &url.host),
        ("hostname", url.hostname()),
        ("path", &url.path),
        ("query", &url.query),
        ("opaque", &url.opaque),
        ("fragment", &url.fragment),
        ("userinfo", url.user.as_deref().unwrap_or_default()),
    ];
    for (name, part) in parts {
        // A part that stands in the URL as it is keeps its places.
        let value = match text.find(part) {
            Some(at) if !part.is_empty() => text.slice(at..at + part.len()).into(),
            _ => call.derived(&text, part),
        };
        map.set(Mapped::new(name, call.place.inexact()), value);
    }
    Ok(Value::Map(map))
}

pub(super) fn url_join(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let Some(map) = args[0].as_map() else { return Ok(Value::Nil) };
    let part = |name: &str| match map.get(name) {
        None => Ok(String::new()),
        Some(Value::Str(text)) => Ok(text.as_str().to_owned()),
        Some(Value::Nil) => Err(Failure::new(NIL_POINTER)),
        Some(other) => Err(Failure::new(format!(
            "unable to parse {name} key, must be of type string, but {} found",
            kind_of(&other)
        ))),
    };
    let mut url = Url {
        scheme: part("scheme")?,
        host: part("host")?,
        path: part("path")?,
        query: part("query")?,
        opaque: part("opaque")?,
        fragment: part("fragment")?,
        user: None,
    };
    let user = part("userinfo")?;
    if !user.is_empty() {
        let parsed = Url::parse(&format!("proto://{user}@host"));
        url.user = parsed.map_err(|bad| failure(bad, "unable to parse userinfo in dict"))?.user;
    }
    Ok(call.text(url.text()))
}
