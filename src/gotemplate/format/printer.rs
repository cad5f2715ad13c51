//! Printing one value by one verb.

use super::flags::Flags;
use super::float::float;
use super::integer::integer;
use super::named::named;
use crate::gotemplate::literal;
use crate::gotemplate::value::{Elements, List, Map, MapType, type_of};
use crate::gotemplate::{Failure, Value};

/// Prints values by verbs with the same flags.
pub(super) struct Printer {
    pub(super) out: String,
    /// A verb that deckmod does not do, in words.
    pub(super) refused: Option<&'static str>,
    /// There was more than [`LARGEST`] has room for.
    full: bool,
    flags: Flags,
    /// Within `%!d(…)`: Go asks no value for its text there.
    complains: bool,
}

/// Values inside each other that are printed; Go would print a map that holds itself for ever.
const MAX_DEPTH: usize = 200;

/// Bytes that are printed of one value: lists that are put into each other twice over and over have no end.
const LARGEST: usize = 64 << 20;

/// A value by a verb.
pub(super) fn printed(value: &Value, verb: char, flags: Flags) -> Result<String, Failure> {
    let mut printer = Printer::new(flags.for_verb(verb));
    printer.print(value, verb);
    match printer.refused {
        _ if printer.full => {
            Err(Failure::Limit(format!("the templates make a text of over {} MiB", LARGEST >> 20)))
        }
        Some(what) => Err(Failure::refused(format!("deckmod does not do {what}"))),
        None => Ok(printer.out),
    }
}

impl Printer {
    pub(super) fn new(flags: Flags) -> Self {
        Self { out: String::new(), refused: None, full: false, flags, complains: false }
    }

