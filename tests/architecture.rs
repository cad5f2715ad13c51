//! The architecture as a test: who may import whom, and the habits that keep the house tidy.
//!
//! Reads `src/` as text, with a small tokenizer and nothing else. Each rule is seen failing on a sample below.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;

/// Every room and the rooms it may import (design §3); `main` and `lib` are the two files at the root.
const ROOMS: &[(&str, &[&str])] = &[
    ("cli", EVERY_ROOM),
    ("constraint", &[]),
    ("error", &[]),
    ("finding", &["text"]),
    ("gotemplate", &["text", "constraint"]),
    ("lib", &[]),
    ("lint", &["finding", "text", "yaml", "module", "pins", "werf"]),
    ("main", &["cli"]),
    ("module", &["error", "finding", "text", "yaml", "process"]),
    ("oci", &["error", "process"]),
    ("output", &["error", "text", "finding", "release"]),
    ("pins", &["error", "text", "yaml"]),
    ("process", &["error"]),
    ("release", &["error", "finding", "text", "yaml", "constraint", "oci", "module", "werf"]),
    ("scaffold", &["error", "module", "settings"]),
    ("settings", &["error", "text", "yaml", "module", "release", "oci"]),
    ("text", &[]),
    ("werf", &["error", "finding", "text", "yaml", "gotemplate", "module", "process", "oci"]),
    ("yaml", &["text"]),
];

#[rustfmt::skip]
const EVERY_ROOM: &[&str] = &[
    "constraint", "error", "finding", "gotemplate", "lint", "module", "oci", "output", "pins", "process", "release",
    "scaffold", "settings", "text", "werf", "yaml",
];

/// Two names in a row in a path, and the files or directories where they may stand.
const HOMES: &[(&str, &str, &[&str])] = &[
    ("env", "var", &["src/settings/environment.rs"]),
    ("env", "var_os", &["src/settings/environment.rs"]),
    ("env", "vars", &["src/settings/environment.rs"]),
    ("env", "vars_os", &["src/settings/environment.rs"]),
    ("env", "set_var", &[]),
    ("env", "remove_var", &[]),
    ("Command", "new", &["src/process/"]),
    ("process", "Command", &["src/process/"]),
    ("process", "exit", &["src/cli/entry.rs"]),
    ("low_level", "exit", &["src/main.rs"]),
];

const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];
const PRINTING_HOME: &str = "src/cli/terminal.rs";
const DRAWERS: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc"];
const COMMANDS: &str = "src/cli/commands/";
const MAX_FILE: usize = 400;
const MAX_FUNCTION: usize = 60;

#[test]
fn the_house_keeps_its_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    collect(root, &root.join("src"), &mut files);
    assert!(files.len() > 10, "src/ was not found");
    let offences: Vec<String> = check(&files).iter().map(ToString::to_string).collect();
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

fn collect(root: &Path, dir: &Path, files: &mut Vec<File>) {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name =
                path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            files.push(File::new(&name, &text));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
}

// ---- what is checked ----

/// A source file; `code` has blanks for comments and literals, `shipped` also for `#[cfg(test)]` items.
struct File {
    path: String,
    text: String,
    code: String,
    shipped: String,
}

struct Offence {
    path: String,
    line: usize,
    message: String,
}

impl fmt::Display for Offence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

impl File {
    fn new(path: &str, text: &str) -> Self {
        let code = blank_literals(text);
        let shipped = blank_tests(&code);
        Self { path: path.to_owned(), text: text.to_owned(), code, shipped }
    }

    fn offence(&self, line: usize, message: impl Into<String>) -> Offence {
        Offence { path: self.path.clone(), line, message: message.into() }
    }

    /// `src/oci/client.rs` is `oci`, `client`; `mod.rs` adds nothing, nor do `lib.rs` and `main.rs`.
    fn module(&self) -> Vec<String> {
        let inner = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let parts = inner.split('/').filter(|part| !["mod", "lib", "main"].contains(part));
        parts.map(str::to_owned).collect()
    }

    fn room(&self) -> String {
        let at_root = if self.path == "src/main.rs" { "main" } else { "lib" };
        self.module().into_iter().next().unwrap_or_else(|| at_root.to_owned())
    }

    fn lives_in(&self, homes: &[&str]) -> bool {
        homes
            .iter()
            .any(|home| self.path == *home || home.ends_with('/') && self.path.starts_with(home))
    }
}

