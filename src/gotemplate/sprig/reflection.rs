//! Kinds and types of values, and whether two are alike.
//!
//! Facts: sprig, `reflect.go`.

use super::given;
use crate::gotemplate::value::{kind_of, type_of};
use crate::gotemplate::{Call, Failure, Function, Param, Value};

use Param::{Any, Str};

pub(super) const TABLE: &[Function] = &[
    Function::new("kindOf", &[Any], kind),
    Function::new("kindIs", &[Str, Any], kind_is),
    Function::new("typeOf", &[Any], type_name),
    Function::new("typeIs", &[Str, Any], type_is),
    Function::new("typeIsLike", &[Str, Any], type_is_like),
    Function::new("deepEqual", &[Any, Any], deep_equal),
];

fn kind(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(call.text(kind_of(&args[0])))
}

fn kind_is(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(given::string(args, 0).as_str() == kind_of(&args[1])))
}

fn type_name(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(call.text(type_of(&args[0])))
}

fn type_is(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(given::string(args, 0).as_str() == type_of(&args[1])))
}

/// Like `typeIs`, and true for a pointer to the type too.
fn type_is_like(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let (asked, is) = (given::string(args, 0), type_of(&args[1]));
    Ok(Value::bool(asked.as_str() == is || is.strip_prefix('*') == Some(asked.as_str())))
}

fn deep_equal(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    Ok(Value::bool(given::are_equal(call, &args[0], &args[1])?))
}
