//! Dates and times: `now`, `date`, `toDate` and their kin; Go's layouts (`2006-01-02`), times and durations.
//!
//! Facts: Masterminds/sprig v3.3.0, `date.go`; Go, `src/time`.
//!
//! | where | what |
//! |---|---|
//! | `functions` | the bodies |
//! | `object` | a time as a value of templates, and its methods |
//! | `moment`, `civil`, `zone` | moments, the calendar, zones |
//! | `layout` | the pieces of a layout |
//! | `printing`, `reading` | a moment by a layout, and back |
//! | `fields` | one piece of a text that is read |
//! | `duration` | `1h30m` |
//! | `quoting` | how errors of Go's `time` quote |

mod civil;
mod duration;
mod fields;
mod functions;
mod layout;
mod moment;
mod object;
mod printing;
mod quoting;
mod reading;
mod zone;

use crate::gotemplate::Function;
use crate::gotemplate::Param::{Any, Str, Time};
use functions as f;

pub(super) const TABLE: &[Function] = &[
    Function::new("now", &[], f::now),
    Function::new("ago", &[Any], f::ago),
    Function::new("date", &[Str, Any], f::date),
    Function::new("dateInZone", &[Str, Any, Str], f::date_in_zone),
    Function::new("date_in_zone", &[Str, Any, Str], f::date_in_zone),
    Function::new("htmlDate", &[Any], f::html_date),
    Function::new("htmlDateInZone", &[Any, Str], f::html_date_in_zone),
    Function::new("dateModify", &[Str, Time], f::date_modify),
    Function::new("date_modify", &[Str, Time], f::date_modify),
    Function::new("mustDateModify", &[Str, Time], f::must_date_modify),
    Function::new("must_date_modify", &[Str, Time], f::must_date_modify),
    Function::new("duration", &[Any], f::duration),
    Function::new("durationRound", &[Any], f::duration_round),
    Function::new("toDate", &[Str, Str], f::to_date),
    Function::new("mustToDate", &[Str, Str], f::must_to_date),
    Function::new("unixEpoch", &[Time], f::unix_epoch),
];
