//! What the command line says, without clap.

/// The values that flags set; `None` where no flag was given.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--settings FILE`.
    pub settings: Option<std::path::PathBuf>,
    /// `--module NAME`.
    pub module: Option<String>,
    /// `--edition NAME`, as often as it was given.
    pub editions: Vec<String>,
    /// `--source REF`.
    pub source: Option<String>,
    /// `--tag TAG`.
    pub tag: Option<String>,
    /// `--engine NAME|PATH`.
    pub engine: Option<String>,
    /// `--register`.
    pub register: bool,
    /// `--plain-http`.
    pub plain_http: bool,
    /// `--dev`: the uncommitted work tree, to the dev target.
    pub dev: bool,
}
