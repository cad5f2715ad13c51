//! Numbers whose types print as texts: durations, months, days of the week (golang/go, `src/time`).

use super::duration::duration;
use crate::gotemplate::value::{Int, IntType};

/// The months.
pub(in crate::gotemplate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The days of the week.
pub(in crate::gotemplate) const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// What the type's `String` method gives; of other types the number.
pub(in crate::gotemplate) fn named(number: Int) -> String {
    let name = |names: &[&'static str], first: i128| {
        names.get(usize::try_from(number.value - first).ok()?).copied()
    };
    let name = match number.of {
        IntType::Duration => return duration(number.value),
        IntType::Month => name(&MONTHS, 1),
        IntType::Weekday => name(&WEEKDAYS, 0),
        _ => None,
    };
    name.map_or_else(|| { number.value }.to_string(), str::to_owned)
}
