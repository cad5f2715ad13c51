//! Numbers in a row.
//!
//! Facts: sprig, `numeric.go`.

use crate::gotemplate::sprig::given;
use crate::gotemplate::value::{Elements, List};
use crate::gotemplate::{Call, Failure, Value};

pub(super) fn until(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let end = given::int(args, 0);
    ints(call, 0, end, if end < 0 { -1 } else { 1 })
}

pub(super) fn until_step(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    ints(call, given::int(args, 0), given::int(args, 1), given::int(args, 2))
}

fn ints(call: &Call<'_>, start: i64, end: i64, step: i64) -> Result<Value, Failure> {
    let row = row(call, start, end, step)?.map(Value::int).collect::<Vec<_>>();
    Ok(Value::List(List::new(Elements::Ints, row)))
}

/// The numbers from `start` up or down to before `end`; none where the step leads away.
fn row(
    call: &Call<'_>,
    start: i64,
    end: i64,
    step: i64,
) -> Result<impl Iterator<Item = i64> + use<>, Failure> {
    let way = i128::from(end) - i128::from(start);
    let step_wide = i128::from(step);
    let leads = if way < 0 { step < 0 } else { step > 0 };
    let count = if leads { (way.abs() + step_wide.abs() - 1) / step_wide.abs() } else { 0 };
    let after = i64::try_from(i128::from(start) + count * step_wide);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let count = if after.is_ok() { count } else { wrapped(call, start, end, step)? };
    call.engine.work(count)?;
    Ok((0..count).scan(start, move |next, _| {
        let this = *next;
        *next = this.wrapping_add(step);
        Some(this)
    }))
}

/// How many numbers there are where Go's loop steps over the end of its integers and comes back at the other side.
fn wrapped(call: &Call<'_>, start: i64, end: i64, step: i64) -> Result<usize, Failure> {
    let (mut count, mut at) = (0, start);
    while if step < 0 { at > end } else { at < end } {
        call.engine.work(1)?;
        count += 1;
        at = at.wrapping_add(step);
    }
    Ok(count)
}

/// Numbers with a blank between, as the `seq` of shells: up to, from to, or from by to.
pub(super) fn seq(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let at = |at: usize| given::int(args, at);
    let towards = |start: i64, end: i64| if end < start { -1 } else { 1 };
    let (start, step, end) = match args.len() {
        1 => (1, towards(1, at(0)), at(0)),
        2 => (at(0), towards(at(0), at(1)), at(1)),
        3 => (at(0), at(1), at(2)),
        _ => return Ok(call.text("")),
    };
    let row = row(call, start, end.wrapping_add(towards(start, end)), step)?;
    let mut text = String::new();
    for number in row {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&number.to_string());
        call.engine.room_for(text.len())?;
    }
    Ok(call.text(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gotemplate::{Engine, Functions, Limits};
    use crate::text::Source;

    /// Go's loop has no end where a step leads over the last integer and never back to the end.
    #[test]
    fn a_step_over_the_last_integer_is_met_by_the_bound() {
        let engine =
            Engine::new("t", Functions::default(), Limits { steps: 1_000, ..Limits::default() });
        let place = engine.source(Source::new("t", "x")).origin(0).unwrap();
        let call = Call { place, engine: &engine };
        let numbers = |of: [i64; 3]| until_step(&call, &of.map(Value::int));
        let endless = numbers([i64::MAX - 1, i64::MAX, 5]);
        assert!(matches!(endless, Err(Failure::Limit(_))));
        assert!(matches!(numbers([i64::MIN + 1, i64::MIN, -2]), Err(Failure::Limit(_))));
    }

    #[test]
    fn a_step_over_the_last_integer_may_come_back() {
        let engine = Engine::new("t", Functions::default(), Limits::default());
        let place = engine.source(Source::new("t", "x")).origin(0).unwrap();
        let call = Call { place, engine: &engine };
        let back = until_step(&call, &[1, i64::MAX - 2, i64::MAX].map(Value::int)).unwrap();
        let shown = crate::gotemplate::format::display(&back);
        assert_eq!(shown, "[1 -9223372036854775808 -1]");
    }
}
