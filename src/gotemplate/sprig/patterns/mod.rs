//! Regular expressions: `regexMatch` and its kin, with the syntax of Go's regexp.
//!
//! Facts: Masterminds/sprig v3.3.0, `regex.go`; Go, `src/regexp`.
//!
//! | where | what |
//! |---|---|
//! | `functions` | the bodies |
//! | `pattern` | a pattern that can search; all its matches as Go counts them |
//! | `machine` | what searches: the crate regex, by characters or bytes, from where a match can begin |
//! | `expand` | `$1` and `${name}` in replacements |
//! | `syntax` | from Go's syntax to that of the crate regex |
//! | `class` | `[a-z]`, `\d`, `\p{Greek}` |
//! | `escape` | `\n`, `\x{41}` |
//! | `repeat` | `*`, `{2,3}` |
//! | `mistake` | Go's words for what is no pattern |

mod class;
mod escape;
mod expand;
mod functions;
mod machine;
mod mistake;
mod pattern;
mod repeat;
mod syntax;

use crate::gotemplate::Function;
use crate::gotemplate::Param::{Int, Str};
use functions as f;

pub(super) const TABLE: &[Function] = &[
    Function::new("regexMatch", &[Str, Str], f::matches),
    Function::new("mustRegexMatch", &[Str, Str], f::must_match),
    Function::new("regexFind", &[Str, Str], f::find),
    Function::new("mustRegexFind", &[Str, Str], f::must_find),
    Function::new("regexFindAll", &[Str, Str, Int], f::find_all),
    Function::new("mustRegexFindAll", &[Str, Str, Int], f::must_find_all),
    Function::new("regexReplaceAll", &[Str, Str, Str], f::replace_all),
    Function::new("mustRegexReplaceAll", &[Str, Str, Str], f::must_replace_all),
    Function::new("regexReplaceAllLiteral", &[Str, Str, Str], f::replace_all_literal),
    Function::new("mustRegexReplaceAllLiteral", &[Str, Str, Str], f::must_replace_all_literal),
    Function::new("regexSplit", &[Str, Str, Int], f::split),
    Function::new("mustRegexSplit", &[Str, Str, Int], f::must_split),
    Function::new("regexQuoteMeta", &[Str], f::quote_meta),
];
