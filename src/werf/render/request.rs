//! What is rendered, and how files and variables are read.

use std::collections::BTreeMap;

/// What is rendered.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Path of the configuration from the top of the project; `None`: `werf.yaml`.
    pub config_path: Option<String>,
    /// Path of the directory of templates; `None`: `.werf`.
    pub templates_dir: Option<String>,
    /// Path of the giterminism configuration; `None`: `werf-giterminism.yaml`.
    pub giterminism_path: Option<String>,
    /// Which files count.
    pub mode: Mode,
    /// `.Env` of the templates.
    pub env_name: String,
    /// The variables that `env` sees.
    pub variables: BTreeMap<String, String>,
    /// Gives variables that are not set a placeholder.
    pub lenient: bool,
    /// Placeholders of some variables, where [`placeholder`](super::placeholder) would say too little.
    pub placeholders: BTreeMap<String, String>,
    /// What giterminism does not allow is noted in what was read ([`Reads`](super::Reads)), and rendering goes on.
    pub tolerant: bool,
}

impl Request {
    /// The path of the giterminism configuration.
    pub fn giterminism_path(&self) -> &str {
        self.giterminism_path.as_deref().unwrap_or("werf-giterminism.yaml")
    }
}

/// Which files count (werf/werf, `pkg/giterminism_manager`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The commit HEAD; what differs from it is an error.
    #[default]
    Head,
    /// The work tree of files that git does not ignore.
    Dev,
    /// Any file and any variable.
    Loose,
}
