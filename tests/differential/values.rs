//! Data for templates.

use serde_json::{Value, json};

use super::dice::Dice;

const TEXTS: &[&str] = &[
    "",
    "a",
    "abc",
    "Hello World",
    "foo_bar-baz",
    "1",
    "-7",
    "1.5",
    "true",
    "é",
    "日本",
    "a\nb\n",
    " x ",
    "a,b,,c",
    "<&>'\"",
    "v1.2.3",
    "{}",
    "[1]",
    "a: 1",
    "$1",
    "%d",
    "/a/b.txt",
    "0x1F",
    "ABC",
    "camelCase",
    "a.b.c",
    "~",
    "null",
    "\t",
];

/// A value of any kind.
fn value(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 6 } else { 9 }) {
        0 => json!(null),
        1 => json!(dice.once_in(2)),
        2 => json!(i64::try_from(dice.below(40)).expect("small") - 10),
        3 => json!(f64::from(u32::try_from(dice.below(100)).expect("small")) / 4.0 + 0.125),
        4 | 5 => json!(dice.one(TEXTS)),
        6 => (0..dice.below(4)).map(|_| value(dice, depth - 1)).collect(),
        _ => Value::Object(
            (0..dice.below(4))
                .map(|_| {
                    (dice.one(&["a", "b", "c", "x y", "n"]).to_owned(), value(dice, depth - 1))
                })
                .collect(),
        ),
    }
}

/// The dot of a template: fields whose kinds templates count on, and some of any kind.
pub(crate) fn data(dice: &mut Dice) -> Value {
    json!({
        "s": dice.one(TEXTS),
        "t": dice.one(TEXTS),
        "i": i64::try_from(dice.below(12)).expect("small") - 3,
        "f": f64::from(u32::try_from(dice.below(64)).expect("small")) / 8.0,
        "b": dice.once_in(2),
        "l": [dice.one(TEXTS), dice.below(9), value(dice, 1)],
        "m": {"a": value(dice, 1), "b": dice.one(TEXTS), "c": {"d": value(dice, 1)}},
        "n": null,
        "any": value(dice, 2),
    })
}
