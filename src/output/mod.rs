//! One outcome, many formats.
//!
//! Owns: what a verb has to say as a value ([`Outcome`]), the formats (one file each), and the look of errors,
//! findings, plans and tables. It prints nothing itself (`cli::terminal`).

mod check;
mod difference;
mod error;
mod findings;
mod fingerprint;
mod format;
mod github;
mod github_output;
mod gitlab;
mod job_summary;
mod json;
mod junit;
mod outcome;
mod plain;
mod plan;
mod readiness;
mod rendering;
mod rules;
mod sarif;
mod schemas;
mod style;
mod table;
mod wrap;

pub use check::{CheckReport, NotCheckedRow};
pub use difference::difference;
pub use error::error_text;
pub use findings::findings_text;
pub use format::Format;
pub use github_output::github_output;
pub use job_summary::{check_summary, failure_summary, publication_summary, reasons};
pub use outcome::{
    EngineFacts, Input, Outcome, Publication, ReportedImage, ReportedStep, StatusBoard, StepState,
};
pub use plan::{plan_text, written_text};
pub use readiness::Readiness;
pub use rendering::{OriginLine, OriginPart, ReadRow, RenderReport, View};
pub use rules::{rule_index, rule_page};
pub use schemas::{SCHEMAS, Schema};
pub use style::heading;
pub use table::table;
pub use wrap::wrapped;
