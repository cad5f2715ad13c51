//! Numbers and conversions.
//!
//! Facts: sprig, `numeric.go` and `functions.go`; what it leans on: spf13/cast for reading numbers,
//! shopspring/decimal for sums of floats.

mod conversion;
mod decimal;
mod digits;
mod floats;
mod int_text;
mod power;
mod whole;

use crate::gotemplate::{Function, Param};

use Param::{Any, Float, Int, Str};

pub(super) use conversion::to_int;

pub(super) const TABLE: &[Function] = &[
    Function::new("int", &[Any], conversion::int),
    Function::new("int64", &[Any], conversion::int64),
    Function::new("float64", &[Any], conversion::float64),
    Function::new("toDecimal", &[Any], conversion::to_decimal),
    Function::new("atoi", &[Str], conversion::atoi),
    Function::new("add1", &[Any], whole::add1),
    Function::variadic("add", &[], Any, whole::add),
    Function::new("sub", &[Any, Any], whole::sub),
    Function::new("div", &[Any, Any], whole::div),
    Function::new("mod", &[Any, Any], whole::modulo),
    Function::variadic("mul", &[Any], Any, whole::mul),
    Function::variadic("max", &[Any], Any, whole::max),
    Function::variadic("biggest", &[Any], Any, whole::max),
    Function::variadic("min", &[Any], Any, whole::min),
    Function::variadic("maxf", &[Any], Any, floats::maxf),
    Function::variadic("minf", &[Any], Any, floats::minf),
    Function::new("ceil", &[Any], floats::ceil),
    Function::new("floor", &[Any], floats::floor),
    Function::variadic("round", &[Any, Int], Float, floats::round),
    Function::new("add1f", &[Any], floats::add1f),
    Function::variadic("addf", &[], Any, floats::addf),
    Function::variadic("subf", &[Any], Any, floats::subf),
    Function::variadic("divf", &[Any], Any, floats::divf),
    Function::variadic("mulf", &[Any], Any, floats::mulf),
];
