//! The check before something is built or published: errors stop it, findings go to stderr.

use crate::cli::checking::{Wanted, check};
use crate::cli::job::Job;
use crate::cli::session::Session;
use crate::cli::terminal::Terminal;
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::output::findings_text;
use crate::settings::secret_variables;
use crate::werf::Lines;

/// Arguments of werf by which it reads something else than a check would.
const OTHER_INPUT: [&str; 5] =
    ["--config", "--config-templates-dir", "--giterminism-config", "--loose-giterminism", "--env"];

/// Checks the module as it will be built; an error of it ends the verb before anything else begins.
pub(crate) fn check_first(session: &Session, job: &Job, werf_args: &[String]) -> Result<()> {
    if let Some(why) = out_of_reach(session, werf_args) {
        session.terminal.detail(&format!("not checked: {why}"));
        return Ok(());
    }
    let wanted = Wanted {
        lines: Lines::BOTH,
        variables: job.decided(),
        without: secret_variables().iter().map(|name| (*name).to_owned()).collect(),
        once: true,
        ..Wanted::default()
    };
    let report = check(&wanted, &session.settings_file()?, session)?;
    let told: Vec<Finding> = report
        .findings
        .into_iter()
        .filter(|finding| finding.severity >= Severity::Warning)
        .collect();
    let text = findings_text(&told);
    let errors = told.iter().filter(|finding| finding.severity == Severity::Error).count();
    if errors == 0 {
        if !text.is_empty() {
            session.say(text.trim_end());
        }
        return Ok(());
    }
    Terminal::explain(&text);
    let number = if errors == 1 { "an error".to_owned() } else { format!("{errors} errors") };
    Err(Error::refused(format!("the check found {number}; nothing was built or written"))
        .hint("`deckmod explain RULE` tells why; `--no-check` leaves the check out"))
}

/// Why there is nothing here to check.
fn out_of_reach(session: &Session, werf_args: &[String]) -> Option<&'static str> {
    let other = |arg: &String| {
        let flag = arg.split_once('=').map_or(arg.as_str(), |(flag, _)| flag);
        OTHER_INPUT.contains(&flag)
    };
    if werf_args.iter().any(other) {
        return Some("arguments of werf name another configuration");
    }
    let dir = session.dir();
    let there = dir.join("module.yaml").exists() && dir.join("werf.yaml").exists();
    let dir = dir.canonicalize().ok()?;
    let tracked = dir.ancestors().any(|above| above.join(".git").exists());
    if there && tracked { None } else { Some("no module with werf.yaml in git here") }
}
