//! `docker` of werf 2: the settings of an image that werf 3 takes from `imageSpec`.
//!
//! Owns its model. Facts: werf/werf `pkg/config/raw_docker.go` at v2.77.1.

use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::place::{Field, Item};
use crate::text::Span;

/// The settings of an image, as werf 2 has them.
#[derive(Clone, Debug, PartialEq)]
pub struct Docker {
    /// `VOLUME`.
    pub volume: Vec<Item<String>>,
    /// `EXPOSE`.
    pub expose: Vec<Item<String>>,
    /// `ENV`.
    pub env: Vec<(Item<String>, Item<String>)>,
    /// `LABEL`.
    pub label: Vec<(Item<String>, Item<String>)>,
    /// `CMD`.
    pub cmd: Vec<Item<String>>,
    /// `ENTRYPOINT`.
    pub entrypoint: Vec<Item<String>>,
    /// `WORKDIR`.
    pub workdir: Option<Field<String>>,
    /// `USER`.
    pub user: Option<Field<String>>,
    /// `HEALTHCHECK`.
    pub healthcheck: Option<Field<String>>,
    /// `exactValues`.
    pub exact_values: Option<Field<bool>>,
    /// The bytes of the whole.
    pub span: Span,
}

pub(super) const DOCKER: Kind = Kind {
    strict: "",
    rows: &[
        key("VOLUME", Holds::OneOrMore),
        key("EXPOSE", Holds::OneOrMore),
        key("ENV", Holds::TextMap),
        key("LABEL", Holds::TextMap),
        key("CMD", Holds::OneOrMore),
        key("WORKDIR", Holds::Text),
        key("USER", Holds::Text),
        key("ENTRYPOINT", Holds::OneOrMore),
        key("HEALTHCHECK", Holds::Text),
        key("exactValues", Holds::Flag),
    ],
};

impl Docker {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        Self {
            volume: fields.texts("VOLUME"),
            expose: fields.texts("EXPOSE"),
            env: fields.text_map("ENV"),
            label: fields.text_map("LABEL"),
            cmd: fields.texts("CMD"),
            entrypoint: fields.texts("ENTRYPOINT"),
            workdir: fields.text("WORKDIR"),
            user: fields.text("USER"),
            healthcheck: fields.text("HEALTHCHECK"),
            exact_values: fields.flag("exactValues"),
            span: fields.span.clone(),
        }
    }
}
