//! How the engine is called for a build.
//!
//! Owns argv and environment of `werf build`. What one line of werf knows and another does not goes by
//! environment: an unknown variable is ignored, an unknown flag is an error.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use super::{Engine, check_extra_args};
use crate::error::Result;
use crate::process::{Environment, Tool};

/// What is built, where, and how it is shown.
#[derive(Clone, Default)]
pub struct Build {
    /// The module's directory.
    pub dir: PathBuf,
    /// Where stages and images go: `host/source/module`.
    pub repo: String,
    /// Whether files that are not committed count.
    pub dev: bool,
    /// What the user wrote after `--`.
    pub extra_args: Vec<String>,
    /// What the engine sees; `WERF_*` of the user goes through.
    pub env: Environment,
    /// Whether the registry speaks plain HTTP.
    pub plain_http: bool,
    /// Whether the engine's log is coloured.
    pub colour: bool,
    /// How wide its log may be.
    pub width: Option<u16>,
    /// The directory with the docker configuration that holds deckmod's credentials.
    pub docker_config: Option<PathBuf>,
}

/// Variables that would take the report away, wait for a person, or move the project.
const REMOVED: &[&str] =
    &["WERF_BUILD_REPORT_PATH", "WERF_SAVE_BUILD_REPORT", "WERF_FOLLOW", "WERF_DIR", "WERF_REPO"];
const REMOVED_PREFIX: &str = "WERF_INTROSPECT_";

/// The call of `werf build`; `report` and `tmp` are absolute paths in the private directory.
pub fn command(engine: &Engine, build: &Build, report: &Path, tmp: &Path) -> Result<Tool> {
    check_extra_args(&build.extra_args)?;
    let mut args: Vec<OsString> = vec!["build".into(), "--repo".into(), (&build.repo).into()];
    args.push("--save-build-report".into());
    args.extend(["--build-report-path".into(), report.into()]);
    if build.dev {
        args.push("--dev".into());
    }
    args.extend(build.extra_args.iter().map(OsString::from));
    Ok(engine.tool().args(args).env_map(environment(engine, build, tmp)).in_dir(&build.dir))
}

fn environment(engine: &Engine, build: &Build, tmp: &Path) -> Environment {
    let mut env = build.env.clone();
    env.retain(|name, _| !is_removed(name));
    for (name, value) in defaults(engine, build) {
        env.entry(name.into()).or_insert_with(|| value.into());
    }
    // werf leaves its rendered configurations behind.
    env.insert("WERF_TMP_DIR".into(), tmp.into());
    if let Some(config) = &build.docker_config {
        env.remove(OsStr::new("WERF_DOCKER_CONFIG"));
        env.insert("DOCKER_CONFIG".into(), config.into());
    }
    env
}

/// What holds unless the user's environment says otherwise.
fn defaults(engine: &Engine, build: &Build) -> Vec<(&'static str, String)> {
    // It would go on in the background, where the supervisor ends it.
    let mut defaults = vec![("WERF_DISABLE_AUTO_HOST_CLEANUP", "1".to_owned())];
    let colour = if build.colour { "on" } else { "off" };
    defaults.push(("WERF_LOG_COLOR_MODE", colour.to_owned()));
    if let Some(width) = build.width {
        defaults.push(("WERF_LOG_TERMINAL_WIDTH", width.to_string()));
    }
    if engine.profile().synchronizes() {
        defaults.push(("WERF_SYNCHRONIZATION", ":local".to_owned()));
    }
    if build.plain_http {
        defaults.push(("WERF_INSECURE_REGISTRY", "1".to_owned()));
        defaults.push(("WERF_SKIP_TLS_VERIFY_REGISTRY", "1".to_owned()));
    }
    defaults
}

fn is_removed(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    REMOVED.contains(&&*name) || name.starts_with(REMOVED_PREFIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(version: &str, build: &Build) -> Tool {
        let engine = Engine::imagined("/opt/d8", &["dk"], version);
        command(&engine, build, Path::new("/p/report.json"), Path::new("/p/tmp")).unwrap()
    }

    fn build(env: &[(&str, &str)]) -> Build {
        let env = env.iter().map(|(name, value)| (name.into(), value.into())).collect();
        Build { repo: "r.io/m".into(), dir: "/m".into(), env, ..Build::default() }
    }

    fn value(tool: &Tool, name: &str) -> Option<String> {
        let env = tool.environment().unwrap();
        env.get(OsStr::new(name)).map(|value| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn argv_holds_the_repository_the_report_and_what_the_user_adds() {
        let build = Build { dev: true, extra_args: vec!["app".into()], ..build(&[]) };
        let tool = tool("v3.2.0", &build);
        assert_eq!(
            tool.to_string(),
            "/opt/d8 dk build --repo r.io/m --save-build-report --build-report-path /p/report.json --dev app"
        );
        assert_eq!(tool.dir(), Some(Path::new("/m")));
        assert_eq!(value(&tool, "WERF_TMP_DIR").as_deref(), Some("/p/tmp"));
    }

    #[test]
    fn risky_options_go_by_environment_and_only_where_needed() {
        let v3 = tool("v3.2.0", &build(&[]));
        for name in ["WERF_SYNCHRONIZATION", "WERF_INSECURE_REGISTRY", "DOCKER_CONFIG"] {
            assert_eq!(value(&v3, name), None, "{name}");
        }
        let loopback = Build { plain_http: true, colour: true, width: Some(99), ..build(&[]) };
        let v2 = tool("2.77.1-dk.5", &loopback);
        for (name, expected) in [
            ("WERF_SYNCHRONIZATION", ":local"),
            ("WERF_INSECURE_REGISTRY", "1"),
            ("WERF_SKIP_TLS_VERIFY_REGISTRY", "1"),
            ("WERF_LOG_COLOR_MODE", "on"),
            ("WERF_LOG_TERMINAL_WIDTH", "99"),
            ("WERF_DISABLE_AUTO_HOST_CLEANUP", "1"),
        ] {
            assert_eq!(value(&v2, name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn the_users_environment_goes_through_except_what_fights_deckmod() {
        let env = [
            ("WERF_SYNCHRONIZATION", "https://own"),
            ("WERF_TELEMETRY", "0"),
            ("WERF_FINAL_REPO", "f"),
            ("WERF_SAVE_BUILD_REPORT", "0"),
            ("WERF_BUILD_REPORT_PATH", "x"),
            ("WERF_DIR", "x"),
            ("WERF_FOLLOW", "1"),
            ("WERF_INTROSPECT_STAGE_1", "x"),
            ("WERF_DOCKER_CONFIG", "/old"),
        ];
        let build = Build { docker_config: Some("/p/docker".into()), ..build(&env) };
        let tool = tool("v2.77.1", &build);
        for (name, expected) in &env[..3] {
            assert_eq!(value(&tool, name).as_deref(), Some(*expected), "{name}");
        }
        for (name, _) in &env[3..] {
            assert_eq!(value(&tool, name), None, "{name}");
        }
        assert_eq!(value(&tool, "DOCKER_CONFIG").as_deref(), Some("/p/docker"));
    }
}
