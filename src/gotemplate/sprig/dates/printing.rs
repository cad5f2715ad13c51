//! A moment by a layout.
//!
//! Facts: Go, `src/time/format.go`, `appendFormat`.

use std::fmt::Write;

use super::layout::{Form, Piece, next};
use super::moment::{Moment, Shown};
use crate::gotemplate::format::{MONTHS, WEEKDAYS};

/// The layout of Go's `Time.String`.
pub(super) const FULL: &str = "2006-01-02 15:04:05.999999999 -0700 MST";

/// The most bytes that a layout can print: the name of a zone that was read can be long.
pub(super) fn longest(layout: &str, moment: &Moment) -> usize {
    layout.len().saturating_mul(moment.zone.name().len().max(10))
}

/// A moment by a layout.
pub(super) fn print(moment: &Moment, layout: &str) -> String {
    let shown = moment.shown();
    let mut out = String::with_capacity(layout.len() + 10);
    let mut rest = layout;
    loop {
        let chunk = next(rest);
        out.push_str(chunk.prefix);
        let Some((_, piece)) = chunk.piece else { return out };
        // Writing to a string cannot fail.
        let _ = put(&mut out, piece, &shown);
        rest = chunk.rest;
    }
}

fn put(out: &mut String, piece: Piece, shown: &Shown) -> std::fmt::Result {
    let twelve = match shown.hour % 12 {
        0 => 12,
        hour => hour,
    };
    let afternoon = shown.hour >= 12;
    match piece {
        Piece::Year => write!(out, "{:02}", shown.year.unsigned_abs() % 100),
        Piece::LongYear => {
            let sign = if shown.year < 0 { "-" } else { "" };
            write!(out, "{sign}{:04}", shown.year.unsigned_abs())
        }
        Piece::Month => out.write_str(&month(shown)[..3]),
        Piece::LongMonth => out.write_str(month(shown)),
        Piece::NumMonth => write!(out, "{}", shown.month),
        Piece::ZeroMonth => write!(out, "{:02}", shown.month),
        Piece::Weekday => out.write_str(&WEEKDAYS[shown.weekday][..3]),
        Piece::LongWeekday => out.write_str(WEEKDAYS[shown.weekday]),
        Piece::Day => write!(out, "{}", shown.day),
        Piece::UnderDay => write!(out, "{:2}", shown.day),
        Piece::ZeroDay => write!(out, "{:02}", shown.day),
        Piece::UnderYearDay => write!(out, "{:3}", shown.year_day),
        Piece::ZeroYearDay => write!(out, "{:03}", shown.year_day),
        Piece::Hour => write!(out, "{:02}", shown.hour),
        Piece::Hour12 => write!(out, "{twelve}"),
        Piece::ZeroHour12 => write!(out, "{twelve:02}"),
        Piece::Minute => write!(out, "{}", shown.minute),
        Piece::ZeroMinute => write!(out, "{:02}", shown.minute),
        Piece::Second => write!(out, "{}", shown.second),
        Piece::ZeroSecond => write!(out, "{:02}", shown.second),
        Piece::UpperHalf => out.write_str(if afternoon { "PM" } else { "AM" }),
        Piece::LowerHalf => out.write_str(if afternoon { "pm" } else { "am" }),
        Piece::ZoneName if !shown.local.name.is_empty() => out.write_str(&shown.local.name),
        Piece::ZoneName => offset(out, shown.local.offset, Form::Minutes),
        Piece::Offset { z: true, .. } if shown.local.offset == 0 => out.write_str("Z"),
        Piece::Offset { form, .. } => offset(out, shown.local.offset, form),
        Piece::Fraction { digits, trimmed, mark } => {
            fraction(out, shown.nanos, digits, trimmed, mark)
        }
    }
}

fn month(shown: &Shown) -> &'static str {
    MONTHS[(shown.month - 1) as usize % 12]
}

fn offset(out: &mut String, offset: i32, form: Form) -> std::fmt::Result {
    // Less than a minute has no sign, as in Go.
    let sign = if offset / 60 < 0 { '-' } else { '+' };
    let minutes = (offset / 60).abs();
    let colon = if form.has_colons() { ":" } else { "" };
    write!(out, "{sign}{:02}", minutes / 60)?;
    if form != Form::Hours {
        write!(out, "{colon}{:02}", minutes % 60)?;
    }
    if form.has_seconds() {
        let seconds = if sign == '-' { -offset } else { offset } % 60;
        let minus = if seconds < 0 { "-" } else { "" };
        write!(out, "{colon}{minus}{:02}", seconds.abs())?;
    }
    Ok(())
}

fn fraction(
    out: &mut String,
    nanos: u32,
    digits: usize,
    trimmed: bool,
    mark: char,
) -> std::fmt::Result {
    let all = format!("{nanos:09}");
    let some = &all[..digits.min(9)];
    if !trimmed {
        return write!(out, "{mark}{some}");
    }
    match some.trim_end_matches('0') {
        "" => Ok(()),
        some => write!(out, "{mark}{some}"),
    }
}
