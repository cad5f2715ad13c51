//! A moment from a text, by a layout.
//!
//! Facts: Go, `src/time/format.go`, `parse`.

use super::civil;
use super::fields::{self, Read, Wrong};
use super::layout::{Form, Piece, next};
use super::moment::{Moment, Written};
use super::quoting::quote;
use super::zone::Zone;
use crate::gotemplate::format::{MONTHS, WEEKDAYS};

/// Reads a text by a layout; what names no zone is in the given one. The error has Go's words.
pub(super) fn read(layout: &str, text: &str, zone: Zone) -> Result<Moment, String> {
    let parsing = format!("parsing time {}", quote(text.as_bytes()));
    let cannot = |element: &str, value: &[u8]| {
        let (layout, value) = (quote(layout.as_bytes()), quote(value));
        format!("{parsing} as {layout}: cannot parse {value} as {}", quote(element.as_bytes()))
    };
    let mut found = Found::default();
    let (mut rest, mut value) = (layout, text.as_bytes());
    loop {
        let chunk = next(rest);
        value = fields::skip(value, chunk.prefix).map_err(|value| cannot(chunk.prefix, value))?;
        rest = chunk.rest;
        let Some((written, piece)) = chunk.piece else { break };
        value = match found.take(piece, value, rest) {
            Ok(((), value)) => value,
            Err(Wrong::Bad) => return Err(cannot(written, value)),
            Err(Wrong::Range(what)) => return Err(format!("{parsing}: {what} out of range")),
        };
    }
    if !value.is_empty() {
        return Err(format!("{parsing}: extra text: {}", quote(value)));
    }
    let written = found.written().map_err(|what| format!("{parsing}: {what}"))?;
    Ok(found.moment(&written, zone))
}

/// What was read so far.
#[derive(Debug, Default)]
struct Found {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    year_day: Option<i64>,
    hour: i64,
    minute: i64,
    second: i64,
    nanos: u32,
    afternoon: Option<bool>,
    utc: bool,
    offset: Option<i64>,
    zone: String,
}

