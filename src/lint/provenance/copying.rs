//! `cp`, `mv`, `ln` and `install`.
//!
//! Owns where a copy lands.

use super::commands::operands;
use super::contents::Origin;
use super::script::{Script, Target};
use crate::lint::Word;
use crate::module::paths::{join, name, within};

/// Options with a value.
const VALUED: &[&str] = &["-m", "-o", "-g", "--mode", "-S"];

/// Copies, moves or links.
pub(super) fn run(script: &mut Script<'_>, command: &str, words: &[Word<'_>]) {
    let named = words.iter().any(|word| {
        word.text.starts_with("--target") || word.text == "-t" || word.text == "--parents"
    });
    let all: Vec<&Word<'_>> = operands(words, VALUED).collect();
    let (Some((last, sources)), false) = (all.split_last(), named) else {
        return script.give_up(&format!("`{command}`"));
    };
    let to = match script.target(last) {
        Target::At(to) => to,
        Target::Below(path) => {
            script.doubt(&path);
            return gone(script, command, sources);
        }
    };
    let into = last.text.ends_with('/') || last.text.ends_with("/.") || last.text == ".";
    let is_dir = into || sources.len() > 1 || script.contents.is_dir(&to);
    for source in sources {
        match script.target(source) {
            Target::At(from) if command == "ln" => {
                let place = if is_dir { join(&to, name(&from)) } else { to.clone() };
                script.put(&place, Origin::Made);
            }
            Target::At(from) => {
                let all_of_it = source.text.ends_with("/.") || source.text == ".";
                let place = if is_dir && !all_of_it { join(&to, name(&from)) } else { to.clone() };
                copy(script, &from, &place);
            }
            Target::Below(_) => script.doubt(&to),
        }
    }
    gone(script, command, sources);
}

/// What was moved is no longer where it was.
fn gone(script: &mut Script<'_>, command: &str, sources: &[&Word<'_>]) {
    if command != "mv" {
        return;
    }
    for source in sources {
        let target = script.target(source);
        script.remove(&target);
    }
}

fn copy(script: &mut Script<'_>, from: &str, to: &str) {
    let below = script.contents.below(from);
    let files: Vec<(String, Origin)> =
        below.map(|(path, origin)| (moved(path, from, to), origin.clone())).collect();
    let dirs: Vec<String> =
        script.contents.dirs_below(from).map(|dir| moved(dir, from, to)).collect();
    let doubts: Vec<String> = script
        .contents
        .doubts()
        .filter(|(root, _)| within(root, from) || within(from, root))
        .map(|(root, _)| if within(root, from) { moved(root, from, to) } else { to.to_owned() })
        .collect();
    // What is not there cannot be copied: either the build stops, or there is more than is seen.
    if files.is_empty() && dirs.is_empty() && doubts.is_empty() {
        script.doubt(to);
    }
    for (path, origin) in files {
        script.put(&path, origin);
    }
    for dir in dirs {
        script.make_dir(dir);
    }
    for root in doubts {
        script.doubt(&root);
    }
}

fn moved(path: &str, from: &str, to: &str) -> String {
    join(to, path[from.len()..].trim_start_matches('/'))
}
