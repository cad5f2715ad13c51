//! Go's `time.Time`: a moment and the zone that it is seen in.
//!
//! Facts: Go, `src/time/time.go`.

use std::cmp::Ordering;
use std::time::SystemTime;

use super::civil::{self, DAY, narrow};
use super::duration::SECOND;
use super::zone::{Local, Zone};

/// Go's zero, the beginning of year 1, in seconds since 1970.
const ZERO: i64 = -62_135_596_800;

/// A moment.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    /// Seconds since 1970.
    pub(super) seconds: i64,
    /// Nanoseconds beyond them.
    pub(super) nanos: u32,
    /// Where it is seen.
    pub(super) zone: Zone,
}

/// A date and a time of day, as they are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) nanos: u32,
}

/// A moment as its zone shows it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) year: i64,
    pub(super) month: u32,
    pub(super) day: u32,
    /// The day of the year, from 1.
    pub(super) year_day: i64,
    /// Sunday is 0.
    pub(super) weekday: usize,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) nanos: u32,
    pub(super) local: Local,
}

impl Moment {
    /// Go's zero: the beginning of year 1.
    pub(super) fn zero() -> Self {
        Self { seconds: ZERO, nanos: 0, zone: Zone::Utc }
    }

    /// The present, in the zone of the machine.
    pub(super) fn now() -> Self {
        let (seconds, nanos) = match SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => (i64::try_from(since.as_secs()).unwrap_or(0), since.subsec_nanos()),
            Err(_) => (0, 0),
        };
        Self { seconds, nanos, zone: Zone::local() }
    }

    /// A number of seconds since 1970, in the zone of the machine.
    pub(super) fn unix(seconds: i64) -> Self {
        Self { seconds, nanos: 0, zone: Zone::local() }
    }

    /// The moment at which a zone shows what is written; numbers out of range count on.
    ///
    /// Where the zone shows it never, or twice, one of the zone's offsets around then is taken, as Go does.
    pub(super) fn at(written: &Written, zone: Zone) -> Self {
        let clock = written.hour * 3_600 + written.minute * 60 + written.second;
        let unix = civil::seconds(written.year, written.month, written.day).wrapping_add(clock);
        let first = i64::from(zone.at(unix).offset);
        let offset = match first {
            0 => 0,
            first => i64::from(zone.at(unix.wrapping_sub(first)).offset),
        };
        Self { seconds: unix.wrapping_sub(offset), nanos: written.nanos, zone }
    }

    /// The same moment, seen in another zone.
    pub(super) fn seen_in(&self, zone: Zone) -> Self {
        Self { zone, ..*self }
    }

    /// What the zone shows.
    pub(super) fn shown(&self) -> Shown {
        let local = self.zone.at(self.seconds);
        let seconds = civil::seen(i128::from(self.seconds) + i128::from(local.offset));
        let days = seconds.div_euclid(i128::from(DAY));
        let clock = narrow(seconds.rem_euclid(i128::from(DAY)));
        let (year, month, day) = civil::date(days);
        Shown {
            year,
            month,
            day,
            year_day: narrow(days - civil::days(year.into(), 1, 1)) + 1,
            weekday: civil::weekday(days),
            hour: clock / 3_600,
            minute: clock / 60 % 60,
            second: clock % 60,
            nanos: self.nanos,
            local,
        }
    }

    /// The moment a duration later.
    pub(super) fn plus(&self, duration: i64) -> Self {
        let nanos = i64::from(self.nanos) + duration % SECOND;
        let more = duration / SECOND + nanos.div_euclid(SECOND);
        // Go counts from its zero, and stops at the ends.
        let end = if more > 0 { i64::MAX } else { -i64::MAX };
        let seconds = self.since_zero().checked_add(more).unwrap_or(end).wrapping_add(ZERO);
        let nanos = u32::try_from(nanos.rem_euclid(SECOND)).unwrap_or(0);
        Self { seconds, nanos, zone: self.zone.clone() }
    }

    /// The moment some years, months and days later.
    pub(super) fn plus_date(&self, years: i64, months: i64, days: i64) -> Self {
        let shown = self.shown();
        let written = Written {
            year: shown.year.wrapping_add(years),
            month: i64::from(shown.month).wrapping_add(months),
            day: i64::from(shown.day).wrapping_add(days),
            hour: shown.hour,
            minute: shown.minute,
            second: shown.second,
            nanos: shown.nanos,
        };
        Self::at(&written, self.zone.clone())
    }

    /// The duration since another moment; the longest there is where it is longer.
    pub(super) fn since(&self, other: &Self) -> i64 {
        let nanoseconds = self.order() - other.order();
        let bounds = (i128::from(i64::MIN), i128::from(i64::MAX));
        narrow(nanoseconds.clamp(bounds.0, bounds.1))
    }

    /// The last moment before it, or itself, that is a multiple of a duration since Go's zero.
    pub(super) fn rounded_down(&self, duration: i64) -> Self {
        if duration <= 0 { self.clone() } else { self.plus(-self.beyond(duration)) }
    }

    /// The nearest such moment.
    pub(super) fn rounded(&self, duration: i64) -> Self {
        if duration <= 0 {
            return self.clone();
        }
        let beyond = self.beyond(duration);
        let up = i128::from(beyond) * 2 >= i128::from(duration);
        self.plus(if up { duration - beyond } else { -beyond })
    }

    fn beyond(&self, duration: i64) -> i64 {
        narrow(self.order().rem_euclid(i128::from(duration)))
    }

    /// Seconds since Go's zero, wrapped around as Go's are.
    fn since_zero(&self) -> i64 {
        self.seconds.wrapping_sub(ZERO)
    }

    /// Nanoseconds since Go's zero, by which moments are compared.
    fn order(&self) -> i128 {
        i128::from(self.since_zero()) * i128::from(SECOND) + i128::from(self.nanos)
    }

    /// Nanoseconds since 1970.
    pub(super) fn nanoseconds(&self) -> i128 {
        i128::from(self.seconds) * i128::from(SECOND) + i128::from(self.nanos)
    }
}

impl Ord for Moment {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Moment {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Moment {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Moment {}
