//! JSON, as Go's encoding/json writes and reads it.
//!
//! Facts: sprig, `defaults.go`; Go, `src/encoding/json` (`encode.go`, `scanner.go`, `decode.go`).

mod functions;
mod read;
mod string;
mod write;

use crate::gotemplate::{Function, Param};

use Param::{Any, Str};

pub(super) const TABLE: &[Function] = &[
    Function::new("toJson", &[Any], functions::to_json),
    Function::new("mustToJson", &[Any], functions::must_to_json),
    Function::new("toPrettyJson", &[Any], functions::to_pretty_json),
    Function::new("mustToPrettyJson", &[Any], functions::must_to_pretty_json),
    Function::new("toRawJson", &[Any], functions::to_raw_json),
    Function::new("mustToRawJson", &[Any], functions::to_raw_json),
    Function::new("fromJson", &[Str], functions::from_json),
    Function::new("mustFromJson", &[Str], functions::must_from_json),
];
