//! What `deckmod render` says where werf refuses: werf's words, at the template line that is wrong.
//!
//! Each case is a repository made by real git. Where it has a recording of a real werf (`../shared/werf-recordings`), its
//! words are looked for there too. The cases of configurations alone are in `werf_config.rs`, those of `.Files` in
//! `werf_files.rs`; recordings of builds, registries, signals and of werf's own flags say nothing about rendering.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on panics; a part that is skipped says so"
)]

mod engine_fixture;
mod support;

use std::path::Path;

use engine_fixture::Run;
use support::Sandbox;

const ENV: &str =
    "giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    allowEnvVariables: [TAG]\n";
const META: &str = "configVersion: 1\nproject: p\n---\n";

/// A repository, and what is said of it.
struct Case {
    /// The name of the recording `4-errors/NAME`, or a name of ours in brackets.
    name: &'static str,
    /// Committed files; werf.yaml begins with [`META`] where it begins with `+`.
    files: &'static [(&'static str, &'static str)],
    /// Written after the commit.
    changed: &'static [(&'static str, &'static str)],
    /// Words of werf.
    words: &'static str,
    /// `path:line:column`.
    place: &'static str,
}

const CASES: &[Case] = &[
    Case {
        name: "template-fail",
        files: &[("werf.yaml", "+{{ fail \"boom\" }}\n")],
        changed: &[],
        words: "boom",
        place: "werf.yaml:4:4",
    },
    Case {
        name: "template-parse",
        files: &[("werf.yaml", "+{{ if }}\n")],
        changed: &[],
        words: "missing value for if",
        place: "werf.yaml:4:7",
    },
    Case {
        name: "template-unknown-func",
        files: &[("werf.yaml", "+{{ nosuchfn 1 }}\n")],
        changed: &[],
        words: "function \"nosuchfn\" not defined",
        place: "werf.yaml:4:4",
    },
    Case {
        name: "template-fail-tmpl",
        files: &[
            ("werf.yaml", "+{{ include \"x\" . }}\n"),
            (".werf/x.tmpl", "{{ define \"x\" }}\n{{ fail \"boom\" }}\n{{ end }}"),
        ],
        changed: &[],
        words: "boom",
        place: ".werf/x.tmpl:2:4",
    },
    Case {
        name: "template-parse-tmpl",
        files: &[
            ("werf.yaml", "+image: a\nfrom: scratch\n"),
            (".werf/x.tmpl", "{{ define \"x\" }}\n{{ if }}\n{{ end }}"),
        ],
        changed: &[],
        words: "missing value for if",
        place: ".werf/x.tmpl:2:7",
    },
    Case {
        name: "template-include-missing",
        files: &[("werf.yaml", "+{{ include \"nosuch\" . }}\n")],
        changed: &[],
        words: "no template \"nosuch\" associated with template \"werfConfig\"",
        place: "werf.yaml:4:4",
    },
    Case {
        name: "template-tpl-required",
        files: &[
            ("werf.yaml", "+{{ tpl (.Files.Get \".werf/z.yaml\") . }}\n"),
            (".werf/z.yaml", "image: z\nfrom: {{ required \"need it\" .Foo }}\n"),
        ],
        changed: &[],
        words: "need it",
        place: ".werf/z.yaml:2:10",
    },
    Case {
        name: "env-unset",
        files: &[("werf.yaml", "+# {{ env \"TAG\" }}\n"), ("werf-giterminism.yaml", ENV)],
        changed: &[],
        words: "must be set or default must be provided",
        place: "werf.yaml:4:6",
    },
    Case {
        name: "env-not-allowed",
        files: &[("werf.yaml", "+{{ env \"NOPE\" \"x\" }}\n"), ("werf-giterminism.yaml", ENV)],
        changed: &[],
        words: "env name \"NOPE\" not allowed by giterminism",
        place: "werf.yaml:4:4",
    },
    Case {
        name: "giterminism-none",
        files: &[("werf.yaml", "+{{ env \"MODULES_MODULE_TAG\" \"x\" }}\n")],
        changed: &[],
        words: "env name \"MODULES_MODULE_TAG\" not allowed by giterminism",
        place: "werf.yaml:4:4",
    },
    Case {
        name: "giterminism-syntax",
        files: &[("werf.yaml", "+"), ("werf-giterminism.yaml", "a: [\n")],
        changed: &[],
        words: "the giterminism config validation failed: error converting YAML to JSON: yaml: line",
        place: "werf-giterminism.yaml:",
    },
    Case {
        name: "giterminism-unknown-key",
        files: &[
            ("werf.yaml", "+"),
            ("werf-giterminism.yaml", "giterminismConfigVersion: 1\nfoo: bar\n"),
        ],
        changed: &[],
        words: "in body is a forbidden property",
        place: "werf-giterminism.yaml:2:1",
    },
    Case {
        name: "giterminism-uncommitted",
        files: &[("werf.yaml", "+"), ("werf-giterminism.yaml", ENV)],
        changed: &[("werf-giterminism.yaml", "giterminismConfigVersion: 1\n")],
        words: "the file \"werf-giterminism.yaml\" must be committed",
        place: "werf-giterminism.yaml:1:1",
    },
    Case {
        name: "no-werf-yaml",
        files: &[("x", "")],
        changed: &[],
        words: "the file \"werf.yaml\" not found in the project git repository",
        place: "werf.yaml:1:1",
    },
    Case {
        name: "uncommitted-werf-yaml",
        files: &[("werf.yaml", "+")],
        changed: &[("werf.yaml", "x")],
        words: "the file \"werf.yaml\" must be committed",
        place: "werf.yaml:1:1",
    },
    Case {
        name: "untracked-werf-yaml",
        files: &[("x", "")],
        changed: &[("werf.yaml", "x")],
        words: "the untracked file \"werf.yaml\" must be committed",
        place: "werf.yaml:1:1",
    },
    Case {
        name: "untracked-tmpl",
        files: &[("werf.yaml", "+")],
        changed: &[(".werf/x.tmpl", "x")],
        words: "the untracked file \".werf/x.tmpl\" must be committed",
        place: ".werf",
    },
    Case {
        name: "unknown-key",
        files: &[
            ("werf.yaml", "+{{ include \"image\" \"app\" | nindent 0 }}\n"),
            (
                ".werf/i.tmpl",
                "{{ define \"image\" }}\nimage: {{ . }}\nfrom: scratch\nnosuch: 1\n{{ end }}",
            ),
        ],
        changed: &[],
        words: "unknown fields: `nosuch`",
        place: ".werf/i.tmpl:4:1",
    },
    Case {
        name: "yaml-syntax",
        files: &[
            (
                "werf.yaml",
                "+{{ range $p, $c := .Files.Glob \"images/*/werf.inc.yaml\" }}{{ tpl $c $ }}\n---\n{{ end }}",
            ),
            ("images/a/werf.inc.yaml", "image: a\nfrom: scratch\n"),
            ("images/b/werf.inc.yaml", "image: b\nfrom: [\n"),
        ],
        changed: &[],
        words: "did not find expected",
        place: "images/b/werf.inc.yaml:",
    },
    Case {
        name: "yaml-dupkey",
        files: &[(
            "werf.yaml",
            "+image: a\nfrom: scratch\n{{ printf \"%s: %s\" \"from\" \"x:1\" }}\n",
        )],
        changed: &[],
        words: "key \"from\" already set in map",
        place: "werf.yaml:6:2",
    },
    Case {
        name: "missing-image-import",
        files: &[
            ("werf.yaml", "+{{ tpl (.Files.Get \".werf/a.yaml\") . }}\n"),
            (
                ".werf/a.yaml",
                "image: a\nfrom: busybox:1\nimport:\n- from: nosuch\n  add: /x\n  to: /x\n  after: install\n",
            ),
        ],
        changed: &[],
        words: "external image reference \"nosuch\" in import `from` must include a tag",
        place: ".werf/a.yaml:4:9",
    },
    Case {
        name: "[a value of toYaml]",
        files: &[(
            "werf.yaml",
            "+{{ $i := dict \"image\" \"a\" \"from\" \"scratch\" \"bad\" 1 }}\n{{ toYaml $i }}\n",
        )],
        changed: &[],
        words: "unknown fields: `bad`",
        place: "werf.yaml:4:",
    },
    Case {
        name: "[deep in includes]",
        files: &[
            ("werf.yaml", "+{{ include \"a\" . }}\n"),
            (".werf/a.tmpl", "{{ define \"a\" }}{{ include \"b\" (dict \"m\" nil) }}{{ end }}"),
            (".werf/sub/b.tmpl", "{{ define \"b\" }}\n\n  {{ .m.x }}{{ end }}"),
        ],
        changed: &[],
        words: "nil pointer evaluating interface {}.x",
        place: ".werf/sub/b.tmpl:3:8",
    },
    Case {
        name: "[not UTF-8]",
        files: &[("werf.yaml", "+{{ .Files.Get \"bin\" }}\n"), ("bin", "\u{ff}")],
        changed: &[],
        words: "",
        place: "",
    },
    Case {
        name: "[includes of other repositories]",
        files: &[("werf.yaml", "+"), ("werf-includes.yaml", "includes: []\n")],
        changed: &[],
        words: "werf-includes.yaml takes parts of other repositories",
        place: "werf-includes.yaml:1:1",
    },
    Case {
        name: "[nothing in werf.yaml]",
        files: &[("werf.yaml", "")],
        changed: &[],
        words: "is not defined: add following example config section",
        place: "",
    },
];

