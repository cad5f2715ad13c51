//! The room `yaml` beside yaml.v2 itself, as werf uses it: what it reads, what it writes, what it says.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that cannot go on panics, and a switch of tests is read here"
)]

#[path = "oracle/mod.rs"]
mod oracle;

use deckmod::text::{CallId, Mapped, Origin, Source, SourceMap};
use deckmod::yaml::Data;
use deckmod::yaml::decode::{DecodeError, Target, decode};
use deckmod::yaml::emit::emit;
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

/// The notation of `tests/template-oracle/yaml.go`.
fn written(data: &Data) -> String {
    match data {
        Data::Null => "null".to_owned(),
        Data::Bool(value, _) => format!("bool:{value}"),
        Data::Int(value, _) if *value > i64::MAX.into() => format!("uint64:{value}"),
        Data::Int(value, _) => format!("int:{value}"),
        Data::Float(value, _) => format!("float:{}", go_exponent(*value)),
        Data::Text(text) | Data::Plain(text) => literal(text),
        Data::List(items) => {
            format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(","))
        }
        Data::Map(pairs) => {
            let mut pairs: Vec<_> =
                pairs.iter().map(|(k, v)| format!("{}:{}", written(k), written(v))).collect();
            pairs.sort();
            format!("{{{}}}", pairs.join(","))
        }
    }
}

