//! A time as a value of templates: `time.Time`, its zone.
//!
//! Facts: Go, `src/time/time.go`. Methods that give more than one value cannot be called by templates.

use std::any::Any;
use std::rc::Rc;

use super::moment::{Moment, Shown};
use super::printing::{FULL, longest, print};
use super::zone::Zone;
use crate::gotemplate::value::{Int, IntType, Member, Object, Traced, type_of};
use crate::gotemplate::{Call, Failure, Param, Signature, Value};
use crate::text::Mapped;

const NONE: &Signature = &Signature { params: &[], rest: None };
const ONE: &Signature = &Signature { params: &[Param::Any], rest: None };
const TEXT: &Signature = &Signature { params: &[Param::Str], rest: None };
const TIME: &Signature = &Signature { params: &[Param::Time], rest: None };
const THREE: &Signature = &Signature { params: &[Param::Int, Param::Int, Param::Int], rest: None };
const ANYTHING: &Signature = &Signature { params: &[], rest: Some(Param::Any) };

/// The methods of `time.Time`.
const METHODS: &[(&str, &Signature)] = &[
    ("Add", ONE),
    ("AddDate", THREE),
    ("After", TIME),
    ("AppendFormat", ANYTHING),
    ("Before", TIME),
    ("Clock", ANYTHING),
    ("Compare", TIME),
    ("Date", ANYTHING),
    ("Day", NONE),
    ("Equal", TIME),
    ("Format", TEXT),
    ("GobEncode", ANYTHING),
    ("GoString", ANYTHING),
    ("Hour", NONE),
    ("ISOWeek", ANYTHING),
    ("In", ONE),
    ("IsDST", NONE),
    ("IsZero", NONE),
    ("Local", NONE),
    ("Location", NONE),
    ("MarshalBinary", ANYTHING),
    ("MarshalJSON", ANYTHING),
    ("MarshalText", ANYTHING),
    ("Minute", NONE),
    ("Month", NONE),
    ("Nanosecond", NONE),
    ("Round", ONE),
    ("Second", NONE),
    ("String", NONE),
    ("Sub", TIME),
    ("Truncate", ONE),
    ("UTC", NONE),
    ("Unix", NONE),
    ("UnixMicro", NONE),
    ("UnixMilli", NONE),
    ("UnixNano", NONE),
    ("Weekday", NONE),
    ("Year", NONE),
    ("YearDay", NONE),
    ("Zone", ANYTHING),
];

/// A moment as a value.
pub(super) fn value(moment: Moment) -> Value {
    Value::Object(Rc::new(moment))
}

/// The moment that a value is.
pub(super) fn moment(value: &Value) -> Option<Rc<Moment>> {
    let Value::Object(object) = value else { return None };
    Rc::clone(object).as_any().downcast().ok()
}