fn check(files: &[File]) -> Vec<Offence> {
    let each = [imports, homes, printing, mod_files, sizes, functions, documents, names, open_ends];
    let mut offences: Vec<Offence> =
        files.iter().flat_map(|file| each.iter().flat_map(move |rule| rule(file))).collect();
    offences.extend(cycles(files));
    offences.extend(commands(files));
    offences
}

fn allowed(room: &str) -> Option<&'static [&'static str]> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, may)| *may)
}

fn imports(file: &File) -> Vec<Offence> {
    let room = file.room();
    let Some(may) = allowed(&room) else {
        return vec![file.offence(1, format!("the room `{room}` is not in the table"))];
    };
    let wrong =
        imported(file).into_iter().filter(|(name, _)| *name != room && !may.contains(&&**name));
    wrong
        .map(|(name, line)| match allowed(&name) {
            Some(_) => file.offence(line, format!("`{room}` may not import `{name}`")),
            None => file.offence(line, format!("`{name}` of the crate root is not a room")),
        })
        .collect()
}

/// The first name after the crate root of every path that begins there, by `crate`, `deckmod` or enough `super`s.
fn imported(file: &File) -> Vec<(String, usize)> {
    let from_root = |path: Vec<String>, inside: &[String]| {
        let supers = path.iter().take_while(|name| *name == "super").count();
        match path[0].as_str() {
            "crate" | "deckmod" => path.get(1).cloned(),
            "super" if supers >= inside.len() => path.get(supers).cloned(),
            _ => None,
        }
    };
    let found = paths(&tokens(&file.code), &file.module());
    let named: BTreeSet<(usize, String)> = found
        .into_iter()
        .filter_map(|found| Some((found.line, from_root(found.names, &found.inside)?)))
        .collect();
    named.into_iter().filter(|(_, name)| name != "self").map(|(line, name)| (name, line)).collect()
}

/// Room, room it imports, and where.
type Graph<'a> = BTreeMap<String, BTreeMap<String, (&'a File, usize)>>;

fn cycles(files: &[File]) -> Vec<Offence> {
    let mut graph = Graph::new();
    for file in files {
        for (name, line) in imported(file).into_iter().filter(|(name, _)| *name != file.room()) {
            graph.entry(file.room()).or_default().entry(name).or_insert((file, line));
        }
    }
    let mut offences = Vec::new();
    for (room, imports) in &graph {
        for (name, (file, line)) in imports.iter().filter(|(name, _)| reaches(&graph, name, room)) {
            offences.push(
                file.offence(
                    *line,
                    format!("a cycle: `{room}` imports `{name}`, which leads back"),
                ),
            );
        }
    }
    offences
}

fn reaches(graph: &Graph<'_>, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(room) = open.pop() {
        if room == to {
            return true;
        }
        if seen.insert(room) {
            open.extend(graph.get(room).into_iter().flat_map(BTreeMap::keys).map(String::as_str));
        }
    }
    false
}

fn homes(file: &File) -> Vec<Offence> {
    let mut offences = Vec::new();
    for found in paths(&tokens(&file.shipped), &[]) {
        for pair in found.names.windows(2).filter(|_| found.names[0] != "clap") {
            let row =
                HOMES.iter().find(|(first, second, _)| *first == pair[0] && *second == pair[1]);
            if let Some((first, second, homes)) = row.filter(|(_, _, homes)| !file.lives_in(homes))
            {
                let home = homes.first().unwrap_or(&"nowhere");
                offences.push(
                    file.offence(found.line, format!("`{first}::{second}` belongs to {home}")),
                );
            }
        }
    }
    offences
}

fn printing(file: &File) -> Vec<Offence> {
    let tokens = tokens(&file.shipped);
    let called =
        tokens.windows(2).filter(|pair| PRINTING.contains(&pair[0].text) && pair[1].text == "!");
    let wrong = called.filter(|_| file.path != PRINTING_HOME);
    wrong
        .map(|p| file.offence(p[0].line, format!("`{}!` belongs to {PRINTING_HOME}", p[0].text)))
        .collect()
}

/// `mod.rs` holds docs, `mod` lines, re-exports and tables; the table of commands is an enum.
fn mod_files(file: &File) -> Vec<Offence> {
    if !file.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    let is_commands = file.path == format!("{COMMANDS}mod.rs");
    let wrong = items(&tokens(&file.shipped)).into_iter().filter(|item| match item.keyword {
        "use" | "const" | "static" => false,
        "mod" => item.has_body,
        "enum" => !is_commands,
        _ => true,
    });
    wrong
        .map(|item| {
            file.offence(
                item.line,
                format!("mod.rs holds no `{}`: it needs a file of its own", item.keyword),
            )
        })
        .collect()
}