fn go_exponent(value: f64) -> String {
    if !value.is_finite() {
        let sign = if value > 0.0 { "+Inf" } else { "-Inf" };
        return if value.is_nan() { "NaN" } else { sign }.to_owned();
    }
    let text = format!("{value:e}");
    let (digits, exponent) = text.split_once('e').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

fn literal(text: &str) -> String {
    let byte = |c: u8| match c {
        b'"' | b'\\' | ..b' ' | 0x7f.. => format!("\\{c:02x}"),
        c => char::from(c).to_string(),
    };
    format!("\"{}\"", text.bytes().map(byte).collect::<String>())
}

fn ours(text: &str, how: &str) -> Result<String, DecodeError> {
    let target = if how == "map" { Target::StringMap } else { Target::Any };
    let data = decode(&Mapped::new(text, place()), target, how == "strict")?;
    Ok(match (how, &data) {
        ("again", data) => emit(data, place()).as_str().to_owned(),
        ("map", Data::Null) => "S{}".to_owned(),
        ("map", data) => format!("S{}", written(data)),
        (_, data) => written(data),
    })
}

fn compare(oracle: &mut Oracle, text: &str) -> Option<String> {
    for how in ["map", "any", "strict", "again"] {
        let expected = oracle.yaml(text, how);
        let found = match ours(text, how) {
            Ok(found) => Ok(found),
            Err(DecodeError::YamlV2 { words, .. }) => Err(words),
            Err(DecodeError::Refused(_)) => continue,
            Err(DecodeError::Limit(words)) => Err(format!("LIMIT {words}")),
        };
        if found != expected {
            return Some(format!(
                "{how} of {text:?}:\n  yaml.v2 {expected:?}\n  deckmod {found:?}"
            ));
        }
    }
    None
}

#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", "\n", "# x", "---", "--- a", "a: 1\n---\nb: 2\n", "a: 1\n...\nb: 2\n", "...\na", "%YAML 1.1\n---\na: 1",
    "%YAML 1.2\n---\na: 1", "%TAG !e! tag:e,2:\n---\na: !e!x 1", "%FOO\n---\na", "%YAML 1.1\na: 1", "a: b: c", "a\nb: c",
    "\ta: 1", "a:\tb", "a: 1\n\tb: 2", "a:\n\tb: 2", "a:\n  b: 1\n c: 2", "a: [1, 2", "a: [1, 2\nb: 3", "a: {b: 1,, c: 2}",
    "a: [,]", "a: [1,]", "[a: b, c]", "[? a : b]", "[a: , b]", "[?]", "[? ]: x", "{a, b: , ? c, ? d : e, : f}", "{a:1}", "{\"a\":1}",
    "{a: b:c}", "[a:b]", "[\"a\":b]", "{}: x", "[]: x", "? a\n: b", "? a\n? b", "? [a, b]\n: c", "? {a: 1}\n: c", "{{ .Foo }}",
    "a: {{ .Foo }}", "- a\n- b\n c: d", "a:\n- b\n- c\nd: e", "a:\n- b\n  c", "- - a\n  - b\n-\n- c", "a: |\n  x\n y", "a: |2\n    x\n",
    "a: |0\n x", "a: |-3\n    x", "a: >\n  x\n  y\n\n  z\n   w\n  v\n", "a: |+\n  x\n\n\nb: 1", "a: |\n\n\n  x\n \tz", "a: |\n\tx",
    "a: | # c\n x", "a: |x\n x", "a: 'x''y'", "a: 'x", "a: \"x\n  y\n\n  z\"", "a: \"x\\\n   y\"", "a: \"\\q\"", "a: \"\\x4\"", "a: \"\\ud800\"",
    "a: \"\\u00e9\\U0001F600\\x41\\/\"", "a: 'x\n---\ny'", "a: @x", "a: `x", "a: %x", "%x: 1", "a: *b", "a: &b c\nd: *b", "a: &b [*b]",
    "a: &b {c: *b}", "&a a: *a", "a: &b\nc: *b", "a: & b", "a: *", "a: !!int x", "a: !!int 3", "a: !!float 3", "a: !!str 3", "a: !!binary aGk=",
    "a: !!binary x", "a: !foo 1", "a: !foo [1]", "a: !<tag:yaml.org,2002:int> 3", "a: !x!y 1", "a: !!null x", "a: !!timestamp 2001-01-01",
    "a: !!timestamp x", "a: ! 1", "a: !\n", "a: !!str", "a: !%41 b", "a: !%zz b", "<<: {a: 1}\nb: 2", "a: &x {b: 1}\nc:\n  <<: *x\n  b: 2",
    "c: {b: 2, <<: {b: 1}}", "c: {<<: [{a: 1}, {a: 2}]}", "c: {<<: 1}", "c: {<<: [1]}", "b: &b 1\nc: {<<: *b}", "'<<': {a: 1}", "- 1", "x", "12", "~",
    "yes: 1", "1: a\n'1': b", "a: 1\na: 2", "{a: 1, a: 2}", "1: a\n0x1: b", "~: 1\nnull: 2", "1.5: x\n1.5: y", "[a]: 1", "a: 1\n[b]: 2\nc", "2001-01-01: x",
    "a: 2001-01-01", "a: 0777\nb: 0o17\nc: 0b11\nd: 1_000\ne: 190:20:30", "a: 18446744073709551615", "18446744073709551615: 1\n18446744073709551615: 2",
    "true: 1\nyes: 2", ".nan: 1\n.nan: 2", "a: .inf\nb: -.INF", "a: x #c\nb: x#c", "a: - b", "- - - a", "-a: b", "--- |\n x\n", "a: b\n  c\n  d: e", "a:\n    b\n  c",
    "\u{feff}a: 1", "a: \u{1}", "a: \u{7f}", "a:\u{a0}b", "a: x\r\nb: y\rc: z", "a: x\u{85}b: y", "a: 'x\u{2028}y'", "a: |\n x\u{2029} y", "a: [\n1,\n2\n]\n",
    "a: [\n1,\n2\nb: 3", "a: {\nb: 1\n", "key with spaces: v", "a : b", "a:b", "a: b:", ": a", "- : a", "?", "-", ":", "? -", "- ?", "a: ?b", "a: -", "a: ---", "---a",
    "--- a: b", "a: b ---\n", "--- # c\na: 1", "a: !!map {b: 1}", "a: !!seq [b]", "!!map [x]", "a:\n - 1\n- 2", "a: \"x\" y", "a: [x] y", "a: {x: 1}}", "[a] b", "a]",
    "a: b]", "a: [b]]", "a: {b: [}", "a: \"b\":", "\"a\"b: c", "a: 'b' 'c'", "a: >-\n\n  x\n\n  y", "a: >+\n x\n\n", "a: >\n  - x\n  - y\n", "a:\n  - >\n    x\n    y\n  - z",
    "a: &a\n  b: 1\nc: &c\n- d", "a: &x !!str 1", "a: !!str &x 1\nb: *x", "a: &x &y 1", "a: &x *y", "*a : b", "&a : b", "a: b\n\n\n  c", "x: a\n b:\n c",
    "image: a\ndocker: [\n", "name: [a,\n", "a: {b: c d: e}", "a: [b: c: d]", "a: {b: [c, d}, e]", "a:\n  - b: 1\n   c: 2", "a:\n  b:\n c:\n  d", "\n\n\na: [", "\n\n'",
];

