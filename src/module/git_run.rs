//! Running git: the one door to it in this room.
//!
//! Owns how git is called. Which questions are asked is decided in `git`, `objects` and `status`.

use std::path::Path;

use crate::process::Tool;

/// A call of git.
///
/// The caller's environment (`GIT_DIR`, `HOME`, …) is git's. It takes no locks, so that it never disturbs another git.
pub(super) fn tool(dir: &Path, args: &[&str]) -> Tool {
    let always = ["-c", "core.quotePath=false", "--no-optional-locks"];
    Tool::new("git").args(always).args(args.iter().copied()).inherit_env().in_dir(dir)
}

/// What git prints; otherwise why it did not.
pub(super) fn git(dir: &Path, args: &[&str]) -> Result<String, String> {
    let output = tool(dir, args).reading().output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let words = words.trim();
    let reason = words.strip_prefix("fatal: ").unwrap_or(words);
    Err(if reason.is_empty() {
        format!("git failed: {}", output.status)
    } else {
        reason.to_owned()
    })
}
