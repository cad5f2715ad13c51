//! URLs: `urlParse`, `urlJoin` (Masterminds/sprig v3.3.0, `url.go`), as Go's `net/url` has them.
//!
//! | where | what |
//! |---|---|
//! | `address` | addresses in brackets |
//! | `escape` | percent signs |
//! | `url` | a URL, read and written |
//! | `functions` | the bodies |

mod address;
mod escape;
mod functions;
mod url;

use crate::gotemplate::{Function, Param};

pub(super) const TABLE: &[Function] = &[
    Function::new("urlParse", &[Param::Str], functions::url_parse),
    Function::new("urlJoin", &[Param::Map], functions::url_join),
];