fn sizes(file: &File) -> Vec<Offence> {
    let tests =
        tests_of(&file.code).into_iter().map(|range| file.code[range].lines().count()).sum();
    let lines = file.text.lines().count().saturating_sub(tests);
    let message = format!("{lines} lines without tests are more than {MAX_FILE}");
    if lines > MAX_FILE { vec![file.offence(1, message)] } else { Vec::new() }
}

fn functions(file: &File) -> Vec<Offence> {
    let tokens = tokens(&file.shipped);
    let mut offences = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate().filter(|(_, pair)| pair[0].text == "fn") {
        let end = item_end(&tokens, at);
        let lines = tokens.get(end).map_or(1, |last| last.line - pair[0].line + 1);
        if lines > MAX_FUNCTION {
            let message =
                format!("`fn {}` has {lines} lines, more than {MAX_FUNCTION}", pair[1].text);
            offences.push(file.offence(pair[0].line, message));
        }
    }
    offences
}

fn documents(file: &File) -> Vec<Offence> {
    let first = file.text.lines().find(|line| !line.trim().is_empty());
    let message = "the file does not begin with `//!`: what it owns, and what it does not";
    if first.is_some_and(|line| line.starts_with("//!")) {
        Vec::new()
    } else {
        vec![file.offence(1, message)]
    }
}

fn names(file: &File) -> Vec<Offence> {
    let parts = file.path.trim_end_matches(".rs").split('/');
    let drawers = parts.filter(|part| DRAWERS.contains(part));
    drawers
        .map(|name| {
            file.offence(1, format!("`{name}` is a drawer: name the file after its concept"))
        })
        .collect()
}

