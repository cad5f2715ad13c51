//! Days and dates of the Gregorian calendar, without bounds; and the ends of Go's calendar.
//!
//! Facts: Go, `src/time/time.go`: seconds are 64 bits, and the calendar reads them as counted from a first day long ago.

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// The days of 400 years, after which the calendar repeats.
const ERA: i128 = 146_097;

/// Days from 1970 to Go's first day, a first of March.
const FIRST: i128 = -(730_692_556 * ERA + 719_468);

/// Years from Go's first day to year 0.
const YEARS: u64 = 730_692_556 * 400;

/// The seconds since 1970 that Go's calendar shows: what is beyond one end of it stands at the other.
pub(super) fn seen(seconds: i128) -> i128 {
    let first = FIRST * i128::from(DAY);
    (seconds - first).rem_euclid(1 << 64) + first
}

/// Seconds since 1970 of the beginning of a date; month and day may be out of range and count on. Numbers wrap around
/// where Go's do.
pub(super) fn seconds(year: i64, month: i64, day: i64) -> i64 {
    let month = month.wrapping_sub(1);
    let (year, month) = (year.wrapping_add(month.div_euclid(12)), month.rem_euclid(12));
    // Years that begin in March have their leap day at the end.
    let (year, month) =
        if month < 2 { (year.wrapping_sub(1), month + 10) } else { (year, month - 2) };
    let year = year.cast_unsigned().wrapping_add(YEARS);
    let (century, in_century) = (year / 100, year % 100);
    let century = (century.wrapping_mul(146_097) / 4).cast_signed();
    let in_century = (1_461 * in_century / 4).cast_signed();
    let in_year = (153 * month + 2) / 5;
    let days = century.wrapping_add(in_century + in_year).wrapping_add(day).wrapping_sub(1);
    days.wrapping_mul(DAY).wrapping_add(narrow(FIRST * i128::from(DAY)))
}

/// Days since 1970 of a date; month and day may be out of range and count on.
pub(super) fn days(year: i128, month: i128, day: i128) -> i128 {
    let month = month - 1;
    let (year, month) = (year + month.div_euclid(12), month.rem_euclid(12));
    // Years that begin in March have their leap day at the end.
    let (year, month) = if month < 2 { (year - 1, month + 10) } else { (year, month - 2) };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let in_year = (153 * month + 2) / 5;
    let in_era = year * 365 + year / 4 - year / 100 + in_year;
    era * ERA + in_era + day - 1 - 719_468
}

/// Year, month and day of days since 1970.
pub(super) fn date(days: i128) -> (i64, u32, u32) {
    let days = days + 719_468;
    let (era, in_era) = (days.div_euclid(ERA), days.rem_euclid(ERA));
    let year = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
    let in_year = in_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * in_year + 2) / 153;
    let day = in_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + era * 400 + i128::from(month <= 2);
    (narrow(year), u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
}

/// The day of the week of days since 1970; Sunday is 0.
pub(super) fn weekday(days: i128) -> usize {
    usize::try_from((days + 4).rem_euclid(7)).unwrap_or(0)
}

/// Is it a leap year?
pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has.
pub(super) fn days_in(month: i64, year: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Go's wrapping where a number does not fit.
#[expect(clippy::cast_possible_truncation, reason = "Go's conversions wrap")]
pub(super) fn narrow(number: i128) -> i64 {
    number as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_are_the_same() {
        assert_eq!(days(1970, 1, 1), 0);
        assert_eq!(days(2000, 3, 1), 11_017);
        assert_eq!(days(2023, 14, 29), days(2024, 2, 29));
        assert_eq!(weekday(days(2026, 11, 25)), 3);
        for (year, month, day) in [(1970, 1, 1), (2024, 2, 29), (-7, 30, -400), (0, -11, 366)] {
            let expected = days(year.into(), month.into(), day.into()) * i128::from(DAY);
            assert_eq!(i128::from(seconds(year, month, day)), expected);
        }
        for (days_since, known) in
            [(-719_468, (0, 3, 1)), (-719_469, (0, 2, 29)), (19_782, (2024, 2, 29))]
        {
            assert_eq!(date(days_since), known);
        }
        for day in (-1_000_000..1_000_000).step_by(997) {
            let (year, month, day_of_month) = date(day);
            assert_eq!(days(year.into(), month.into(), day_of_month.into()), day);
        }
    }
}