    /// Prints a value that was given as it is.
    pub(super) fn print(&mut self, value: &Value, verb: char) {
        match (value, verb) {
            (Value::Nil, 'T' | 'v') => self.push(&self.flags.pad("<nil>")),
            (_, 'T') => self.push(&self.flags.pad(type_of(value))),
            (_, 'p') => self.refuse("printf's %p"),
            // It is for errors, and no value of templates is one.
            (_, 'w') => self.bad_verb(value, verb),
            _ => self.at_depth(value, verb, 0),
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn refuse(&mut self, what: &'static str) {
        self.refused = Some(what);
    }

    fn at_depth(&mut self, value: &Value, verb: char, depth: usize) {
        if self.full || self.out.len() > LARGEST {
            self.full = true;
            return;
        }
        if depth > MAX_DEPTH {
            return self
                .refuse("printing of values that are more than 200 deep, or hold themselves");
        }
        let flags = self.flags;
        let printed = match value {
            Value::Nil if depth > 0 && flags.syntax => Some("interface {}(nil)".to_owned()),
            // Here Go fills nothing up to the width.
            Value::Nil if depth > 0 => Some("<nil>".to_owned()),
            Value::Nil => None,
            Value::Bool(value) => {
                matches!(verb, 't' | 'v').then(|| flags.pad(&value.value.to_string()))
            }
            Value::Int(int) if int.value.of.is_named() && self.asks_for_text(verb) => {
                text(&named(int.value), verb, flags)
            }
            Value::Int(int) => integer(int.value.value, int.value.of.is_unsigned(), verb, flags),
            Value::Float(_) if matches!(verb, 'x' | 'X' | 'b') => {
                return self.refuse("printf's %x and %b of floats");
            }
            Value::Float(_) if flags.sharp => return self.refuse("printf's # with floats"),
            Value::Float(value) => float(value.value, verb, flags),
            Value::Str(value) => text(value, verb, flags),
            Value::List(list) => return self.list(list, verb, depth),
            Value::Map(map) => return self.map(map, verb, depth),
            Value::Object(object) if self.asks_for_text(verb) => {
                text(&object.display(), verb, flags)
            }
            Value::Object(_) => return self.refuse("printf of objects by number verbs"),
        };
        match printed {
            Some(text) => self.push(&text),
            None => self.bad_verb(value, verb),
        }
    }

    /// `%!d(string=x)`: the verb is not for the value.
    fn bad_verb(&mut self, value: &Value, verb: char) {
        self.push(&format!("%!{verb}("));
        if matches!(value, Value::Nil) {
            self.push("<nil>");
        } else {
            self.push(type_of(value));
            self.push("=");
            let outer = std::mem::replace(&mut self.complains, true);
            self.at_depth(value, 'v', 0);
            self.complains = outer;
        }
        self.push(")");
    }

    /// Does a verb print a value with a `String` method by that method?
    fn asks_for_text(&self, verb: char) -> bool {
        matches!(verb, 's' | 'v' | 'x' | 'X' | 'q') && !self.flags.syntax && !self.complains
    }

    fn list(&mut self, list: &List, verb: char, depth: usize) {
        if list.elements == Elements::Bytes && matches!(verb, 's' | 'q' | 'x' | 'X') {
            return self.bytes(list, verb);
        }
        let syntax = self.flags.syntax;
        if syntax && list.nil {
            return self.push(&format!("{}(nil)", list_type(list)));
        }
        self.push(&if syntax { format!("{}{{", list_type(list)) } else { "[".to_owned() });
        for (at, item) in list.iter().enumerate() {
            if at > 0 {
                self.push(if syntax { ", " } else { " " });
            }
            self.at_depth(item, verb, depth + 1);
        }
        self.push(if syntax { "}" } else { "]" });
    }

    fn bytes(&mut self, list: &List, verb: char) {
        let bytes: Vec<u8> = list
            .iter()
            .filter_map(|item| match item {
                Value::Int(int) => u8::try_from(int.value.value).ok(),
                _ => None,
            })
            .collect();
        match String::from_utf8(bytes) {
            Ok(all) => {
                let printed = text(&all, verb, self.flags).unwrap_or_default();
                self.push(&printed);
            }
            Err(_) => self.refuse("bytes that are not UTF-8"),
        }
    }

    fn map(&mut self, map: &Map, verb: char, depth: usize) {
        let syntax = self.flags.syntax;
        let name = type_of(&Value::Map(map.clone()));
        if syntax && map.nil {
            return self.push(&format!("{name}(nil)"));
        }
        self.push(&if syntax { format!("{name}{{") } else { "map[".to_owned() });
        for (at, entry) in map.entries().iter().enumerate() {
            if at > 0 {
                self.push(if syntax { ", " } else { " " });
            }
            self.at_depth(&entry.key, verb, depth + 1);
            self.push(":");
            let plain_nil = map.of == MapType::StringString;
            debug_assert!(!(plain_nil && matches!(entry.value, Value::Nil)));
            self.at_depth(&entry.value, verb, depth + 1);
        }
        self.push(if syntax { "}" } else { "]" });
    }
}

fn list_type(list: &List) -> &'static str {
    type_of(&Value::List(list.clone()))
}

/// A text by a verb of texts.
fn text(value: &str, verb: char, flags: Flags) -> Option<String> {
    let cut = |value: &str| match flags.precision {
        Some(precision) => value.chars().take(precision).collect::<String>(),
        None => value.to_owned(),
    };
    Some(match verb {
        'v' if flags.syntax => quoted(value, flags),
        's' | 'v' => flags.pad(&cut(value)),
        'q' => quoted(&cut(value), flags),
        'x' => hex(value.as_bytes(), false, flags),
        'X' => hex(value.as_bytes(), true, flags),
        _ => return None,
    })
}

fn quoted(value: &str, flags: Flags) -> String {
    let raw = flags.sharp
        && !value.contains('`')
        && !value.chars().any(|c| c.is_ascii_control() && c != '\t' || c == '\u{feff}');
    flags.pad(&match () {
        () if raw => format!("`{value}`"),
        () if flags.plus => literal::quote_ascii(value),
        () => literal::quote(value),
    })
}

fn hex(bytes: &[u8], upper: bool, flags: Flags) -> String {
    let bytes = &bytes[..flags.precision.unwrap_or(bytes.len()).min(bytes.len())];
    let prefix = match (flags.sharp, upper) {
        (false, _) => "",
        (true, false) => "0x",
        (true, true) => "0X",
    };
    let byte = |byte: &u8| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") };
    let text = if flags.space {
        bytes.iter().map(|b| format!("{prefix}{}", byte(b))).collect::<Vec<_>>().join(" ")
    } else if bytes.is_empty() {
        String::new()
    } else {
        bytes.iter().fold(prefix.to_owned(), |text, b| text + &byte(b))
    };
    flags.pad(&text)
}
