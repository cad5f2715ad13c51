//! Hostile input, one function a door: none may panic, hang or eat memory, whatever it is given.
//!
//! `tests/hostile.rs` runs them with proptest for a bounded time, the targets of `fuzz/` for as long as one likes.

use deckmod::gotemplate::{Engine, Functions, Limits, Value, builtins, sprig};
use deckmod::module::Glob;
use deckmod::text::{Mapped, Source};
use deckmod::werf::config::{Always, read};
use deckmod::werf::template_functions;
use deckmod::yaml::decode::{Target, decode};
use deckmod::yaml::parse_documents;

/// Bounds that end soon.
const BOUNDS: Limits = Limits { steps: 20_000, depth: 50, bytes: 1 << 20 };

fn engine() -> Engine {
    let mut functions = Functions::default();
    for rows in builtins::TABLE.iter().copied().chain(sprig::TABLE.iter().map(|(_, rows)| *rows)) {
        functions.add(rows.iter().cloned());
    }
    functions.add(template_functions::TABLE.iter().cloned());
    Engine::new("hostile", functions, BOUNDS)
}

/// A text as a template.
pub fn template(text: &str) {
    let engine = engine();
    let source = engine.source(Source::new("hostile", text));
    if engine.define("hostile", &source).is_ok() {
        let rendered = engine.render("hostile", &Value::Nil);
        if let Ok(rendered) = rendered {
            // Every byte has an origin.
            assert_eq!(
                rendered.runs().map(|(range, _)| range.len()).sum::<usize>(),
                rendered.len()
            );
        }
    }
}

/// A text as an argument of a function of a template.
pub fn argument(text: &str) {
    let quoted = text.replace('`', "'");
    let calls = [
        "printf `{}` 1 `a`",
        "regexFindAll `{}` `abc` -1",
        "semverCompare `{}` `1.2.3`",
        "toDate `{}` `2020`",
        "date `{}` (toDate `2006` `2020`)",
        "urlParse `{}`",
        "fromJson `{}`",
        "fromYaml `{}`",
        "b64dec `{}`",
        "camelcase `{}`",
        "snakecase `{}`",
        "tpl `{}` .",
        "add `{}` 1",
        "addf `{}` 1.5",
        "duration `{}`",
        "wrap 3 `{}`",
    ];
    for call in calls {
        template(&format!("{{{{ {} }}}}", call.replace("{}", &quoted)));
    }
}

/// A text as YAML, read as a tree and as values.
pub fn yaml(text: &str) {
    let _ = parse_documents(&Source::new("hostile", text));
    let engine = engine();
    let source: Mapped = engine.source(Source::new("hostile", text));
    for target in [Target::Any, Target::StringMap] {
        let _ = decode(&source, target, true);
    }
}

/// A text as a rendered configuration.
pub fn configuration(text: &str) {
    for allowed in [true, false] {
        let reading = read(text, &Always(allowed));
        let _ = reading.config.select(&["*".to_owned()]);
    }
}

/// A text as a pattern of paths.
pub fn pattern(text: &str) {
    if let Ok(glob) = Glob::new(text) {
        for path in ["", "a", "a/b/c.yaml", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/b"] {
            let _ = glob.matches(path);
        }
    }
}
