//! The functions that werf adds to those of sprig (werf/werf, `pkg/config/parser.go`), but for `env` and `.Files`, which
//! know a surrounding (`render`): one function, one row.

use super::template_yaml;
use crate::gotemplate::{Call, Failure, Function, Param, Value};
use crate::text::Mapped;

/// All of them.
pub const TABLE: &[Function] = &[
    Function::new("include", &[Param::Str, Param::Any], include),
    Function::new("tpl", &[Param::Str, Param::Any], tpl),
    Function::new("include_debug", &[Param::Str, Param::Any], include),
    Function::new("tpl_debug", &[Param::Str, Param::Any], tpl),
    Function::variadic("printf_debug", &[Param::Str], Param::Any, quiet),
    Function::new("dump_debug", &[Param::Any], quiet),
    Function::new("required", &[Param::Str, Param::Any], required),
    Function::new("fromYaml", &[Param::Str], template_yaml::from_yaml),
    Function::new("toYaml", &[Param::Any], template_yaml::to_yaml),
];

fn include(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let name = args[0].as_str().map(Mapped::shared).unwrap_or_default();
    call.engine.include(call, &name, &args[1]).map(Value::Str)
}

/// Renders a text; its template is named after a checksum of it, as werf names it.
fn tpl(call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let Some(text) = args[0].as_str() else { return Ok(Value::Nil) };
    let name = format!("tpl-{}", adler32(text.as_bytes()));
    let defined = call.engine.define(&name, text);
    defined.map_err(|error| Failure::Template(Box::new(error)))?;
    call.engine.include(call, &name, &args[1]).map(Value::Str)
}

/// What werf prints to its log only.
#[expect(clippy::unnecessary_wraps, reason = "the type of all functions")]
fn quiet(call: &Call<'_>, _: &[Value]) -> Result<Value, Failure> {
    Ok(call.text(""))
}

fn required(_: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
    let missing = match &args[1] {
        Value::Nil => true,
        Value::Str(text) => text.is_empty(),
        _ => false,
    };
    if missing {
        let words = args[0].as_str().map(|text| text.as_str().to_owned()).unwrap_or_default();
        return Err(Failure::new(words));
    }
    Ok(args[1].clone())
}

/// The checksum Adler-32 (RFC 1950).
fn adler32(bytes: &[u8]) -> u32 {
    const MODULUS: u32 = 65_521;
    // So many bytes can be summed before a sum may overflow.
    const PIECE: usize = 5_552;
    let (mut a, mut b) = (1u32, 0u32);
    for piece in bytes.chunks(PIECE) {
        for byte in piece {
            a += u32::from(*byte);
            b += a;
        }
        (a, b) = (a % MODULUS, b % MODULUS);
    }
    (b << 16) | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_is_that_of_the_standard() {
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
        assert_eq!(adler32(b""), 1);
    }
}
