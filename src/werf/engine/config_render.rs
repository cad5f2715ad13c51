//! Asking the engine for the rendered configuration.
//!
//! Owns the call of `werf config render`. It needs no registry and no container backend (werf/werf,
//! `cmd/werf/config/render`).

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use super::{Engine, explain};
use crate::error::{Error, Result};
use crate::process::{Environment, PrivateDir};

/// What is rendered, and how.
#[derive(Clone, Debug, Default)]
pub struct ConfigRender {
    /// The project's directory.
    pub dir: PathBuf,
    /// Names or patterns of images; none: the whole configuration.
    pub images: Vec<String>,
    /// What the engine sees; `WERF_*` of the user goes through.
    pub env: Environment,
    /// `.Env` of the templates.
    pub env_name: Option<String>,
    /// Whether files that are not committed count.
    pub dev: bool,
    /// Whether giterminism is off.
    pub loose: bool,
}

/// What the engine made of it.
#[derive(Debug)]
pub struct EngineRendering {
    /// The rendered text; also where the engine refuses to load it. `None`: it did not get that far.
    pub text: Option<String>,
    /// Why the engine refuses the configuration, if it does.
    pub refusal: Option<Error>,
}

/// Asks the engine to render and to validate; its temporary files go into the private directory.
pub fn render_config(
    engine: &Engine,
    request: &ConfigRender,
    private: &PrivateDir,
) -> Result<EngineRendering> {
    let kept = private.subdir("rendered")?.join("werf.yaml");
    let mut env = request.env.clone();
    env.remove(&OsString::from("WERF_DIR"));
    env.insert("WERF_TMP_DIR".into(), private.subdir("tmp")?.into());
    env.insert("WERF_CONFIG_RENDER_PATH".into(), kept.clone().into());
    env.insert("WERF_LOG_COLOR_MODE".into(), "off".into());
    let tool = engine.tool().args(arguments(request)).env_map(env).in_dir(&request.dir);
    let output = tool.reading().limit(Duration::from_mins(5)).output()?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(EngineRendering { text: Some(stdout), refusal: None });
    }
    let stderr: Vec<String> =
        String::from_utf8_lossy(&output.stderr).lines().map(str::to_owned).collect();
    let refusal = Some(explain(&stderr, &[]).error(&engine.name(), ""));
    Ok(EngineRendering { text: std::fs::read_to_string(kept).ok(), refusal })
}

fn arguments(request: &ConfigRender) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["config".into(), "render".into()];
    arguments.extend(request.images.iter().map(OsString::from));
    if let Some(name) = &request.env_name {
        arguments.extend(["--env".into(), name.into()]);
    }
    let switches = [(request.dev, "--dev"), (request.loose, "--loose-giterminism")];
    arguments.extend(switches.iter().filter(|(on, _)| *on).map(|(_, flag)| flag.into()));
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_name_images_and_modes() {
        let request = ConfigRender {
            images: vec!["bundle".into()],
            env_name: Some("prod".into()),
            dev: true,
            ..ConfigRender::default()
        };
        assert_eq!(arguments(&request), ["config", "render", "bundle", "--env", "prod", "--dev"]);
    }
}
