//! Rules over a rendered configuration, the files of a module and its workflows.
//!
//! Owns what is wrong beside what werf itself refuses, the table of all rules, and how findings become a report:
//! levels, folding, order. It renders nothing, reads nothing by itself (`werf`, `module`) and prints nothing (`output`).
//!
//! # How a rule is added
//!
//! 1. Take a code of its group that nobody has (`rules/mod.rs` names the groups; codes are never given twice).
//! 2. Write `rules/<name>.rs`: a `RULE` (the row that people read) and `fn check(subject: &Subject<'_>, out: &mut
//!    Findings<'_>)`; with an `&Image<'_>` in the middle where it looks at each image by itself (`Row::of_image`). The body reads like a sentence about the module: walk [`Subject`], and where something is wrong say
//!    `out.add(At::Rendered(span), "the image, key or path, verbatim", "what is wrong")`, then `.help(…)`, `.related(…)`.
//!    Places are spans of the model; lines and columns are nobody's business but the engine's.
//! 3. Add the `mod` line and the row to `rules/mod.rs`.
//! 4. Test it in `tests/lint/<name>.rs` or below the rule: files in, findings out (see `tests/lint/module.rs`).
//!
//! What a rule needs stands in its row (`needs`): the engine tells "not checked" where it is missing. What a rule cannot
//! decide it says by `out.not_checked(why)`: no guess, no false alarm. One cause that shows in many places is folded by
//! the engine where the places are the same template bytes; across places the rule names the cause (`.cause(…)`).
//! What can be mended safely it offers with `.change(place, new text)` (`fix: Fix::Safe` in its row). Values that stand for
//! real ones (absent base images, unset variables) are told by [`Subject::is_made_up`].

mod builders;
mod cleanup_file;
mod dead_paths;
mod digest_keys;
mod editions;
mod engine;
mod findings;
mod fixes;
mod fold;
mod github;
mod helm_calls;
mod ignores;
mod levels;
mod mapping;
mod module_file;
mod named;
mod provenance;
mod provided;
mod reading;
mod row;
mod rules;
mod scripts;
mod secret_files;
mod seen;
mod severity;
mod shell;
mod subject;
mod switches;
mod uses;
mod workflows;

pub use builders::built_for;
pub use cleanup_file::CleanupFile;
pub use dead_paths::dead_paths;
pub use digest_keys::{DigestKey, digest_keys};
pub use editions::{EDITION, editions};
pub use engine::{Check, NotChecked, Report, run};
pub use findings::{Findings, Found};
pub use github::{Job, Step, jobs, texts};
pub use helm_calls::{ImageCall, image_calls};
pub use levels::{Level, Levels};
pub use mapping::{Mapping, is_optional};
pub use module_file::ModuleFile;
pub use named::{is_named, is_read};
pub use provenance::{Answer, Contents, Origin};
pub use provided::{Provided, provided};
pub use reading::{reader, reading_stages, watched_stages};
pub use row::{Row, all as rows, find as rule, nearest as nearest_rule};
pub use rules::RULES;
pub use scripts::{STAGES, Script, scripts};
pub use secret_files::{SecretFile, secret_files};
pub use shell::{Command, Joint, Word, commands};
pub use subject::{Around, Subject};
pub use switches::{compared, switches};
pub use uses::{Use, declared_at, uses};
pub use workflows::Workflow;
