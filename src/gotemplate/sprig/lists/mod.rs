//! Lists.
//!
//! Facts: sprig, `list.go`. A function and its `must` twin differ in Go by panic and error, which read alike in
//! templates; so both are one body here, told apart by name only.

mod ends;
mod made;
mod numbered;
mod selected;

use crate::gotemplate::{Function, Param};

use Param::{Any, Int};

pub(super) const TABLE: &[Function] = &[
    Function::variadic("list", &[], Any, made::list),
    Function::variadic("tuple", &[], Any, made::list),
    Function::new("append", &[Any, Any], made::append),
    Function::new("push", &[Any, Any], made::append),
    Function::new("mustAppend", &[Any, Any], made::append),
    Function::new("mustPush", &[Any, Any], made::append),
    Function::new("prepend", &[Any, Any], made::prepend),
    Function::new("mustPrepend", &[Any, Any], made::prepend),
    Function::variadic("concat", &[], Any, made::concat),
    Function::new("chunk", &[Int, Any], made::chunk),
    Function::new("mustChunk", &[Int, Any], made::chunk),
    Function::new("reverse", &[Any], made::reverse),
    Function::new("mustReverse", &[Any], made::reverse),
    Function::new("sortAlpha", &[Any], made::sort_alpha),
    Function::new("first", &[Any], ends::first),
    Function::new("mustFirst", &[Any], ends::first),
    Function::new("rest", &[Any], ends::rest),
    Function::new("mustRest", &[Any], ends::rest),
    Function::new("last", &[Any], ends::last),
    Function::new("mustLast", &[Any], ends::last),
    Function::new("initial", &[Any], ends::initial),
    Function::new("mustInitial", &[Any], ends::initial),
    Function::variadic("slice", &[Any], Any, ends::slice),
    Function::variadic("mustSlice", &[Any], Any, ends::slice),
    Function::new("uniq", &[Any], selected::uniq),
    Function::new("mustUniq", &[Any], selected::uniq),
    Function::variadic("without", &[Any], Any, selected::without),
    Function::variadic("mustWithout", &[Any], Any, selected::without),
    Function::new("has", &[Any, Any], selected::has),
    Function::new("mustHas", &[Any, Any], selected::has),
    Function::new("compact", &[Any], selected::compact),
    Function::new("mustCompact", &[Any], selected::compact),
    Function::new("until", &[Int], numbered::until),
    Function::new("untilStep", &[Int, Int, Int], numbered::until_step),
    Function::variadic("seq", &[], Int, numbered::seq),
];
