//! Schemas of what is written for machines. One schema = one file in `schemas/` and one row.
//!
//! SARIF has a published one (OASIS), and is no row here.

/// What a format looks like.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is the schema of.
    pub summary: &'static str,
    /// JSON Schema (2020-12), or XML Schema.
    pub text: &'static str,
}

/// All schemas.
pub const SCHEMAS: [Schema; 3] = [
    Schema {
        name: "findings",
        summary: "`deckmod check --format json` (JSON Schema)",
        text: include_str!("schemas/findings.v1.json"),
    },
    Schema {
        name: "gitlab",
        summary: "`deckmod check --format gitlab` (JSON Schema)",
        text: include_str!("schemas/gitlab.json"),
    },
    Schema {
        name: "junit",
        summary: "`deckmod check --format junit` (XML Schema)",
        text: include_str!("schemas/junit.xsd"),
    },
];