impl Found {
    /// Reads one piece; `layout` is what follows it in the layout.
    fn take<'v>(&mut self, piece: Piece, value: &'v [u8], layout: &str) -> Read<'v, ()> {
        let rest = match piece {
            Piece::Year | Piece::LongYear => self.take_year(piece, value)?,
            Piece::Month => kept(fields::name(value, &MONTHS, 3), &mut self.month, |at| at + 1)?,
            Piece::LongMonth => {
                kept(fields::name(value, &MONTHS, 0), &mut self.month, |at| at + 1)?
            }
            Piece::NumMonth | Piece::ZeroMonth => {
                let number = fields::number(value, piece == Piece::ZeroMonth);
                let rest = kept(number, &mut self.month, |month| month)?;
                within(self.month.unwrap_or(0), 1, 12, "month")?;
                rest
            }
            Piece::Weekday => fields::name(value, &WEEKDAYS, 3)?.1,
            Piece::LongWeekday => fields::name(value, &WEEKDAYS, 0)?.1,
            Piece::Day | Piece::UnderDay | Piece::ZeroDay => {
                let value = blanks(value, usize::from(piece == Piece::UnderDay));
                let number = fields::number(value, piece == Piece::ZeroDay);
                kept(number, &mut self.day, |day| day)?
            }
            Piece::UnderYearDay | Piece::ZeroYearDay => {
                let value = blanks(value, if piece == Piece::UnderYearDay { 2 } else { 0 });
                let number = fields::number3(value, piece == Piece::ZeroYearDay);
                kept(number, &mut self.year_day, |day| day)?
            }
            Piece::Hour => clock(&mut self.hour, value, false, (23, "hour"))?,
            Piece::Hour12 => clock(&mut self.hour, value, false, (12, "hour"))?,
            Piece::ZeroHour12 => clock(&mut self.hour, value, true, (12, "hour"))?,
            Piece::Minute => clock(&mut self.minute, value, false, (59, "minute"))?,
            Piece::ZeroMinute => clock(&mut self.minute, value, true, (59, "minute"))?,
            Piece::Second => self.take_second(value, false, layout)?,
            Piece::ZeroSecond => self.take_second(value, true, layout)?,
            Piece::UpperHalf => self.take_half(value, [b"AM", b"PM"])?,
            Piece::LowerHalf => self.take_half(value, [b"am", b"pm"])?,
            Piece::ZoneName => self.take_zone(value)?,
            Piece::Offset { z: true, .. } if value.starts_with(b"Z") => {
                self.utc = true;
                &value[1..]
            }
            Piece::Offset { form, .. } => self.take_offset(value, form)?,
            Piece::Fraction { trimmed: true, .. } if !fields::is_fraction(value) => value,
            Piece::Fraction { trimmed: true, .. } => {
                set(&mut self.nanos, fields::long_fraction(value)?)
            }
            Piece::Fraction { digits, .. } => {
                set(&mut self.nanos, fields::fraction(value, 1 + digits)?)
            }
        };
        Ok(((), rest))
    }

    fn take_year<'v>(&mut self, piece: Piece, value: &'v [u8]) -> Result<&'v [u8], Wrong> {
        let length = if piece == Piece::Year { 2 } else { 4 };
        let digits = value.get(..length).ok_or(Wrong::Bad)?;
        if piece == Piece::LongYear && !digits[0].is_ascii_digit() {
            return Err(Wrong::Bad);
        }
        let year = fields::whole(digits)?;
        self.year = match piece {
            Piece::Year if year >= 69 => year + 1900,
            Piece::Year => year + 2000,
            _ => year,
        };
        Ok(&value[length..])
    }

    fn take_second<'v>(
        &mut self,
        value: &'v [u8],
        fixed: bool,
        layout: &str,
    ) -> Result<&'v [u8], Wrong> {
        let rest = clock(&mut self.second, value, fixed, (59, "second"))?;
        // A fraction may follow without a piece in the layout.
        let named = matches!(next(layout).piece, Some((_, Piece::Fraction { .. })));
        if !fields::is_fraction(rest) || named {
            return Ok(rest);
        }
        Ok(set(&mut self.nanos, fields::long_fraction(rest)?))
    }

    fn take_half<'v>(&mut self, value: &'v [u8], halves: [&[u8]; 2]) -> Result<&'v [u8], Wrong> {
        let half = value.get(..2).ok_or(Wrong::Bad)?;
        let at = halves.iter().position(|known| *known == half).ok_or(Wrong::Bad)?;
        self.afternoon = Some(at == 1);
        Ok(&value[2..])
    }

    fn take_zone<'v>(&mut self, value: &'v [u8]) -> Result<&'v [u8], Wrong> {
        if let Some(rest) = value.strip_prefix(b"UTC") {
            self.utc = true;
            return Ok(rest);
        }
        let (name, rest) = value.split_at(fields::zone_name(value).ok_or(Wrong::Bad)?);
        self.zone = String::from_utf8_lossy(name).into_owned();
        Ok(rest)
    }

    fn take_offset<'v>(&mut self, value: &'v [u8], form: Form) -> Result<&'v [u8], Wrong> {
        let colon = usize::from(form.has_colons());
        let parts = match form {
            Form::Hours => 1,
            Form::Minutes | Form::ColonMinutes => 2,
            Form::Seconds | Form::ColonSeconds => 3,
        };
        let length = 3 + (parts - 1) * (2 + colon);
        let written = value.get(..length).ok_or(Wrong::Bad)?;
        let mut numbers = [0; 3];
        let mut good = true;
        for (at, number) in numbers.iter_mut().enumerate().take(parts) {
            let start = 1 + at * (2 + colon);
            if at > 0 && colon == 1 && written[start - 1] != b':' {
                return Err(Wrong::Bad);
            }
            // After a bad one Go reads no further one, and still looks at ranges.
            match fields::number(&written[start..start + 2], true) {
                Ok((read, _)) if good => *number = read,
                _ => good = false,
            }
        }
        let [hours, minutes, seconds] = numbers;
        within(seconds, 0, 60, "time zone offset second")?;
        within(minutes, 0, 60, "time zone offset minute")?;
        within(hours, 0, 24, "time zone offset hour")?;
        let offset = (hours * 60 + minutes) * 60 + seconds;
        self.offset = match written[0] {
            b'+' if good => Some(offset),
            b'-' if good => Some(-offset),
            _ => return Err(Wrong::Bad),
        };
        Ok(&value[length..])
    }

    /// The date and the time of day, checked.
    fn written(&self) -> Result<Written, &'static str> {
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let (month, day) = match self.year_day {
            Some(year_day) => self.by_year_day(year_day)?,
            None => (self.month.unwrap_or(1), self.day.unwrap_or(1)),
        };
        if day < 1 || day > civil::days_in(month, self.year) {
            return Err("day out of range");
        }
        let (year, minute, second, nanos) = (self.year, self.minute, self.second, self.nanos);
        Ok(Written { year, month, day, hour, minute, second, nanos })
    }

    fn by_year_day(&self, year_day: i64) -> Result<(i64, i64), &'static str> {
        if year_day < 1 || year_day > 365 + i64::from(civil::is_leap(self.year)) {
            return Err("day-of-year out of range");
        }
        let (mut month, mut day) = (1, year_day);
        while day > civil::days_in(month, self.year) {
            day -= civil::days_in(month, self.year);
            month += 1;
        }
        if self.month.is_some_and(|read| read != month) {
            return Err("day-of-year does not match month");
        }
        if self.day.is_some_and(|read| read != day) {
            return Err("day-of-year does not match day");
        }
        Ok((month, day))
    }

    /// The moment, in the zone that was read, or in the given one.
    fn moment(self, written: &Written, zone: Zone) -> Moment {
        if self.utc {
            return Moment::at(written, Zone::Utc);
        }
        let moment = Moment::at(written, Zone::Utc);
        // Go's mark for "no offset" is -1, which an offset of one second is too.
        if let Some(offset) = self.offset.filter(|offset| *offset != -1) {
            let seconds = moment.seconds - offset;
            let local = zone.at(seconds);
            let same = self.zone.is_empty() || local.name == self.zone;
            let zone = if i64::from(local.offset) == offset && same {
                zone
            } else {
                Zone::Fixed(self.zone.into(), i32::try_from(offset).unwrap_or(0))
            };
            return Moment { seconds, zone, ..moment };
        }
        if self.zone.is_empty() {
            return Moment::at(written, zone);
        }
        if let Some(offset) = zone.offset_of(&self.zone, moment.seconds) {
            return Moment { seconds: moment.seconds - i64::from(offset), zone, ..moment };
        }
        // As in Go, `GMT+3` has an offset that does not move the moment.
        let hours = self.zone.strip_prefix("GMT").and_then(|hours| hours.parse::<i32>().ok());
        let zone = Zone::Fixed(self.zone.into(), hours.unwrap_or(0) * 3_600);
        Moment { zone, ..moment }
    }
}

/// Keeps what was read.
fn kept<'v>(
    read: Read<'v, i64>,
    place: &mut Option<i64>,
    turn: impl Fn(i64) -> i64,
) -> Result<&'v [u8], Wrong> {
    let (number, rest) = read?;
    *place = Some(turn(number));
    Ok(rest)
}

fn set<'v, T>(place: &mut T, (read, rest): (T, &'v [u8])) -> &'v [u8] {
    *place = read;
    rest
}

fn clock<'v>(
    place: &mut i64,
    value: &'v [u8],
    fixed: bool,
    (most, what): (i64, &'static str),
) -> Result<&'v [u8], Wrong> {
    let (number, rest) = fields::number(value, fixed)?;
    within(number, 0, most, what)?;
    *place = number;
    Ok(rest)
}

fn within(number: i64, least: i64, most: i64, what: &'static str) -> Result<(), Wrong> {
    if (least..=most).contains(&number) { Ok(()) } else { Err(Wrong::Range(what)) }
}

/// The bytes behind as many blanks as there are, up to `most`.
fn blanks(value: &[u8], most: usize) -> &[u8] {
    &value[value.iter().take(most).take_while(|byte| **byte == b' ').count()..]
}
