//! Zones of time: UTC, the machine's own, those of the zone database of the machine, fixed ones.
//!
//! Facts: Go, `src/time/zoneinfo.go` and `zoneinfo_unix.go`.

use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A zone.
#[derive(Clone, Debug)]
pub(super) enum Zone {
    /// UTC.
    Utc,
    /// That of the machine.
    Local(TimeZone),
    /// One of the database.
    Named(Rc<str>, TimeZone),
    /// Seconds east of UTC, and a name, which may be empty.
    Fixed(Rc<str>, i32),
}

/// What a zone says of a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Local {
    /// Seconds east of UTC.
    pub(super) offset: i32,
    /// Its short name then.
    pub(super) name: String,
    /// Is it summer time?
    pub(super) summer: bool,
}

/// Days between two looks for a short name.
const STEP: i64 = 20 * super::civil::DAY;

impl Zone {
    /// That of the machine.
    pub(super) fn local() -> Self {
        TimeZone::try_system().map_or(Self::Utc, Self::Local)
    }

    /// The zone of a name; UTC where there is none, as sprig has it.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "" | "UTC" => Self::Utc,
            "Local" => Self::local(),
            // Go opens a file of this name, so large and small letters matter.
            _ => match TimeZone::get(name) {
                Ok(zone) if zone.iana_name() == Some(name) => Self::Named(name.into(), zone),
                _ => Self::Utc,
            },
        }
    }

    /// Its own name.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Utc => "UTC",
            Self::Local(_) => "Local",
            Self::Named(name, _) | Self::Fixed(name, _) => name,
        }
    }

    /// What it says of a moment: seconds since 1970.
    pub(super) fn at(&self, seconds: i64) -> Local {
        match self {
            Self::Utc => Local { offset: 0, name: "UTC".to_owned(), summer: false },
            Self::Fixed(name, offset) => {
                Local { offset: *offset, name: name.to_string(), summer: false }
            }
            Self::Local(zone) | Self::Named(_, zone) => {
                let moment = Timestamp::from_second(within(seconds)).unwrap_or_default();
                let info = zone.to_offset_info(moment);
                let name = info.abbreviation().to_owned();
                Local { offset: info.offset().seconds(), name, summer: info.dst().is_dst() }
            }
        }
    }

    /// The offset of a short name, around a moment given as if it were UTC.
    ///
    /// Go knows all names that a zone ever had; here those of a year around the moment are looked at.
    pub(super) fn offset_of(&self, name: &str, seconds: i64) -> Option<i32> {
        let around = (-10..=10).map(|step| self.at(seconds.saturating_add(step * STEP)));
        let offsets: Vec<i32> =
            around.filter(|local| local.name == name).map(|local| local.offset).collect();
        let then =
            |offset: &&i32| self.at(seconds.saturating_sub(i64::from(**offset))).name == name;
        offsets.iter().find(then).or(offsets.first()).copied()
    }
}

/// The same moment of the calendar in the years that the database of zones speaks of.
fn within(seconds: i64) -> i64 {
    let (first, last) = (Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    if seconds <= last {
        return seconds.max(first);
    }
    // The calendar repeats after 400 years.
    let era = 146_097 * super::civil::DAY;
    last - era + (seconds - last) % era
}
