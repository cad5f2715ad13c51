//! Writing JSON. The bytes of texts keep their places; all else has that of its value or of the call.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::string::escape;
use crate::gotemplate::format::fewest;
use crate::gotemplate::sprig::given::deeper;
use crate::gotemplate::value::{Elements, List, Map, MapType, Object, type_of};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::{Builder, Mapped, Origin};

/// How JSON is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// In one line, what HTML minds escaped.
    Plain,
    /// The same with indents of two blanks.
    Pretty,
    /// In one line, what HTML minds as it is.
    Raw,
}

/// So many levels down Go begins to look for lists and maps that hold themselves.
const LOOKING: usize = 1_000;

/// A value as JSON.
pub(super) fn write(call: &Call<'_>, value: &Value, style: Style) -> Result<Mapped, Failure> {
    // For raw JSON sprig hands over a pointer to the value, which Go counts as a level.
    let level = usize::from(style == Style::Raw);
    let mut writer =
        Writer { call, style, out: Builder::default(), level, indent: 0, above: vec![] };
    writer.value(value, 0)?;
    Ok(writer.out.finish())
}

struct Writer<'a> {
    call: &'a Call<'a>,
    style: Style,
    out: Builder,
    level: usize,
    indent: usize,
    above: Vec<Value>,
}

impl Writer<'_> {
    fn value(&mut self, value: &Value, depth: usize) -> Result<(), Failure> {
        self.call.engine.work(1)?;
        self.call.engine.room_for(self.out.len())?;
        let origin = value.origin().unwrap_or(self.call.place).inexact();
        match value {
            Value::Nil => self.push("null", origin),
            Value::Bool(truth) => self.push(if truth.value { "true" } else { "false" }, origin),
            Value::Int(int) => self.push(&{ int.value.value }.to_string(), origin),
            Value::Float(float) => self.push(&written(float.value)?, origin),
            Value::Str(text) => self.text(text),
            Value::List(list) if list.nil => self.push("null", origin),
            Value::List(list) if list.elements == Elements::Bytes => self.bytes(list, origin),
            Value::List(list) => {
                self.inside(value, depth, |writer, depth| writer.list(list, depth))?;
            }
            Value::Map(map) if map.of == MapType::AnyAny => {
                let message = format!("json: unsupported type: {}", type_of(value));
                return Err(Failure::new(message));
            }
            Value::Map(map) if map.nil => self.push("null", origin),
            Value::Map(map) => self.inside(value, depth, |writer, depth| writer.map(map, depth))?,
            Value::Object(object) => self.object(&**object)?,
        }
        Ok(())
    }

    fn push(&mut self, text: &str, origin: Origin) {
        self.out.push_str(text, origin);
    }

    fn mark(&mut self, text: &str) {
        self.push(text, self.call.place.inexact());
    }

    fn text(&mut self, text: &Mapped) {
        self.mark("\"");
        escape(&mut self.out, text, self.style != Style::Raw);
        self.mark("\"");
    }

    fn bytes(&mut self, list: &List, origin: Origin) {
        let bytes = list.iter().filter_map(|byte| match byte {
            Value::Int(byte) => u8::try_from(byte.value.value).ok(),
            _ => None,
        });
        let encoded = BASE64.encode(bytes.collect::<Vec<_>>());
        self.push(&format!("\"{encoded}\""), origin);
    }

    /// Goes into a list or a map, unless it is one that holds this very place.
    fn inside(
        &mut self,
        value: &Value,
        depth: usize,
        go: impl FnOnce(&mut Self, usize) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.level += 1;
        let looking = self.level > LOOKING;
        if looking {
            if self.above.iter().any(|above| is_same(above, value)) {
                let name = type_of(value);
                let message = format!("json: unsupported value: encountered a cycle via {name}");
                return Err(Failure::new(message));
            }
            self.above.push(value.clone());
        }
        deeper(depth, |depth| go(self, depth))?;
        self.level -= 1;
        if looking {
            self.above.pop();
        }
        Ok(())
    }

    fn list(&mut self, list: &List, depth: usize) -> Result<(), Failure> {
        self.mark("[");
        self.indent += 1;
        for (at, item) in list.iter().enumerate() {
            self.begin(at);
            self.value(item, depth)?;
        }
        self.end(list.is_empty(), "]");
        Ok(())
    }

    fn map(&mut self, map: &Map, depth: usize) -> Result<(), Failure> {
        self.mark("{");
        self.indent += 1;
        for (at, entry) in map.entries().iter().enumerate() {
            self.begin(at);
            if let Value::Str(key) = &entry.key {
                self.text(key);
            }
            self.mark(if self.style == Style::Pretty { ": " } else { ":" });
            self.value(&entry.value, depth)?;
        }
        self.end(map.is_empty(), "}");
        Ok(())
    }

    /// What stands before the item at a place.
    fn begin(&mut self, at: usize) {
        if at > 0 {
            self.mark(",");
        }
        self.new_line();
    }

    fn end(&mut self, empty: bool, mark: &str) {
        self.indent -= 1;
        if !empty {
            self.new_line();
        }
        self.mark(mark);
    }

    fn new_line(&mut self) {
        if self.style == Style::Pretty {
            self.mark(&format!("\n{}", "  ".repeat(self.indent)));
        }
    }

    /// Times and versions write themselves; what other things with fields are in JSON is not known here.
    fn object(&mut self, object: &dyn Object) -> Result<(), Failure> {
        let text = match object.type_name() {
            "time.Time" => {
                let layout = self.call.text("2006-01-02T15:04:05.999999999Z07:00");
                match object.call("Format", self.call, &[layout])? {
                    Value::Str(text) => time(text)?,
                    _ => Mapped::empty(),
                }
            }
            "*semver.Version" => Mapped::new(object.display(), self.call.place.inexact()),
            other => return Err(Failure::refused(format!("a {other} cannot become JSON"))),
        };
        self.text(&text);
        Ok(())
    }
}

/// A time as it is written, if RFC 3339 takes it.
fn time(text: Mapped) -> Result<Mapped, Failure> {
    let bytes = text.as_bytes();
    let wrong = |what: &str| {
        let words = "json: error calling MarshalJSON for type time.Time: Time.MarshalJSON";
        Err(Failure::new(format!("{words}: {what}")))
    };
    if bytes.get(4) != Some(&b'-') {
        return wrong("year outside of range [0,9999]");
    }
    // The end is `Z`, or a sign with hours and minutes.
    let hours = match bytes {
        [.., b'Z'] => None,
        [.., b'+' | b'-', tens, ones, b':', _, _] => Some([*tens, *ones]),
        _ => Some(*b"99"),
    };
    if hours.is_some_and(|hours| hours >= *b"24") {
        return wrong("timezone hour outside of range [0,23]");
    }
    Ok(text)
}

fn is_same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => a.same(b),
        (Value::List(a), Value::List(b)) => std::ptr::eq(&raw const **a, &raw const **b),
        _ => false,
    }
}

/// A float as Go writes it in JSON: with an exponent where it is very small or very large, and that without zeros.
fn written(float: f64) -> Result<String, Failure> {
    let written = fewest(float, -6, 21);
    if !float.is_finite() {
        return Err(Failure::new(format!("json: unsupported value: {written}")));
    }
    Ok(written.replace("e-0", "e-"))
}