fn repository(case: &Case) -> Sandbox {
    let sandbox = Sandbox::with_git();
    for (path, text) in case.files {
        match text.strip_prefix('+') {
            Some(rest) => sandbox.write(path, format!("{META}{rest}")),
            None => sandbox.write(path, text),
        };
    }
    sandbox.commit("all");
    sandbox.write_all(case.changed);
    sandbox
}

fn told(run: &Run) -> String {
    run.stderr.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn mistakes_are_told_in_werfs_words_at_the_template_line() {
    let mut wrong = Vec::new();
    for case in CASES.iter().filter(|case| !case.words.is_empty()) {
        let sandbox = repository(case);
        let run = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &["render"]));
        let place =
            if case.place.is_empty() { String::new() } else { format!("--> {}", case.place) };
        if run.code != Some(1) || !told(&run).contains(case.words) || !run.stderr.contains(&place) {
            wrong.push(format!("{}: {}", case.name, run.shown()));
        }
    }
    assert!(wrong.is_empty(), "{}\n{} cases are wrong", wrong.join("\n"), wrong.len());
}

#[test]
fn the_words_are_those_that_a_real_werf_printed() {
    let recordings =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/werf-recordings/4-errors");
    if !recordings.is_dir() {
        println!("skipped: there are no recordings of a real werf here");
        return;
    }
    // Recordings of other inputs with the same kind of mistake have other names in them.
    let others = ["unknown-key", "yaml-dupkey", "env-not-allowed"];
    for case in CASES.iter().filter(|case| !case.name.starts_with('[')) {
        let stderr = std::fs::read_to_string(recordings.join(format!("{}.stderr", case.name)))
            .unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let stderr = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
        let same = stderr.contains(case.words) || others.contains(&case.name);
        assert!(same, "{}: werf says\n{stderr}", case.name);
    }
}

#[test]
fn without_a_repository_or_a_commit_it_is_bad_input() {
    let sandbox = Sandbox::new();
    sandbox.write("werf.yaml", META);
    let run = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &["render"]));
    run.expect(3).says(&["is not in a git work tree", "git init"]);
    sandbox.git(&["init", "-q"]);
    let run = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &["render"]));
    run.expect(3).says(&["has no commit"]);
}
