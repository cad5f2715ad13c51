//! Reading JSON, with Go's words for what is wrong. Texts, numbers and booleans know where they were written.

use super::string::unescape;
use crate::gotemplate::sprig::given::deeper;
use crate::gotemplate::value::{Map, MapType, Traced};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::Mapped;

/// What a text of JSON says.
pub(super) struct Document {
    /// The value.
    pub(super) value: Value,
    /// Go's words for a number that is too large for a float; the first one. In the value it is nothing.
    pub(super) unfit: Option<Failure>,
}

/// Reads a text of JSON.
pub(super) fn read(call: &Call<'_>, text: &Mapped) -> Result<Document, Failure> {
    let mut reader = Reader { call, text, at: 0, unfit: None };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.wrong("after top-level value"));
    }
    Ok(Document { value, unfit: reader.unfit })
}

struct Reader<'a> {
    call: &'a Call<'a>,
    text: &'a Mapped,
    at: usize,
    unfit: Option<Failure>,
}

impl Reader<'_> {
    /// The byte here. At the end Go looks at a blank before it says that the text has ended.
    fn here(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(b' ')
    }

    fn skip_space(&mut self) {
        while self.at < self.text.len() && matches!(self.here(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
    }

    /// The next byte that is no space; it must be there.
    fn next_mark(&mut self) -> Result<u8, Failure> {
        self.skip_space();
        if self.at == self.text.len() {
            return Err(Failure::new("unexpected end of JSON input"));
        }
        Ok(self.here())
    }

    fn wrong(&self, context: &str) -> Failure {
        Failure::new(format!("invalid character {} {context}", quoted(self.here())))
    }

    fn value(&mut self, depth: usize) -> Result<Value, Failure> {
        self.call.engine.work(1)?;
        let mark = self.next_mark()?;
        let origin = self.text.origin(self.at).unwrap_or(self.call.place);
        match mark {
            b'{' => deeper(depth, |depth| self.object(depth)),
            b'[' => deeper(depth, |depth| self.array(depth)),
            b'"' => self.string().map(Value::Str),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word("true", Value::Bool(Traced::at(true, origin))),
            b'f' => self.word("false", Value::Bool(Traced::at(false, origin))),
            b'n' => self.word("null", Value::Nil),
            _ => Err(self.wrong("looking for beginning of value")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, Failure> {
        let map = Map::new(MapType::StringAny);
        self.at += 1;
        let mut mark = self.next_mark()?;
        while mark != b'}' {
            if mark != b'"' {
                return Err(self.wrong("looking for beginning of object key string"));
            }
            let key = self.string()?;
            if self.next_mark()? != b':' {
                return Err(self.wrong("after object key"));
            }
            self.at += 1;
            map.set(key, self.value(depth)?);
            mark = self.next_mark()?;
            if mark == b',' {
                self.at += 1;
                mark = self.next_mark()?;
                if mark == b'}' {
                    return Err(self.wrong("looking for beginning of object key string"));
                }
            } else if mark != b'}' {
                return Err(self.wrong("after object key:value pair"));
            }
        }
        self.at += 1;
        Ok(Value::Map(map))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Failure> {
        let mut items = Vec::new();
        self.at += 1;
        if self.next_mark()? == b']' {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            items.push(self.value(depth)?);
            match self.next_mark()? {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(self.wrong("after array element")),
            }
        }
        self.at += 1;
        Ok(Value::list(items))
    }

    fn string(&mut self) -> Result<Mapped, Failure> {
        self.at += 1;
        let start = self.at;
        while self.at < self.text.len() {
            match self.here() {
                b'"' => {
                    let inside = self.text.slice(start..self.at);
                    self.at += 1;
                    return Ok(unescape(&inside));
                }
                b'\\' => self.escape()?,
                0..0x20 => return Err(self.wrong("in string literal")),
                _ => self.at += 1,
            }
        }
        Err(Failure::new("unexpected end of JSON input"))
    }

    fn escape(&mut self) -> Result<(), Failure> {
        self.at += 1;
        match self.here() {
            b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => self.at += 1,
            b'u' => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.here().is_ascii_hexdigit() {
                        return Err(self.wrong("in \\u hexadecimal character escape"));
                    }
                    self.at += 1;
                }
            }
            _ => return Err(self.wrong("in string escape code")),
        }
        Ok(())
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Failure> {
        for expected in word.bytes() {
            if self.here() != expected {
                let expected = char::from(expected);
                return Err(self.wrong(&format!("in literal {word} (expecting '{expected}')")));
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, Failure> {
        let start = self.at;
        self.at += usize::from(self.here() == b'-');
        if self.here() == b'0' {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.here() == b'.' {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.here(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.here(), b'+' | b'-'));
            self.digits("in exponent of numeric literal")?;
        }
        let written = &self.text[start..self.at];
        let float = written.parse::<f64>().unwrap_or(f64::INFINITY);
        if float.is_infinite() {
            let message = format!("json: cannot unmarshal number {written}");
            let unfit = || Failure::new(format!("{message} into Go value of type float64"));
            self.unfit.get_or_insert_with(unfit);
            return Ok(Value::Nil);
        }
        let origin = self.text.origin(start);
        Ok(Value::Float(Traced { value: float, origin }))
    }

    fn digits(&mut self, context: &str) -> Result<(), Failure> {
        if !self.here().is_ascii_digit() {
            return Err(self.wrong(context));
        }
        while self.here().is_ascii_digit() {
            self.at += 1;
        }
        Ok(())
    }
}

/// A byte as Go's error shows it: as the character of its number, in quotes.
fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\\' => r"'\\'".to_owned(),
        7 => r"'\a'".to_owned(),
        8 => r"'\b'".to_owned(),
        b'\t' => r"'\t'".to_owned(),
        b'\n' => r"'\n'".to_owned(),
        11 => r"'\v'".to_owned(),
        12 => r"'\f'".to_owned(),
        b'\r' => r"'\r'".to_owned(),
        0..0x20 | 0x7f => format!("'\\x{byte:02x}'"),
        0x80..=0xa0 | 0xad => format!("'\\u{byte:04x}'"),
        _ => format!("'{}'", char::from(byte)),
    }
}
