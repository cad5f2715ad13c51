//! `docs/template-functions.md` is made from the tables of functions, and is fresh.
//!
//! `DECKMOD_BLESS=1 cargo test --test template_docs` writes it anew.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on panics; the switch is for people"
)]

use std::fmt::Write;
use std::path::Path;

use deckmod::gotemplate::{Body, Function, builtins, sprig};
use deckmod::werf::template_functions;

const HEAD: &str = "# Functions of templates

<!-- Made from the tables of functions by tests/template_docs.rs: change those, and run
     DECKMOD_BLESS=1 cargo test --test template_docs -->

What templates of werf.yaml may call when deckmod renders them itself: the functions of Go's text/template, those of sprig
3.3 without `expandenv`, and werf's own. A type is that of Go; `…` marks any number of arguments; `any` takes all values.
";

const REFUSED: &str = "
## Refused

deckmod knows these functions and does not do them: a template that calls one is refused at the place of the call.
`--renderer auto` asks werf then.

| function | why |
|---|---|
";

#[test]
fn the_table_of_functions_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/template-functions.md");
    let made = page();
    if std::env::var_os("DECKMOD_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == made, "{} is not fresh: DECKMOD_BLESS=1 writes it anew", path.display());
}

fn page() -> String {
    let own: Vec<Function> = werf().collect();
    let is_own = |row: &&Function| own.iter().any(|known| known.name == row.name);
    let builtins: Vec<&Function> = builtins::TABLE.iter().copied().flatten().collect();
    let mut out = HEAD.to_owned();
    table(&mut out, "werf", &own.iter().collect::<Vec<_>>());
    table(&mut out, "text/template", &builtins);
    for (group, rows) in sprig::TABLE {
        let rows: Vec<&Function> = rows.iter().filter(|row| !is_own(row)).collect();
        table(&mut out, &format!("sprig: {group}"), &rows);
    }
    out.push_str(REFUSED);
    let rows = sprig::TABLE.iter().flat_map(|(_, rows)| rows.iter());
    for row in builtins.into_iter().chain(rows).filter(|row| !is_own(row)) {
        if let Body::Refused(why) = row.body {
            writeln!(out, "| `{}` | {why} |", row.name).unwrap();
        }
    }
    out
}

/// werf's own functions; `env` needs an environment and is put together where there is one.
fn werf() -> impl Iterator<Item = Function> {
    use deckmod::gotemplate::{Failure, Param, Signature, Value};
    let signature = Signature { params: &[Param::Any], rest: Some(Param::Str) };
    let body = Body::Host(std::rc::Rc::new(|_, _| -> Result<Value, Failure> { Ok(Value::Nil) }));
    let env = Function { name: "env", signature, body };
    template_functions::TABLE.iter().cloned().chain([env])
}

fn table(out: &mut String, title: &str, rows: &[&Function]) {
    let rows: Vec<_> = rows.iter().filter(|row| !matches!(row.body, Body::Refused(_))).collect();
    if rows.is_empty() {
        return;
    }
    write!(out, "\n## {title}\n\n| function | arguments |\n|---|---|\n").unwrap();
    for row in rows {
        writeln!(out, "| `{}` | {} |", row.name, arguments(row)).unwrap();
    }
}

fn arguments(row: &Function) -> String {
    let name = |name: &str| name.replace("interface {}", "any");
    let mut all: Vec<String> =
        row.signature.params.iter().map(|param| name(param.name())).collect();
    if let Some(rest) = row.signature.rest {
        all.push(format!("{}…", name(rest.name())));
    }
    if all.is_empty() { "–".to_owned() } else { format!("`{}`", all.join(" ")) }
}
