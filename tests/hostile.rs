//! Hostile input: templates, YAML, configurations, patterns. A case ends in a value or an error, soon.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    unreachable_pub,
    reason = "switches of a test; the targets of fuzz/ include the bodies too"
)]

#[path = "hostile/bodies.rs"]
mod bodies;

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What means something to one of the doors.
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "{{ end }}",
    "{{ if . }}",
    "{{ range 9 }}",
    "{{ else }}",
    "{{ define \"a\" }}",
    "{{ template \"a\" . }}",
    "{{ include \"hostile\" . }}",
    "(",
    ")",
    "|",
    "$x",
    ":=",
    "=",
    ".a",
    "nil",
    "`",
    "\"",
    "'",
    "/*",
    "*/",
    " ",
    "\n",
    "\t",
    "- ",
    ": ",
    "? ",
    "&a ",
    "*a",
    "<<: ",
    "!!str ",
    "!",
    "|\n",
    ">-\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    "#",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "0x",
    "1e999",
    "9999999999999999999",
    "**",
    "*",
    "[a-",
    "\\",
    "until 99999999",
    "repeat 99999999 `a`",
    "dict `a` 1",
    "set . `a` .",
    "printf `%999999d` 1",
    "(((((((((((",
    "configVersion: 1\n",
    "image: a\n",
    "from: a\n",
    "git:\n- add: /\n",
    "import:\n",
    "\u{feff}",
    "é",
    "\0",
    "\u{85}",
];

/// Such pieces, and any characters.
fn texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(PIECES);
    let piece = prop_oneof![4 => pieces.prop_map(ToString::to_string), 1 => ".{0,6}"];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Runs a body for a few seconds, or as long as `DECKMOD_HOSTILE_SECONDS` says.
fn bounded(name: &str, body: fn(&str)) {
    let seconds = std::env::var("DECKMOD_HOSTILE_SECONDS").ok().and_then(|text| text.parse().ok());
    let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(3));
    let mut runner =
        TestRunner::new(Config { cases: 200, failure_persistence: None, ..Config::default() });
    let mut rounds = 0;
    while rounds == 0 || Instant::now() < end {
        let checked = runner.run(&texts(), |text| {
            body(&text);
            Ok(())
        });
        assert!(checked.is_ok(), "{name}: {checked:?}");
        rounds += 1;
    }
    println!("{name}: {} texts", rounds * 200);
}

#[test]
fn templates() {
    bounded("templates", bodies::template);
}

#[test]
fn arguments() {
    bounded("arguments", bodies::argument);
}

#[test]
fn yaml() {
    bounded("yaml", bodies::yaml);
}

#[test]
fn configurations() {
    bounded("configurations", bodies::configuration);
}

#[test]
fn patterns() {
    bounded("patterns", bodies::pattern);
}

#[test]
fn what_is_known_to_be_hostile() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(20_000), close.repeat(20_000));
    let templates = [
        format!("{{{{ {} }}}}", deep("(", ")")),
        deep("{{ if 1 }}", "{{ end }}"),
        format!("{{{{ if 0 }}}}{}{{{{ end }}}}", "{{ else if 0 }}".repeat(20_000)),
        "{{ define `a` }}{{ template `a` . }}{{ end }}{{ template `a` }}".to_owned(),
        "{{ define `a` }}{{ include `a` . }}{{ include `a` . }}{{ end }}{{ include `a` . }}".to_owned(),
        "{{ $d := dict }}{{ $_ := set $d `a` $d }}{{ $d }}".to_owned(),
        "{{ $d := dict }}{{ $_ := set $d `a` $d }}{{ toJson $d }}".to_owned(),
        "{{ $d := dict }}{{ $_ := set $d `a` $d }}{{ toYaml $d }}".to_owned(),
        "{{ $d := dict }}{{ $_ := set $d `a` $d }}{{ deepCopy $d }}".to_owned(),
        "{{ $d := dict }}{{ $_ := set $d `a` $d }}{{ merge (dict) $d }}{{ deepEqual $d (deepCopy $d) }}".to_owned(),
        "{{ range until 1000 }}{{ range until 1000 }}{{ range until 1000 }}x{{ end }}{{ end }}{{ end }}".to_owned(),
        "{{ $l := list }}{{ range until 490 }}{{ $l = list $l }}{{ end }}{{ toYaml $l }}".to_owned(),
        "{{ $l := list }}{{ range until 4000 }}{{ $l = list $l }}{{ end }}{{ $l }}".to_owned(),
        "{{ $l := list }}{{ range until 4000 }}{{ $l = list $l }}{{ end }}{{ toJson $l }}{{ eq $l $l }}".to_owned(),
        "{{ repeat 2000000000 `aaaaaaaaaaaaaaaa` }}".to_owned(),
        "{{ indent 2000000000 `a\nb` }}{{ nindent 2000000000 `a` }}".to_owned(),
        "{{ printf `%1000000d%1000000d%1000000d%1000000d` 1 2 3 4 }}".to_owned(),
        "{{ untilStep 0 9000000000000000000 1 }}".to_owned(),
        "{{ regexMatch `(((a{1,99}){1,99}){1,99}){1,99}` `a` }}".to_owned(),
        "{{ regexMatch `(a*)*b` (repeat 100000 `a`) }}".to_owned(),
        "{{ tpl `{{ tpl . . }}` `{{ tpl . . }}` }}".to_owned(),
        "{{ $x := `a` }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}".to_owned(),
    ];
    for template in &templates {
        let shown: String = template.chars().take(60).collect();
        println!("{shown}");
        let begin = Instant::now();
        bodies::template(template);
        assert!(begin.elapsed() < Duration::from_mins(1), "{shown} takes long");
    }
    bodies::yaml(&deep("[", "]"));
    bodies::yaml(&deep("{a: ", "}"));
    bodies::yaml(&format!("a: {}", "- ".repeat(20_000)));
    let bomb: Vec<String> = (1..40)
        .map(|n| {
            format!(
                "a{n}: &a{n} [*a{0}, *a{0}]
",
                n - 1
            )
        })
        .collect();
    bodies::yaml(&format!("a0: &a0 [x]\n{}", bomb.concat()));
    bodies::configuration(&"---\nimage: a\nfrom: a\n".repeat(3_000));
    bodies::pattern(&"{a,".repeat(5_000));
    bodies::pattern(&"**/".repeat(5_000));
}
