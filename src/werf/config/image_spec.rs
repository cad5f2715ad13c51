//! `imageSpec`: the settings of an image, of one or of all.
//!
//! Owns its model. Facts: werf/werf `pkg/config/raw_image_spec.go`.

use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::place::{Field, Item};
use crate::text::Span;

/// The settings of an image; those of all images (`build.imageSpec`) are fewer.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageSpec {
    /// The author.
    pub author: Option<Field<String>>,
    /// Forget how the image was made.
    pub clear_history: Option<Field<bool>>,
    /// `config`.
    pub config: Option<ImageSpecConfig>,
    /// The bytes of the whole.
    pub span: Span,
}

/// `config` of the settings of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct ImageSpecConfig {
    /// The command.
    pub cmd: Vec<Item<String>>,
    /// The entry point.
    pub entrypoint: Vec<Item<String>>,
    /// Variables.
    pub env: Vec<(Item<String>, Item<String>)>,
    /// Labels.
    pub labels: Vec<(Item<String>, Item<String>)>,
    /// Ports.
    pub expose: Vec<Item<String>>,
    /// Volumes.
    pub volumes: Vec<Item<String>>,
    /// The user.
    pub user: Option<Field<String>>,
    /// The working directory.
    pub working_dir: Option<Field<String>>,
    /// The signal that stops it.
    pub stop_signal: Option<Field<String>>,
    /// How its health is checked.
    pub healthcheck: Option<Healthcheck>,
    /// Labels that are taken away.
    pub remove_labels: Vec<Item<String>>,
    /// Volumes that are taken away.
    pub remove_volumes: Vec<Item<String>>,
    /// Variables that are taken away.
    pub remove_env: Vec<Item<String>>,
    /// `clearCmd` and the like: the key and its value.
    pub switches: Vec<(&'static str, Field<bool>)>,
    /// The bytes of the whole.
    pub span: Span,
}

/// How the health of a container is checked; times are in nanoseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Healthcheck {
    /// The command.
    pub test: Vec<Item<String>>,
    /// The time between two checks.
    pub interval: Option<Field<i64>>,
    /// The time that a check may take.
    pub timeout: Option<Field<i64>>,
    /// The time before failures count.
    pub start_period: Option<Field<i64>>,
    /// The failures in a row that make it unhealthy.
    pub retries: Option<Field<i64>>,
    /// The bytes of the whole.
    pub span: Span,
}

/// `imageSpec` of an image.
pub(super) const IMAGE_SPEC: Kind = Kind {
    strict: "",
    rows: &[
        key("author", Holds::Text),
        key("clearHistory", Holds::Flag),
        key("config", Holds::Node),
    ],
};

const CONFIG: Kind = Kind {
    strict: "",
    rows: &[
        key("keepEssentialWerfLabels", Holds::Flag),
        key("clearWerfLabels", Holds::Flag),
        key("clearCmd", Holds::Flag),
        key("clearEntrypoint", Holds::Flag),
        key("clearUser", Holds::Flag),
        key("clearWorkingDir", Holds::Flag),
        key("removeLabels", Holds::Texts),
        key("removeVolumes", Holds::Texts),
        key("removeEnv", Holds::Texts),
        key("volumes", Holds::Texts),
        key("labels", Holds::TextMap),
        key("env", Holds::TextMap),
        key("expose", Holds::Texts),
        key("user", Holds::Text),
        key("cmd", Holds::Texts),
        key("entrypoint", Holds::Texts),
        key("workingDir", Holds::Text),
        key("stopSignal", Holds::Text),
        key("healthcheck", Holds::NodeOf("config.healthConfig")),
    ],
};

const GLOBAL_CONFIG: Kind = Kind {
    strict: "",
    rows: &[
        key("keepEssentialWerfLabels", Holds::Flag),
        key("clearWerfLabels", Holds::Flag),
        key("removeLabels", Holds::Texts),
        key("labels", Holds::TextMap),
    ],
};

const HEALTHCHECK: Kind = Kind {
    strict: "config.healthConfig",
    rows: &[
        key("test", Holds::Texts),
        key("interval", Holds::Int),
        key("timeout", Holds::Int),
        key("startperiod", Holds::Int),
        key("retries", Holds::Int),
    ],
};

impl ImageSpec {
    /// Reads `imageSpec` of an image.
    pub(super) fn of_image(image: &Fields<'_>) -> Option<Self> {
        Self::read(image, &CONFIG)
    }

    /// Reads `imageSpec` of all images.
    pub(super) fn of_all(build: &Fields<'_>) -> Option<Self> {
        Self::read(build, &GLOBAL_CONFIG)
    }

    fn read(parent: &Fields<'_>, config: &'static Kind) -> Option<Self> {
        let fields = parent.child("imageSpec", &IMAGE_SPEC)?;
        Some(Self {
            author: fields.text("author"),
            clear_history: fields.flag("clearHistory"),
            config: fields.child("config", config).map(|fields| ImageSpecConfig::read(&fields)),
            span: fields.span.clone(),
        })
    }
}

impl ImageSpecConfig {
    fn read(fields: &Fields<'_>) -> Self {
        let switches = CONFIG.rows.iter().filter(|row| row.holds == Holds::Flag);
        Self {
            cmd: fields.texts("cmd"),
            entrypoint: fields.texts("entrypoint"),
            env: fields.text_map("env"),
            labels: fields.text_map("labels"),
            expose: fields.texts("expose"),
            volumes: fields.texts("volumes"),
            user: fields.text("user"),
            working_dir: fields.text("workingDir"),
            stop_signal: fields.text("stopSignal"),
            healthcheck: fields.child("healthcheck", &HEALTHCHECK).map(|f| Healthcheck::read(&f)),
            remove_labels: fields.texts("removeLabels"),
            remove_volumes: fields.texts("removeVolumes"),
            remove_env: fields.texts("removeEnv"),
            switches: switches.filter_map(|row| Some((row.name, fields.flag(row.name)?))).collect(),
            span: fields.span.clone(),
        }
    }
}

impl Healthcheck {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            test: fields.texts("test"),
            interval: fields.number("interval"),
            timeout: fields.number("timeout"),
            start_period: fields.number("startperiod"),
            retries: fields.number("retries"),
            span: fields.span.clone(),
        }
    }
}
