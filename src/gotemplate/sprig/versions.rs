//! Versions: `semver`, `semverCompare`, and what templates can ask a version.
//!
//! Facts: Masterminds/sprig v3.3.0, `semver.go`; the methods are those of Masterminds/semver v3.3.0, `version.go`.

use std::any::Any;
use std::cmp::Ordering;
use std::rc::Rc;

use crate::constraint::{Constraints, Version};
use crate::gotemplate::value::{Int, IntType, Member, Object, Traced, type_of};
use crate::gotemplate::{Call, Failure, Function, Param, Signature, Value};
use crate::text::{Mapped, Origin};

pub(super) const TABLE: &[Function] = &[
    Function::new("semver", &[Param::Str], semver),
    Function::new("semverCompare", &[Param::Str, Param::Str], semver_compare),
];

/// Reading a range looks at each number of it, and from there at all that follows: no text longer than this.
const LONGEST: usize = 64 << 10;

fn semver(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [Value::Str(text)] = args else { return Ok(Value::Nil) };
    let version = Version::parse(text).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Value::Object(Rc::new(Semver { version, text: text.clone(), pointer: true })))
}

fn semver_compare(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let [Value::Str(constraints), Value::Str(version)] = args else { return Ok(Value::Nil) };
    if constraints.len() > LONGEST {
        let limit = LONGEST >> 10;
        return Err(Failure::Limit(format!("a constraint of versions is over {limit} KiB long")));
    }
    let constraints =
        Constraints::parse(constraints).map_err(|error| Failure::new(error.to_string()))?;
    let version = Version::parse(version).map_err(|error| Failure::new(error.to_string()))?;
    Ok(Value::bool(constraints.check(&version)))
}

/// `*semver.Version`, or `semver.Version` where a method gave it.
#[derive(Debug)]
struct Semver {
    version: Version,
    /// What it was read from, with origins; what a method made has the place of its call.
    text: Mapped,
    /// Methods of pointers are not to be had of what a method gave.
    pointer: bool,
}

const NO_ARGUMENTS: &Signature = &Signature { params: &[], rest: None };
const A_TEXT: &Signature = &Signature { params: &[Param::Str], rest: None };
const A_VERSION: &Signature = &Signature { params: &[Param::Any], rest: None };
const ANYTHING: &Signature = &Signature { params: &[], rest: Some(Param::Any) };

impl Object for Semver {
    fn type_name(&self) -> &'static str {
        if self.pointer { "*semver.Version" } else { "semver.Version" }
    }

    fn kind(&self) -> &'static str {
        if self.pointer { "ptr" } else { "struct" }
    }

    fn member(&self, name: &str) -> Option<Member> {
        Some(Member::Method(match name {
            "Major" | "Minor" | "Patch" | "Prerelease" | "Metadata" | "String" | "Value"
            | "IncMajor" | "IncMinor" | "IncPatch" | "MarshalJSON" | "MarshalText" => NO_ARGUMENTS,
            "SetPrerelease" | "SetMetadata" => A_TEXT,
            "Original" if self.pointer => NO_ARGUMENTS,
            "Compare" | "Equal" | "LessThan" | "LessThanEqual" | "GreaterThan"
            | "GreaterThanEqual"
                if self.pointer =>
            {
                A_VERSION
            }
            "UnmarshalJSON" | "UnmarshalText" | "Scan" if self.pointer => ANYTHING,
            _ => return None,
        }))
    }

    fn call(&self, name: &str, call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
        let version = &self.version;
        match name {
            "Major" => Ok(self.number(version.major)),
            "Minor" => Ok(self.number(version.minor)),
            "Patch" => Ok(self.number(version.patch)),
            "Prerelease" => Ok(self.tail('-', &version.prerelease)),
            "Metadata" => Ok(self.tail('+', &version.metadata)),
            "Original" => Ok(Value::Str(self.text.clone())),
            "String" | "Value" => Ok(call.derived(&self.text, version.to_string())),
            "IncMajor" => Ok(made(call, version.next_major())),
            "IncMinor" => Ok(made(call, version.next_minor())),
            "IncPatch" => Ok(made(call, version.next_patch())),
            "SetPrerelease" | "SetMetadata" => self.changed(name, call, args),
            "Compare" | "Equal" | "LessThan" | "LessThanEqual" | "GreaterThan"
            | "GreaterThanEqual" => self.compared(name, args),
            _ => Err(Failure::refused(format!("the method {name} of versions is not supported"))),
        }
    }

    fn display(&self) -> String {
        self.version.to_string()
    }

    fn equals(&self, other: &dyn Object) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<Self>().is_some_and(|other| {
            let written = |one: &Self| (one.version.original.clone(), one.version.to_string());
            self.pointer == other.pointer && written(self) == written(other)
        })
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}

impl Semver {
    fn number(&self, number: u64) -> Value {
        let value = Int { value: number.into(), of: IntType::Uint64 };
        let origin = self.text.origin(0).map(Origin::inexact);
        Value::Int(Traced { value, origin })
    }

    /// What follows a mark; no number before it has one.
    fn tail(&self, mark: char, tail: &str) -> Value {
        let start = self.text.find(mark).map_or(0, |at| at + 1);
        let end = if tail.is_empty() { start } else { start + tail.len() };
        Value::Str(self.text.slice(start..end))
    }

    fn changed(&self, name: &str, call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
        let text = args.first().and_then(Value::as_str).map_or("", Mapped::as_str);
        let changed = match name {
            "SetMetadata" => self.version.with_metadata(text),
            _ => self.version.with_prerelease(text),
        };
        changed.map(|version| made(call, version)).map_err(|error| Failure::new(error.to_string()))
    }

    fn compared(&self, name: &str, args: &[Value]) -> Result<Value, Failure> {
        let other = args.first().and_then(read).ok_or_else(|| {
            let got = args.first().map_or("<nil>", type_of);
            Failure::new(format!("wrong type for value; expected *semver.Version; got {got}"))
        })?;
        let order = self.version.cmp(&other.version);
        Ok(match name {
            "Equal" => Value::bool(order.is_eq()),
            "LessThan" => Value::bool(order.is_lt()),
            "LessThanEqual" => Value::bool(order.is_le()),
            "GreaterThan" => Value::bool(order.is_gt()),
            "GreaterThanEqual" => Value::bool(order.is_ge()),
            _ => Value::int(match order {
                Ordering::Less => -1,
                Ordering::Equal => 0,
                Ordering::Greater => 1,
            }),
        })
    }
}

/// A version that a method made.
fn made(call: &Call<'_>, version: Version) -> Value {
    let text = Mapped::new(version.original.as_str(), call.place.inexact());
    Value::Object(Rc::new(Semver { version, text, pointer: false }))
}

/// The version that a value points to.
fn read(value: &Value) -> Option<Rc<Semver>> {
    let Value::Object(object) = value else { return None };
    let version = Rc::clone(object).as_any().downcast::<Semver>().ok()?;
    version.pointer.then_some(version)
}
