//! What single commands do to files.
//!
//! Owns the list of commands that are understood. Any other may do anything.

use super::copying;
use super::script::{Script, Target};
use crate::lint::Word;

/// Commands that leave the paths of files alone; what they print goes where the shell sends it.
const QUIET: [&str; 70] = [
    ":",
    "[",
    "[[",
    "awk",
    "base64",
    "basename",
    "break",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "cmp",
    "command",
    "continue",
    "cut",
    "date",
    "declare",
    "df",
    "diff",
    "dirname",
    "du",
    "echo",
    "egrep",
    "exit",
    "export",
    "expr",
    "false",
    "file",
    "getent",
    "grep",
    "head",
    "hostname",
    "id",
    "jq",
    "let",
    "local",
    "ls",
    "md5sum",
    "nproc",
    "printenv",
    "printf",
    "ps",
    "pwd",
    "read",
    "readlink",
    "readonly",
    "realpath",
    "return",
    "sed",
    "set",
    "sha256sum",
    "shopt",
    "sleep",
    "sort",
    "stat",
    "strip",
    "tail",
    "test",
    "tr",
    "tree",
    "true",
    "ulimit",
    "umask",
    "uname",
    "uniq",
    "unset",
    "wait",
    "wc",
    "which",
    "yq",
];

/// Commands that install into the directories of the system.
const PACKAGES: [&str; 11] =
    ["apk", "apt", "apt-get", "dnf", "microdnf", "yum", "rpm", "dpkg", "pip", "pip3", "ldconfig"];

/// Options of package managers that lead them elsewhere.
const ELSEWHERE: [&str; 8] =
    ["-t", "--target", "--prefix", "--root", "--installroot", "-p", "-r", "download"];

/// Runs a command.
pub(super) fn run(script: &mut Script<'_>, words: &[Word<'_>]) {
    let Some((first, rest)) = words.split_first() else { return };
    if first.is_cut || first.has_glob && first.text != "[" && first.text != "[[" {
        return script.give_up("a command that is not written out");
    }
    let name = bare(&first.text);
    match name {
        "cd" => change_dir(script, rest),
        "mkdir" => make_dirs(script, rest),
        "install" if rest.iter().any(|word| word.text == "-d") => make_dirs(script, rest),
        "touch" | "tee" => operands(rest, &["-r", "-d", "-t"]).for_each(|word| script.write(word)),
        "cp" | "mv" | "ln" | "install" => copying::run(script, name, rest),
        "rm" | "rmdir" => {
            for word in operands(rest, &[]) {
                let target = script.target(word);
                script.remove(&target);
            }
        }
        "curl" => download(script, rest, ('o', "--output"), Some(('O', "--remote-name"))),
        "wget" => download(script, rest, ('O', "--output-document"), None),
        "env" | "exec" | "nice" if rest.is_empty() => {}
        "find" if !rest.iter().any(|word| acts(&word.text)) => {}
        "go" => go(script, rest),
        "awk" if rest.iter().any(|word| word.text.contains('>')) => script.give_up("`awk`"),
        quiet if QUIET.contains(&quiet) => {}
        tool if PACKAGES.contains(&tool) && !rest.iter().any(leads_elsewhere) => {}
        _ => script.give_up(&format!("`{name}`")),
    }
}

/// The name of a command of the system.
fn bare(name: &str) -> &str {
    let dirs = ["/bin/", "/usr/bin/", "/usr/local/bin/", "/sbin/", "/usr/sbin/"];
    let inside = dirs.iter().find_map(|dir| name.strip_prefix(dir));
    inside.filter(|name| !name.contains('/')).unwrap_or(name)
}

fn acts(option: &str) -> bool {
    ["-delete", "-exec", "-execdir", "-ok", "-fprint"].iter().any(|act| option.starts_with(act))
}

fn leads_elsewhere(word: &Word<'_>) -> bool {
    let name = word.text.split('=').next().unwrap_or("");
    ELSEWHERE.contains(&name)
}

/// The words that are no options; those of `valued` have a value of their own.
pub(super) fn operands<'w, 't>(
    words: &'w [Word<'t>],
    valued: &'static [&'static str],
) -> impl Iterator<Item = &'w Word<'t>> {
    let (mut is_value, mut is_over) = (false, false);
    words.iter().filter(move |word| {
        if std::mem::take(&mut is_value) {
            return false;
        }
        let is_option = !is_over && word.text.starts_with('-') && word.text.len() > 1;
        is_value = is_option && valued.contains(&&*word.text);
        is_over |= word.text == "--";
        !is_option
    })
}

fn change_dir(script: &mut Script<'_>, words: &[Word<'_>]) {
    let to = operands(words, &[]).next().filter(|word| word.text != "-");
    let target = to.map(|word| script.target(word));
    script.dir = match target {
        Some(Target::At(path)) if !script.is_doubtful() => Some(path),
        _ => None,
    };
}

fn make_dirs(script: &mut Script<'_>, words: &[Word<'_>]) {
    for word in operands(words, &["-m", "--mode", "-o", "-g"]) {
        match script.target(word) {
            Target::At(path) if !script.is_doubtful() => script.make_dir(path),
            Target::At(path) | Target::Below(path) => script.doubt(&path),
        }
    }
}

/// A command that writes the file that an option names. It writes into its directory by the option `here`; without such
/// an option where no file is named.
fn download(
    script: &mut Script<'_>,
    words: &[Word<'_>],
    file: (char, &str),
    here: Option<(char, &str)>,
) {
    let mut is_named = false;
    for (at, word) in words.iter().enumerate() {
        let named = match word.text.split_once('=') {
            Some((name, value)) if name == file.1 => {
                Some(Word { text: value.to_owned().into(), ..word.clone() })
            }
            _ if is_option(word, file) => words.get(at + 1).cloned(),
            _ => None,
        };
        is_named |= named.is_some();
        if let Some(named) = named {
            script.write(&named);
        }
    }
    let is_here = here.map_or(!is_named, |here| words.iter().any(|word| is_option(word, here)));
    if is_here {
        doubt_dir(script);
    }
}

/// Is a word an option by its name, or by its letter among others (`-sSfLo`)?
fn is_option(word: &Word<'_>, (letter, name): (char, &str)) -> bool {
    let text = &*word.text;
    let is_short = text.starts_with('-') && !text.starts_with("--");
    text == name || is_short && text.contains(letter)
}

fn doubt_dir(script: &mut Script<'_>) {
    let dir = script.dir.clone().unwrap_or_default();
    script.doubt(&dir);
}

/// A build of Go writes into its directory, into that of its caches, and what `-o` names.
fn go(script: &mut Script<'_>, words: &[Word<'_>]) {
    match words.first().map(|word| &*word.text) {
        Some("build" | "mod" | "vet" | "version" | "env" | "test" | "work") => {}
        _ => return script.give_up("`go`"),
    }
    doubt_dir(script);
    for dir in ["go", "root"] {
        script.doubt(dir);
    }
    let after = words.iter().position(|word| word.text == "-o").and_then(|at| words.get(at + 1));
    if let Some(word) = after {
        let (Target::At(path) | Target::Below(path)) = script.target(word);
        script.doubt(&path);
    }
}
