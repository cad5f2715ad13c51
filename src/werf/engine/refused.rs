//! Arguments that users may not hand through to the engine.
//!
//! Owns the list and its reasons; everything else after `--` reaches the engine as it is.

use crate::error::{Error, Result};

/// A flag, and why it is refused. One that ends with `-` stands for all that begin so.
const REFUSED: &[(&str, &str)] = &[
    ("--repo", "deckmod decides where images go: use --source"),
    ("--dir", "deckmod decides where the project is: use -C"),
    ("--save-build-report", "deckmod always asks for a report"),
    ("--build-report-path", "deckmod reads the report from a private directory"),
    ("--follow", "the build would never end"),
    ("--introspect-", "it waits for a person at a terminal"),
    ("--synchronization", "werf 3 does not know it: set WERF_SYNCHRONIZATION"),
    ("-S", "werf 3 does not know it: set WERF_SYNCHRONIZATION"),
];

/// Refuses what would fight deckmod; an error of usage.
pub fn check_extra_args(args: &[String]) -> Result<()> {
    for arg in args {
        let flag = arg.split_once('=').map_or(arg.as_str(), |(flag, _)| flag);
        let row = REFUSED.iter().find(|(name, _)| {
            flag == *name || (name.ends_with('-') && flag.starts_with(name)) || short(name, flag)
        });
        if let Some((_, why)) = row {
            let message = format!("`{flag}` cannot be handed to the engine");
            return Err(Error::usage(message).because(*why).hint("remove it after `--`"));
        }
    }
    Ok(())
}

/// A short flag with its value attached.
fn short(name: &str, flag: &str) -> bool {
    !name.starts_with("--") && !flag.starts_with("--") && flag.starts_with(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_fights_deckmod_and_lets_the_rest_through() {
        let check = |args: &[&str]| {
            check_extra_args(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
        };
        for arg in ["--repo", "--repo=x", "--follow=true", "--introspect-error", "-S", "-S:local"] {
            let error = check(&["--dev", arg]).unwrap_err();
            assert_eq!(error.kind(), crate::error::Kind::Usage, "{arg}");
        }
        check(&["app", "--final-repo", "x", "--platform=linux/arm64", "-p=false", "--repository"])
            .unwrap();
    }
}
