//! The room `yaml` beside yaml.v2 itself, as werf uses it.

#[path = "oracle/mod.rs"]
mod oracle;

use deckmod::text::{CallId, Mapped, Origin, Source, SourceMap};
use deckmod::yaml::emit::{Data, emit};
use oracle::{Case, Oracle};
use serde_json::{Value as Json, json};

fn place() -> Origin {
    let source = SourceMap::default().add(Source::new("t", ""));
    Origin { source, at: 7, call: CallId::ROOT, exact: true }
}

fn data(json: &Json) -> Data {
    match json {
        Json::Null => Data::Null,
        Json::Bool(value) => Data::Bool(*value, None),
        Json::Number(number) => match number.as_i64() {
            Some(value) => Data::Int(value.into(), None),
            None => Data::Float(number.as_f64().unwrap(), None),
        },
        Json::String(text) => Data::Text(Mapped::new(text.as_str(), place())),
        Json::Array(items) => Data::List(items.iter().map(data).collect()),
        Json::Object(pairs) => {
            let key = |key: &String| data(&Json::from(key.as_str()));
            Data::Map(pairs.iter().map(|(k, v)| (key(k), data(v))).collect())
        }
    }
}

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "a", "b", "word", " ", " ", "  ", "\n", "\n\n", "\t", ":", ": ", " #", "#", "-", "- ", "---", "...", "?", "? ",
    "'", "\"", "\\", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "~", "1", "0", "23", ".5",
    "e3", "0x", "_", "yes", "true", "null", "<<", "=", "é", "ж", "\u{1F600}", "\u{a0}", "\u{85}", "\u{2028}",
    "\u{feff}", "\r", "\u{1}", "2001-01-01", "T1:2:3Z", ":30", "some longer text of five words",
    "the quick brown fox jumps over the lazy dog and runs away from it again",
];

fn text(dice: &mut Dice) -> String {
    let pieces = [0, 1, 1, 1, 2, 3, 5, 8, 20][dice.below(9)];
    (0..pieces).map(|_| dice.one(PIECES)).collect()
}

fn value(dice: &mut Dice, depth: usize) -> Json {
    match dice.below(if depth > 3 { 8 } else { 12 }) {
        0 => Json::Null,
        1 => json!(dice.below(2) == 0),
        2 => json!(i64::try_from(dice.below(2000)).unwrap() - 1000),
        3 => json!(f64::from(u32::try_from(dice.below(1 << 30)).unwrap()) / 64.0),
        4..=7 => json!(text(dice)),
        8 | 9 => (0..dice.below(4)).map(|_| value(dice, depth + 1)).collect(),
        _ => {
            let pairs = (0..dice.below(5)).map(|_| (text(dice), value(dice, depth + 1)));
            Json::Object(pairs.collect())
        }
    }
}

#[test]
fn what_is_written_is_what_yaml_v2_writes() {
    let mut oracle = Oracle::start();
    let mut dice = Dice(0x5eed_1234_abcd);
    for round in 0..rounds(3000) {
        let json = if round % 3 == 0 { json!(text(&mut dice)) } else { value(&mut dice, 0) };
        let case = Case { data: json.clone(), ..Case::of("{{ toYaml . }}") };
        let expected = oracle.ask(&case).unwrap();
        let written = emit(&data(&json), place());
        let written = written.strip_suffix('\n').unwrap_or(&written);
        assert_eq!(written, expected, "{json}");
    }
}

/// More of them with `DECKMOD_TEST_ROUNDS`.
fn rounds(usual: usize) -> usize {
    let times = std::env::var("DECKMOD_TEST_ROUNDS").ok().and_then(|times| times.parse().ok());
    usual * times.unwrap_or(1)
}
