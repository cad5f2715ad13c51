//! What tests that repeat the recordings of a real werf share: where they lie, how a recorded repository is made, and
//! when words are the same. The recordings are no part of the project: without them such tests say that they skip.
//!
//! Needs `mod support;` beside it.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "each test binary includes the whole module and uses a part of it; a test stops where it fails"
)]

use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::Sandbox;

/// The folder of the recordings, where it is.
pub fn recordings() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/werf-recordings");
    if !folder.is_dir() {
        println!("skipped: {} is not here", folder.display());
        return None;
    }
    Some(folder)
}

/// A file of a record: `meta`, `stderr`.
pub fn read(record: &Path, what: &str) -> String {
    std::fs::read_to_string(format!("{}.{what}", record.display())).unwrap()
}

/// One step of making a repository.
pub fn take(sandbox: &Sandbox, step: &Json) {
    if let (Some("bytes"), Some(bytes)) = (step[0].as_str(), step[2].as_array()) {
        let byte = |value: &Json| u8::try_from(value.as_u64().unwrap()).unwrap();
        sandbox.write(step[1].as_str().unwrap(), bytes.iter().map(byte).collect::<Vec<_>>());
        return;
    }
    let words: Vec<&str> = step.as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    match words[..] {
        ["write", path, text] => drop(sandbox.write(path, text)),
        ["append", path, text] => drop(sandbox.write(path, sandbox.read(path) + text)),
        ["replace", path, old, new] => {
            let text = sandbox.read(path);
            assert!(text.contains(old), "{path} has no {old:?}");
            sandbox.write(path, text.replacen(old, new, 1));
        }
        ["remove", path] => std::fs::remove_file(sandbox.path(path)).unwrap(),
        ["no-git"] => std::fs::remove_dir_all(sandbox.path(".git")).unwrap(),
        ["commit"] => drop(sandbox.commit("x")),
        ["git", ref arguments @ ..] => {
            let root = sandbox.root();
            let root = root.to_str().unwrap();
            let filled: Vec<String> =
                arguments.iter().map(|word| word.replace("{root}", root)).collect();
            sandbox.git(&filled.iter().map(String::as_str).collect::<Vec<_>>());
        }
        _ => panic!("{step}"),
    }
}

/// Words without what changes: lines of the rendered text, which deckmod tells by places; numbers of `tpl`.
pub fn words(text: &str) -> String {
    let all: Vec<&str> = text.split_whitespace().collect();
    let joined = all.join(" ");
    let Some((before, after)) = joined.split_once("yaml: line ") else { return joined };
    format!(
        "{before}yaml:{}",
        after.trim_start_matches(|c: char| c.is_ascii_digit()).replacen(": ", " ", 1)
    )
}

/// Where `check` has words of its own: what it says around a name, and what werf says around it.
const OWN_WORDS: [([&str; 2], [&str; 2]); 5] = [
    (
        ["the variable `", "` is read, and werf-giterminism.yaml does not allow it"],
        ["env name \"", "\" not allowed by giterminism"],
    ),
    (
        ["werf reads `", "`, and git does not track it"],
        ["the untracked file \"", "\" must be committed"],
    ),
    (
        ["a template reads `", "`, and git does not track it"],
        ["the untracked file \"", "\" must be committed"],
    ),
    (
        ["a template reads `", "`, and git does not track it"],
        ["the file \"", "\" not found in the project git repository"],
    ),
    (
        ["unable to read werf config: the file \"", "\" not found in the project directory"],
        ["the file \"", "\" not found in the project git repository"],
    ),
];

/// Did werf say this, in these words or in those that it has for the same?
pub fn is_said(said: &str, message: &str) -> bool {
    let in_words_of_werf = OWN_WORDS.iter().filter_map(|(ours, theirs)| {
        let name = message.strip_prefix(ours[0])?.strip_suffix(ours[1])?;
        Some(format!("{}{name}{}", theirs[0], theirs[1]))
    });
    in_words_of_werf.chain([message.to_owned()]).any(|message| said.contains(&words(&message)))
}