#[test]
fn what_is_read_is_what_yaml_v2_reads() {
    let mut oracle = Oracle::start();
    let wrong: Vec<String> = TEXTS.iter().filter_map(|text| compare(&mut oracle, text)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), TEXTS.len(), wrong.join("\n"));
}

/// A text of [`TEXTS`], or two of them, changed a few times.
fn changed(dice: &mut Dice) -> String {
    let mut text: Vec<char> = dice.one(TEXTS).chars().collect();
    if dice.below(3) == 0 {
        text.push('\n');
        text.extend(dice.one(TEXTS).chars());
    }
    for _ in 0..=dice.below(4) {
        let at = dice.below(text.len() + 1);
        let end = (at + dice.below(3)).min(text.len());
        let new = match dice.below(4) {
            0 => "",
            1 => dice.one(PIECES),
            2 => dice.one(&["\n", " ", "  ", "\n  ", "\n- ", ": ", "{", "[", "}", "]", ",", "? "]),
            _ => dice
                .one(&["&x ", "*x", "!!str ", "!", "|", ">", "'", "\"", "#", "<<: ", "a: ", "- "]),
        };
        text.splice(at..end, new.chars());
    }
    text.into_iter().collect()
}

#[test]
fn what_is_broken_is_broken_in_the_words_of_yaml_v2() {
    let mut oracle = Oracle::start();
    let mut dice = Dice(0x00c0_ffee_1234);
    // After a byte order mark inside of a text yaml.v2 skips characters, depending on its buffers.
    let texts = (0..rounds(4000)).map(|_| changed(&mut dice));
    let texts = texts.filter(|text| !text.trim_start_matches('\u{feff}').contains('\u{feff}'));
    let wrong: Vec<String> =
        texts.filter_map(|text| compare(&mut oracle, &text)).take(20).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// More of them with `DECKMOD_TEST_ROUNDS`.
fn rounds(usual: usize) -> usize {
    let times = std::env::var("DECKMOD_TEST_ROUNDS").ok().and_then(|times| times.parse().ok());
    usual * times.unwrap_or(1)
}

#[test]
fn hostile_texts_end_early() {
    let row = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "));
    let bomb = (1..40).map(row).collect::<Vec<_>>().concat();
    let link = |n: usize| format!("a{n}: &a{n} [*a{}]\n", n - 1);
    let chain = (1..5000).map(link).collect::<Vec<_>>().concat();
    let texts = [
        format!("a0: &a0 [x, x, x]\n{bomb}"),
        format!("a0: &a0 [x]\n{chain}"),
        "[".repeat(1_000_000),
        "{".repeat(1_000_000),
        "? ".repeat(500_000),
        "- ".repeat(500_000),
        "[\n".repeat(500_000),
        "&a ".repeat(300_000),
        "a: ".repeat(300_000),
        format!("a: &a [{}]", "*a,".repeat(300_000)),
        format!("a: \"{}", "\\n ".repeat(300_000)),
        format!("a: {}", " \n".repeat(300_000)),
        format!("[{}]", "a: b,".repeat(100_000)),
    ];
    for text in texts {
        let began = std::time::Instant::now();
        for how in ["map", "strict"] {
            let _ = ours(&text, how);
        }
        let start: String = text.chars().take(20).collect();
        assert!(began.elapsed().as_secs() < 10, "{start:?} takes {:?}", began.elapsed());
    }
}
