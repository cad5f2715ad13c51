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
pub const SCHEMAS: [Schema; 10] = [
    Schema {
        name: "findings",
        summary: "`deckmod check --format json`",
        text: include_str!("schemas/findings.v1.json"),
    },
    Schema {
        name: "report",
        summary: "`deckmod werf-build`, `publish`, `promote` with `--format json`",
        text: include_str!("schemas/report.v1.json"),
    },
    Schema {
        name: "status",
        summary: "`deckmod status --format json`",
        text: include_str!("schemas/status.v1.json"),
    },
    Schema {
        name: "render",
        summary: "`deckmod render --format json`",
        text: include_str!("schemas/render.v1.json"),
    },
    Schema {
        name: "settings",
        summary: "`deckmod settings --format json`",
        text: include_str!("schemas/settings.v1.json"),
    },
    Schema {
        name: "rules",
        summary: "`deckmod explain --format json`",
        text: include_str!("schemas/rules.v1.json"),
    },
    Schema {
        name: "deckmod.yaml",
        summary: "the settings file",
        text: include_str!("schemas/deckmod.yaml.json"),
    },
    Schema {
        name: "gitlab",
        summary: "`deckmod check --format gitlab`",
        text: include_str!("schemas/gitlab.json"),
    },
    Schema {
        name: "github",
        summary: "the list of lines of `deckmod check --format github`",
        text: include_str!("schemas/github.json"),
    },
    Schema {
        name: "junit",
        summary: "`deckmod check --format junit` (XML Schema)",
        text: include_str!("schemas/junit.xsd"),
    },
];