impl Object for Moment {
    fn type_name(&self) -> &'static str {
        "time.Time"
    }

    fn member(&self, name: &str) -> Option<Member> {
        let found = METHODS.iter().find(|(known, _)| *known == name);
        found.map(|(_, signature)| Member::Method(signature))
    }

    fn call(&self, name: &str, call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
        let shown = self.shown();
        if let Some(number) = field(&shown, name) {
            return Ok(Value::int(number));
        }
        match name {
            "Month" => Ok(number(shown.month.into(), IntType::Month)),
            "Weekday" => Ok(number(shown.weekday as i128, IntType::Weekday)),
            "Location" => Ok(Value::Object(Rc::new(Location(self.zone.clone())))),
            "IsDST" => Ok(Value::bool(shown.local.summer)),
            "IsZero" => Ok(Value::bool(*self == Self::zero())),
            "String" => Ok(call.text(self.display())),
            "Unix" => Ok(Value::int64(self.seconds)),
            "UnixMilli" => Ok(self.scaled(1_000_000)),
            "UnixMicro" => Ok(self.scaled(1_000)),
            "UnixNano" => Ok(self.scaled(1)),
            "UTC" => Ok(value(self.seen_in(Zone::Utc))),
            "Local" => Ok(value(self.seen_in(Zone::local()))),
            "Format" => {
                let layout = args.first().and_then(Value::as_str).map_or("", Mapped::as_str);
                call.engine.room_for(longest(layout, self))?;
                Ok(call.text(print(self, layout)))
            }
            "In" => match args.first().and_then(location) {
                Some(zone) => Ok(value(self.seen_in(zone.0.clone()))),
                None => Err(wrong("*time.Location", args)),
            },
            "AddDate" => {
                let number = |at: usize| match args.get(at) {
                    Some(Value::Int(number)) => number.value.as_i64(),
                    _ => 0,
                };
                Ok(value(self.plus_date(number(0), number(1), number(2))))
            }
            "Add" => Ok(value(self.plus(duration(args)?))),
            "Round" => Ok(value(self.rounded(duration(args)?))),
            "Truncate" => Ok(value(self.rounded_down(duration(args)?))),
            "After" | "Before" | "Equal" | "Compare" | "Sub" => self.with_other(name, args),
            "Clock" | "Date" => Err(results(name, 3)),
            "ISOWeek" | "Zone" => Err(results(name, 2)),
            _ => Err(Failure::refused(format!("the method {name} of times is not supported"))),
        }
    }

    fn display(&self) -> String {
        print(self, FULL)
    }

    fn equals(&self, other: &dyn Object) -> bool {
        let other: &dyn Any = other;
        let zone = |moment: &Self| moment.zone.name().to_owned();
        other.downcast_ref::<Self>().is_some_and(|other| self == other && zone(self) == zone(other))
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

impl Moment {
    fn scaled(&self, by: i128) -> Value {
        Value::int64(super::civil::narrow(self.nanoseconds().div_euclid(by)))
    }

    fn with_other(&self, name: &str, args: &[Value]) -> Result<Value, Failure> {
        let other = args.first().and_then(moment).ok_or_else(|| wrong("time.Time", args))?;
        Ok(match name {
            "After" => Value::bool(*self > *other),
            "Before" => Value::bool(*self < *other),
            "Equal" => Value::bool(*self == *other),
            "Sub" => number(self.since(&other).into(), IntType::Duration),
            _ => Value::int(self.cmp(&other) as i64),
        })
    }
}

fn number(value: i128, of: IntType) -> Value {
    Value::Int(Traced::new(Int { value, of }))
}

fn field(shown: &Shown, name: &str) -> Option<i64> {
    Some(match name {
        "Year" => shown.year,
        "Day" => shown.day.into(),
        "YearDay" => shown.year_day,
        "Hour" => shown.hour,
        "Minute" => shown.minute,
        "Second" => shown.second,
        "Nanosecond" => shown.nanos.into(),
        _ => return None,
    })
}

/// A duration; a constant is taken as one, as Go does.
fn duration(args: &[Value]) -> Result<i64, Failure> {
    match args.first() {
        Some(Value::Int(number)) if matches!(number.value.of, IntType::Int | IntType::Duration) => {
            Ok(number.value.as_i64())
        }
        _ => Err(wrong("time.Duration", args)),
    }
}

fn wrong(expected: &str, args: &[Value]) -> Failure {
    let got = args.first().map_or("<nil>", type_of);
    Failure::new(format!("wrong type for value; expected {expected}; got {got}"))
}

fn results(name: &str, count: usize) -> Failure {
    Failure::new(format!("can't call method/function \"{name}\" with {count} results"))
}

/// `*time.Location`.
#[derive(Debug)]
struct Location(Zone);

fn location(value: &Value) -> Option<Rc<Location>> {
    let Value::Object(object) = value else { return None };
    Rc::clone(object).as_any().downcast().ok()
}

impl Object for Location {
    fn type_name(&self) -> &'static str {
        "*time.Location"
    }

    fn kind(&self) -> &'static str {
        "ptr"
    }

    fn member(&self, name: &str) -> Option<Member> {
        (name == "String").then_some(Member::Method(NONE))
    }

    fn call(&self, _: &str, call: &Call<'_>, _: &[Value]) -> Result<Value, Failure> {
        Ok(call.text(self.0.name()))
    }

    fn display(&self) -> String {
        self.0.name().to_owned()
    }

    fn equals(&self, other: &dyn Object) -> bool {
        self.display() == other.display()
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
