//! Go's text/template with sprig, where every byte of the result keeps the place it was written at.
//!
//! Owns: reading templates, evaluating them, the functions of Go and of sprig, Go's printing, and bounds against
//! hostile templates. It knows nothing of werf: `env`, `.Files`, `toYaml` and the like come as rows from outside.
//!
//! | where | what |
//! |---|---|
//! | `lexer`, `parser`, `node` | from a text to a tree, with Go's errors |
//! | `engine`, `exec` | named templates; walking a tree; Go's errors |
//! | `value` | what a value can be |
//! | `format` | fmt's printing: `print`, `printf` |
//! | `builtins` | the functions of text/template itself |
//! | `unicode` | kinds and cases of characters |
//! | `hashing` | hashing of names and keys |
//! | `sprig` | the functions of sprig 3.3: one function, one row |

pub mod builtins;
mod call;
mod engine;
mod error;
mod exec;
pub mod format;
mod function;
mod hashing;
mod lexer;
mod literal;
mod node;
mod parser;
pub mod sprig;
mod unicode;
pub mod value;

pub use call::Call;
pub use engine::{Engine, Library, Limits, Remains};
pub use error::{ErrorKind, Failure, TemplateError};
pub use function::{Body, Function, Functions, Host, Param, Pure, Signature};
pub use value::Value;
