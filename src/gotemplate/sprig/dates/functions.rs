//! The bodies of the functions of dates.
//!
//! Facts: Masterminds/sprig v3.3.0, `date.go`.

use super::duration as durations;
use super::moment::Moment;
use super::object::{moment, value};
use super::printing::{longest, print};
use super::reading;
use super::zone::Zone;
use crate::gotemplate::format::duration as shown;
use crate::gotemplate::value::{Int, IntType, Traced, round_duration};
use crate::gotemplate::{Call, Failure, Value};
use crate::text::Mapped;

pub(super) fn now(call: &Call<'_>, _: &[Value]) -> Result<Value, Failure> {
    Ok(value(present(call, "now")))
}

pub(super) fn ago(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let since = match args.first() {
        Some(Value::Int(Traced { value, .. }))
            if is_one_of(*value, &[IntType::Int, IntType::Int64]) =>
        {
            present(call, "ago").since(&Moment::unix(value.as_i64()))
        }
        Some(time) => match moment(time) {
            Some(moment) => present(call, "ago").since(&moment),
            // Anything else is the present itself.
            None => 0,
        },
        None => 0,
    };
    Ok(call.text(shown(round_duration(since, durations::SECOND).into())))
}

pub(super) fn date(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [layout, date] = args else { return Ok(Value::Nil) };
    printed(call, text(layout), &given(call, date, "date"), "Local")
}

pub(super) fn date_in_zone(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [layout, date, zone] = args else { return Ok(Value::Nil) };
    printed(call, text(layout), &given(call, date, "dateInZone"), text(zone))
}

pub(super) fn html_date(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [date] = args else { return Ok(Value::Nil) };
    printed(call, "2006-01-02", &given(call, date, "htmlDate"), "Local")
}

pub(super) fn html_date_in_zone(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [date, zone] = args else { return Ok(Value::Nil) };
    printed(call, "2006-01-02", &given(call, date, "htmlDateInZone"), text(zone))
}

pub(super) fn date_modify(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    match must_date_modify(call, args) {
        Err(Failure::Message(_)) => Ok(args.last().cloned().unwrap_or(Value::Nil)),
        result => result,
    }
}

pub(super) fn must_date_modify(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [by, time] = args else { return Ok(Value::Nil) };
    let duration = durations::parse(text(by)).map_err(Failure::new)?;
    Ok(moment(time).map_or(Value::Nil, |moment| value(moment.plus(duration))))
}

pub(super) fn duration(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let seconds = match args.first() {
        Some(Value::Str(text)) => whole(text),
        Some(Value::Int(number)) if is_one_of(number.value, &[IntType::Int64]) => {
            number.value.as_i64()
        }
        _ => 0,
    };
    Ok(call.text(shown(seconds.wrapping_mul(durations::SECOND).into())))
}

pub(super) fn duration_round(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let duration = match args.first() {
        Some(Value::Str(text)) => durations::parse(text).unwrap_or(0),
        Some(Value::Int(number)) if is_one_of(number.value, &[IntType::Int64]) => {
            number.value.as_i64()
        }
        Some(time) => match moment(time) {
            Some(moment) => present(call, "durationRound").since(&moment),
            None => 0,
        },
        None => 0,
    };
    Ok(call.text(durations::largest(duration)))
}

pub(super) fn to_date(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    match must_to_date(call, args) {
        Err(Failure::Message(_)) => Ok(value(Moment::zero())),
        result => result,
    }
}

pub(super) fn must_to_date(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [layout, date] = args else { return Ok(Value::Nil) };
    let moment = reading::read(text(layout), text(date), Zone::local());
    moment.map(value).map_err(Failure::new)
}

pub(super) fn unix_epoch(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let seconds = args.first().and_then(moment).map_or(0, |moment| moment.seconds);
    Ok(call.text(seconds.to_string()))
}

/// The present, and a note that the result depends on it.
fn present(call: &Call<'_>, function: &'static str) -> Moment {
    call.engine.not_reproducible(function, call.place);
    Moment::now()
}

/// The moment that a value is; the present for what is none, as sprig has it.
fn given(call: &Call<'_>, date: &Value, function: &'static str) -> Moment {
    const NUMBERS: &[IntType] = &[IntType::Int, IntType::Int64, IntType::Int32];
    match date {
        Value::Int(number) if is_one_of(number.value, NUMBERS) => {
            Moment::unix(number.value.as_i64())
        }
        other => match moment(other) {
            Some(moment) => (*moment).clone(),
            None => present(call, function),
        },
    }
}

fn printed(call: &Call<'_>, layout: &str, moment: &Moment, zone: &str) -> Result<Value, Failure> {
    let moment = moment.seen_in(Zone::named(zone));
    call.engine.room_for(longest(layout, &moment))?;
    Ok(call.text(print(&moment, layout)))
}

fn is_one_of(number: Int, types: &[IntType]) -> bool {
    types.contains(&number.of)
}

/// A number as Go's `ParseInt` gives it, its error left aside: nothing, or the nearest that fits.
fn whole(text: &str) -> i64 {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    let bound = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    text.parse().unwrap_or(bound)
}

fn text(value: &Value) -> &str {
    value.as_str().map_or("", Mapped::as_str)
}