fn open_ends(file: &File) -> Vec<Offence> {
    let numbered = |line: &str| {
        line.split('#').skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_open =
        |line: &str| ["TODO", "FIXME"].iter().any(|mark| line.contains(mark)) && !numbered(line);
    let lines = file.text.lines().enumerate().filter(|(_, line)| is_open(line));
    lines.map(|(at, _)| file.offence(at + 1, "an open end names its issue: `#12`")).collect()
}

/// One verb, one file, one `mod` line.
fn commands(files: &[File]) -> Vec<Offence> {
    let table_path = format!("{COMMANDS}mod.rs");
    let Some(table) = files.iter().find(|file| file.path == table_path) else { return Vec::new() };
    let tokens = tokens(&table.shipped);
    let rows: BTreeSet<&str> =
        tokens.windows(2).filter(|pair| pair[0].text == "mod").map(|pair| pair[1].text).collect();
    let verb = |file: &File| {
        let rest = file.path.strip_prefix(COMMANDS)?.trim_end_matches(".rs");
        Some(rest.split('/').next()?.to_owned()).filter(|verb| verb != "mod")
    };
    let unknown = files.iter().filter(|file| verb(file).is_some_and(|verb| !rows.contains(&*verb)));
    let mut offences: Vec<Offence> = unknown
        .map(|file| file.offence(1, format!("the verb has no `mod` line in {table_path}")))
        .collect();
    let verbs: BTreeSet<String> = files.iter().filter_map(verb).collect();
    let without = rows.iter().filter(|row| !verbs.contains(**row));
    offences.extend(without.map(|row| table.offence(1, format!("the verb `{row}` has no file"))));
    offences
}

// ---- reading Rust, as far as needed ----

#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

fn tokens(code: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(first) = code[at..].chars().next() {
        let rest = &code[at..];
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let length = if is_name(first) {
            rest.find(|c| !is_name(c)).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if !first.is_whitespace() {
            tokens.push(Token { text: &rest[..length], at, line });
        }
        line += usize::from(first == '\n');
        at += length;
    }
    tokens
}

struct Found {
    names: Vec<String>,
    inside: Vec<String>,
    line: usize,
}

/// Every path with `::`, groups taken apart, and the module it stands in (`file` and inline modules).
fn paths(tokens: &[Token<'_>], file: &[String]) -> Vec<Found> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let (mut found, mut at, mut depth) = (Vec::new(), 0, 0_usize);
    let mut inline: Vec<(String, usize)> = Vec::new();
    while at < tokens.len() {
        if text(at) == "mod" && text(at + 2) == "{" {
            inline.push((text(at + 1).to_owned(), depth));
        }
        depth = depth + usize::from(text(at) == "{") - usize::from(text(at) == "}" && depth > 0);
        inline.retain(|(_, opened)| text(at) != "}" || *opened < depth);
        if is_name(text(at)) && text(at + 1) == "::" {
            let inside: Vec<String> =
                file.iter().chain(inline.iter().map(|(name, _)| name)).cloned().collect();
            let mut all = Vec::new();
            at = expand(tokens, at, &[], &mut all);
            found.extend(all.into_iter().map(|(names, line)| Found {
                names,
                inside: inside.clone(),
                line,
            }));
        } else {
            at += 1;
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads a path that begins at `at`; returns the index after it.
fn expand(
    tokens: &[Token<'_>],
    at: usize,
    before: &[String],
    all: &mut Vec<(Vec<String>, usize)>,
) -> usize {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let (mut names, mut at) = (before.to_vec(), at);
    let line = tokens.get(at).map_or(0, |token| token.line);
    loop {
        if text(at) == "{" {
            at += 1;
            while at < tokens.len() && text(at) != "}" {
                let next = expand(tokens, at, &names, all);
                at = if text(next) == "as" {
                    next + 2
                } else {
                    next.max(at + usize::from(next == at))
                };
            }
            return at + 1;
        }
        if !is_name(text(at)) && text(at) != "*" {
            break;
        }
        names.push(text(at).to_owned());
        at += 1;
        if text(at) != "::" {
            break;
        }
        at += 1;
    }
    if names.len() > before.len() {
        all.push((names, line));
    }
    at
}

struct Item<'a> {
    keyword: &'a str,
    line: usize,
    has_body: bool,
}

/// The items of a file, without attributes and visibility.
fn items<'a>(tokens: &[Token<'a>]) -> Vec<Item<'a>> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text);
    let (mut items, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        match text(at) {
            "#" => at = closing(tokens, at + 1 + usize::from(text(at + 1) == "!")) + 1,
            "pub" if text(at + 1) == "(" => at = closing(tokens, at + 1) + 1,
            "pub" => at += 1,
            keyword => {
                let end = item_end(tokens, at);
                let keyword =
                    if keyword == "const" && text(at + 1) == "fn" { "fn" } else { keyword };
                items.push(Item { keyword, line: tokens[at].line, has_body: text(end) == "}" });
                at = end + 1;
            }
        }
    }
    items
}

/// The token that ends an item: `;`, or the brace that closes its body.
fn item_end(tokens: &[Token<'_>], start: usize) -> usize {
    let braces_are_a_body = !["use", "const", "static"].contains(&tokens[start].text);
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token.text {
            ";" => return at,
            "{" if braces_are_a_body => return closing(tokens, at),
            "(" | "[" | "{" => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
    at
}

/// The token that closes the bracket at `open`.
fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// The bytes of every `#[cfg(test)]` item.
fn tests_of(code: &str) -> Vec<std::ops::Range<usize>> {
    let tokens = tokens(code);
    let marks = tokens.windows(7).enumerate();
    let marks = marks.filter(|(_, mark)| {
        mark.iter().map(|token| token.text).eq(["#", "[", "cfg", "(", "test", ")", "]"])
    });
    marks
        .map(|(at, mark)| {
            let end = item_end(&tokens, at + 7);
            mark[0].at..tokens.get(end).map_or(code.len(), |token| token.at + 1)
        })
        .collect()
}

fn blank(code: &str) -> String {
    code.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect()
}

fn blank_tests(code: &str) -> String {
    let (mut shipped, mut from) = (String::new(), 0);
    for range in tests_of(code).into_iter().filter(|range| range.start < range.end) {
        shipped += &code[from..range.start.max(from)];
        shipped += &blank(&code[range.start.max(from)..range.end.max(from)]);
        from = range.end.max(from);
    }
    shipped + &code[from..]
}

/// Blanks for comments, texts and characters; line breaks stay.
fn blank_literals(text: &str) -> String {
    let (mut code, mut rest, mut in_name) = (String::new(), text, false);
    while let Some(first) = rest.chars().next() {
        let literal = literal(rest, in_name);
        let length = literal.unwrap_or(first.len_utf8());
        let (here, after) = rest.split_at(length);
        code += &if literal.is_some() { blank(here) } else { here.to_owned() };
        in_name = literal.is_none() && (first.is_alphanumeric() || first == '_');
        rest = after;
    }
    code
}

/// The length of the comment or literal that `rest` begins with.
fn literal(rest: &str, in_name: bool) -> Option<usize> {
    let until = |from: usize, end: &str| {
        rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len())
    };
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(until(2, "*/"));
    }
    let bare = rest.trim_start_matches(['b', 'c']).strip_prefix('r').filter(|_| !in_name);
    let hashes = bare.map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
    if let Some(raw) = bare.filter(|raw| raw[hashes..].starts_with('"')) {
        let opened = rest.len() - raw.len() + hashes + 1;
        return Some(until(opened, &format!("\"{}", "#".repeat(hashes))));
    }
    let mut chars = rest.char_indices();
    match chars.next()?.1 {
        '"' => Some(quoted(rest, '"')),
        '\'' if rest[1..].starts_with('\\') => Some(quoted(rest, '\'')),
        '\'' => chars.nth(1).filter(|(_, c)| *c == '\'').map(|(at, _)| at + 1),
        _ => None,
    }
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

// ---- each rule is seen failing ----

fn said(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<File> = files.iter().map(|(path, text)| File::new(path, text)).collect();
    check(&files).iter().map(ToString::to_string).collect()
}

#[rustfmt::skip]
const BAD: &[(&str, &str, &str)] = &[
    ("src/yaml/a.rs", "//! x\nuse crate::error::Error;\n", "src/yaml/a.rs:2: `yaml` may not import `error`"),
    ("src/yaml/a.rs", "//! x\nuse crate::{\n    text::Span,\n    oci::{self, Digest as D},\n};\n", "a.rs:4: `yaml` may not import `oci`"),
    ("src/yaml/a.rs", "//! x\nuse crate::{text::{Source, Span}, werf};\n", "`yaml` may not import `werf`"),
    ("src/yaml/a.rs", "//! x\nfn f() -> Vec<crate::oci::Digest> {}\n", ":2: `yaml` may not import `oci`"),
    ("src/yaml/a.rs", "//! x\nuse super::super::oci;\n", "`yaml` may not import `oci`"),
    ("src/yaml/a.rs", "//! x\nuse super::{super::{oci::Digest}};\n", "`yaml` may not import `oci`"),
    ("src/yaml/mod.rs", "//! x\nuse super::oci;\n", "`yaml` may not import `oci`"),
    ("src/yaml/a/b.rs", "//! x\nmod t {\n  mod u {}\n  use super::super::super::super::oci;\n}\n", ":4: `yaml` may not import `oci`"),
    ("src/error.rs", "//! x\nuse super::text;\n", "`error` may not import `text`"),
    ("src/main.rs", "//! x\nuse deckmod::oci;\n", "`main` may not import `oci`"),
    ("src/yaml/a.rs", "//! x\nuse crate::*;\n", "`*` of the crate root is not a room"),
    ("src/attic/mod.rs", "//! x\n", "`attic` is not in the table"),
    ("src/oci/mod.rs", "//! x\nmod a;\n\nfn f() {}\n", "mod.rs:4: mod.rs holds no `fn`"),
    ("src/oci/mod.rs", "//! x\n#[derive(Debug)]\npub(crate) struct A;\n", "holds no `struct`"),
    ("src/oci/mod.rs", "//! x\npub const fn f() {}\n", "holds no `fn`"),
    ("src/oci/mod.rs", "//! x\nmod a { use b; }\n", "holds no `mod`"),
    ("src/oci/mod.rs", "//! x\npub enum A {}\n", "holds no `enum`"),
    ("src/oci/a.rs", "// x\n", "does not begin with `//!`"),
    ("src/oci/a.rs", "//! x\nfn f() { println!(\"x\") }\n", "a.rs:2: `println!` belongs to src/cli/terminal.rs"),
    ("src/oci/a.rs", "//! x\nfn f() { std::env::var(\"x\"); }\n", "`env::var` belongs to"),
    ("src/oci/a.rs", "//! x\nuse std::{fs, env::{self, var_os}};\n", "`env::var_os` belongs to"),
    ("src/oci/a.rs", "//! x\nfn f() { Command::new(\"x\"); }\n", "`Command::new` belongs to src/process/"),
    ("src/oci/a.rs", "//! x\nuse std::process::{Command, Stdio};\n", "`process::Command` belongs to"),
    ("src/oci/a.rs", "//! x\nfn f() { process::exit(1) }\n", "`process::exit` belongs to"),
    ("src/oci/utils.rs", "//! x\n", "`utils` is a drawer"),
    ("src/oci/common/a.rs", "//! x\n", "`common` is a drawer"),
    ("src/oci/a.rs", "//! x\n\n// TODO later\n", "a.rs:3: an open end"),
];

#[rustfmt::skip]
const GOOD: &[(&str, &str)] = &[
    ("src/yaml/a.rs", "//! x: crate::oci::X\n// crate::oci, println!(\nuse crate::text::{self, Span};\nuse super::oci;\n"),
    ("src/yaml/a.rs", "//! x\nconst A: &str = \"println!(crate::oci::A)\\\"\"; const B: &str = r#\"process::exit(\"1\")\"#;\n"),
    ("src/yaml/a.rs", "//! x\nfn f<'a>(c: char) -> bool { c == '\"' || c == '\\'' } // '\nuse super::x;\n"),
    ("src/yaml/a.rs", "//! x\nmod tests { use super::super::Node; }\nuse crate::yaml::Node;\npub(crate) fn f() {}\n"),
    ("src/oci/mod.rs", "//! x\n#![allow(x)]\nmod a;\n#[cfg(test)]\nmod tests { fn f() {} }\npub use a::{B, C};\npub const T: &[(u8, u8)] = &[(1, { 2 })];\n"),
    ("src/cli/commands/mod.rs", "//! x\n\npub enum Verb { A }\n"),
    ("src/oci/a.rs", "//! x\nfn f() { clap::Command::new(\"x\"); }\n// TODO (#12) later\n"),
    ("src/process/a.rs", "//! x\nuse std::process::Command;\n"),
    ("src/main.rs", "//! x\nfn main() { signal_hook::low_level::exit(deckmod::cli::main()) }\n"),
    ("src/cli/terminal.rs", "//! x\nfn f() { eprintln!(\"x\") }\n"),
];

fn assert_found(path: &str, text: &str, expected: &str) {
    let found = said(&[(path, text)]);
    assert!(
        found.len() == 1 && found[0].contains(expected),
        "{text}\n{expected:?} is not {found:?}"
    );
}

#[test]
fn bad_samples_are_found_where_they_are() {
    for (path, text, expected) in BAD {
        assert_found(path, text, expected);
    }
    let long_file = format!("//! x\n{}", "const A: u8 = 1;\n".repeat(400));
    assert_found("src/oci/a.rs", &long_file, "401 lines without tests");
    let long_function = format!("//! x\nfn long(\n) {{\n{}}}\n", "    a();\n".repeat(58));
    assert_found("src/oci/a.rs", &long_function, "a.rs:2: `fn long` has 61 lines");
}

#[test]
fn good_samples_pass() {
    for (path, text) in GOOD {
        assert_eq!(said(&[(path, text)]), Vec::<String>::new(), "{text}");
    }
    let lines = "    // x\n".repeat(500);
    let tests = format!("//! x\nfn f() {{}}\n\n#[cfg(test)]\nmod tests {{\n{lines}}}\n");
    assert_eq!(said(&[("src/oci/a.rs", &tests)]), Vec::<String>::new());
}

#[test]
fn a_verb_is_a_file_and_a_row() {
    let table = ("src/cli/commands/mod.rs", "//! x\npub mod plan;\npub mod publish;\n");
    let plan = ("src/cli/commands/plan.rs", "//! x\n");
    let found = said(&[table, plan, ("src/cli/commands/check.rs", "//! x\n")]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("check.rs:1: the verb has no `mod` line"));
    assert!(found[1].contains("the verb `publish` has no file"));
    assert!(said(&[table, plan, ("src/cli/commands/publish.rs", "//! x\n")]).is_empty());
}

#[test]
fn cycles_are_found_in_sources_and_absent_from_the_table() {
    let cycle = [
        ("src/cli/a.rs", "//! x\nuse crate::oci::A;\n"),
        ("src/oci/a.rs", "//! x\nuse crate::cli::A;\n"),
    ];
    let found = said(&cycle);
    assert!(
        found.iter().any(|line| line.contains("src/oci/a.rs:2: a cycle: `oci` imports `cli`")),
        "{found:?}"
    );
    let mut grounded = BTreeSet::new();
    for (room, may) in std::iter::repeat_n(ROOMS, ROOMS.len()).flatten() {
        if may.iter().all(|name| grounded.contains(name)) {
            grounded.insert(room);
        }
    }
    let floating: Vec<_> = ROOMS.iter().filter(|(room, _)| !grounded.contains(room)).collect();
    assert!(floating.is_empty(), "in a cycle, or importing what is no room: {floating:?}");
}
