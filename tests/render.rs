//! `deckmod render` as people and machines meet it: flags, views, exit codes, JSON.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use engine_fixture::{Run, standin};
use support::Sandbox;

const WERF: &str = r#"configVersion: 1
project: demo
---
{{- $tag := env "TAG" "v0" }}
{{- range $i, $name := list "app" "web" }}
{{ include "image" (dict "name" $name "tag" $tag "root" $) }}
---
{{- end }}
image: bundle
from: scratch
git:
- add: /
  to: /
  includePaths: [{{ .Files.Get "list.txt" | trim }}]
"#;
const IMAGE: &str = r#"{{ define "image" }}
image: {{ .name }}
from: "registry.example.com/{{ .name }}:{{ .tag }}"
{{- end }}
"#;
const GITERMINISM: &str = "giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    \
                           allowEnvVariables: [TAG, SECRET]\n    allowUncommittedFiles: [local.txt]\n";

fn project() -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("werf.yaml", WERF),
        (".werf/image.tmpl", IMAGE),
        ("werf-giterminism.yaml", GITERMINISM),
        ("list.txt", "a, b\n"),
    ]);
    sandbox.commit("all");
    sandbox
}

fn render(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let arguments = [&["render"], arguments].concat();
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments))
}

#[test]
fn stdout_holds_the_text_and_nothing_else() {
    let sandbox = project();
    let run = render(&sandbox, &["--set-env", "TAG=v1"]).expect(0);
    assert!(run.stdout.starts_with("configVersion: 1\nproject: demo\n---\n"), "{}", run.shown());
    assert!(run.stdout.contains("from: \"registry.example.com/web:v1\""), "{}", run.shown());
    assert_eq!(run.stderr, "");
}

#[test]
fn images_are_chosen_by_name_and_pattern() {
    let sandbox = project();
    let run = render(&sandbox, &["bundle"]).expect(0);
    assert!(run.stdout.starts_with("image: bundle\n"), "{}", run.shown());
    assert!(!run.stdout.contains("web"), "{}", run.shown());
    let run = render(&sandbox, &["app", "w*"]).expect(0);
    assert_eq!(run.stdout.matches("---\n").count(), 1, "{}", run.shown());
    render(&sandbox, &["bundel"])
        .expect(2)
        .says(&["no image matches pattern \"bundel\"", "`bundle`"]);
}

#[test]
fn what_werf_refuses_is_shown_and_the_text_is_printed_all_the_same() {
    let sandbox = project();
    sandbox.write(".werf/image.tmpl", IMAGE.replace("image: {{", "nosuch: 1\nimage: {{"));
    sandbox.commit("a mistake");
    let run = render(&sandbox, &[]).expect(1);
    assert!(run.stdout.contains("nosuch: 1"), "{}", run.shown());
    let run = run.says(&["unknown fields: `nosuch`", "--> .werf/image.tmpl:2:1"]);
    run.says(&["from: werf.yaml:6:", "which calls `image`"]);
    // Only one line of werf refuses it.
    sandbox.write(".werf/image.tmpl", IMAGE.replace("image: {{", "docker: {USER: x}\nimage: {{"));
    sandbox.commit("an old key");
    render(&sandbox, &["--werf", "2"]).expect(0);
    render(&sandbox, &["--werf", "3"]).expect(1).says(&["docker"]);
    render(&sandbox, &[]).expect(1).says(&["only werf 3 refuses this"]);
}

#[test]
fn origins_name_the_template_line_and_the_calls() {
    let sandbox = project();
    let run = render(&sandbox, &["--origins"]).expect(0);
    let line = run.stdout.lines().find(|line| line.ends_with("image: web")).expect("a line");
    assert!(line.starts_with(".werf/image.tmpl:2:1 < werf.yaml:6 "), "{line}");
    let report = render(&sandbox, &["--origins", "--format", "json"]).expect(0).json();
    assert_eq!(report["schema"], "deckmod.render/v1");
    let lines = report["origins"].as_array().expect("lines");
    let web = lines.iter().find(|line| line["text"] == "image: web").expect("a line");
    let parts = web["parts"].as_array().unwrap();
    assert_eq!(
        (parts[0]["path"].as_str(), parts[0]["line"].as_u64()),
        (Some(".werf/image.tmpl"), Some(2))
    );
    // The name itself was written in werf.yaml.
    let last = parts.last().unwrap();
    assert_eq!((last["path"].as_str(), last["line"].as_u64()), (Some("werf.yaml"), Some(5)));
    assert_eq!(last["exact"], true);
}

#[test]
fn inputs_are_what_was_read_without_values_of_variables() {
    let mut sandbox = project();
    sandbox.set("TAG", "value-that-nobody-shall-see");
    let run = render(&sandbox, &["--inputs"]).expect(0);
    for words in ["variable", "TAG", "set, default \"v0\"", "werf.yaml:4:", "file", "list.txt"] {
        assert!(run.stdout.contains(words), "{words}: {}", run.shown());
    }
    assert!(!run.stdout.contains("value-that-nobody"), "{}", run.shown());
    let json = render(&sandbox, &["--inputs", "--format", "json"]).expect(0);
    let report = json.json();
    assert!(report["inputs"].as_array().is_some_and(|rows| rows.len() >= 2), "{}", json.shown());
}

/// Defaults that hold a variable's value, and how each way to put it there could hide where it came from.
const DEFAULTS: &str = r#"configVersion: 1
project: demo
{{ define "give" }}{{ env "SECRET" "x" }}{{ end }}
{{- $secret := env "SECRET" "x" }}
{{- $yaml := printf "a: %s\nb: [%s]" $secret $secret | fromYaml }}
{{- $json := dict "a" $secret | toJson | fromJson }}
# {{ env "A1" $secret }} {{ env "A2" (printf "%s-%s" "p" $secret) }} {{ env "A3" (default $secret "") }}
# {{ env "A4" (include "give" .) }} {{ env "A5" (tpl $secret .) }} {{ env "A6" $yaml.a }} {{ env "A7" $json.a }}
# {{ tpl (printf "{{ env \"A8\" %q }}" $secret) . }} {{ tpl (print "{{ env `A9` `" $secret "` }}") . }}
# {{ env "A10" (first $yaml.b) }} {{ env "A11" (env "OTHER" $secret) }} {{ env "A12" (upper $secret | lower) }}
# {{ env "A13" (replace "q" $secret "q") }} {{ env "A14" (regexReplaceAll "q" "q" $secret) }}
# {{ env "A15" (join "" (list "" $secret)) }} {{ env "A16" (cat "p" $secret) }} {{ env "A17" (b64enc $secret | b64dec) }}
# {{ $_ := env "A18" (nindent 1 $secret) }} {{ env "A19" (index (dict $secret 1 | keys) 0) }} {{ env "A20" (toYaml $secret) }}
# {{ env "B1" "plain" }} {{ $name := "named" }}{{ env "B2" $name }} {{ env "B3" (default "given" "") }} {{ env "B4" "" }}
# {{ env "C1" "one" }} {{ env "C1" $secret }} {{ $_ := env "C2" (.Files.Get "list.txt") }} {{ tpl (.Files.Get "file.tpl") . }}
"#;

#[test]
fn a_default_that_holds_the_value_of_a_variable_is_not_shown() {
    const VALUE: &str = "zq-nobody-shall-see-zq";
    let sandbox = project();
    sandbox.write("werf.yaml", DEFAULTS);
    sandbox.write("file.tpl", "{{ env \"C3\" \"in a file\" }}");
    sandbox.commit("defaults");
    let flags =
        ["--inputs", "--loose-giterminism", "--set-env", &format!("SECRET={VALUE}"), "--format"];
    let run = render(&sandbox, &[&flags[..], &["plain"]].concat()).expect(0);
    assert!(!run.stdout.contains("zq"), "{}", run.shown());
    let json = render(&sandbox, &[&flags[..], &["json"]].concat()).expect(0);
    let report = json.json();
    assert!(!report["inputs"].to_string().contains("zq"), "{}", json.shown());
    let row = |name: &str| {
        let rows = report["inputs"].as_array().expect("rows");
        rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}")).clone()
    };
    for name in (1..=20).map(|number| format!("A{number}")).chain(["C2".to_owned()]) {
        let row = row(&name);
        assert_eq!(row["found"], "not set, default from an expression", "{name}");
        assert!(row["default"].is_null(), "{row}");
    }
    for (name, default) in
        [("B1", "plain"), ("B2", "named"), ("B3", "given"), ("B4", ""), ("C3", "in a file")]
    {
        assert_eq!(row(name)["default"], default);
    }
    assert_eq!(row("C1")["found"], "not set, default \"one\" or from an expression");
    assert_eq!(row("SECRET")["found"], "set, default \"x\"");
}

#[test]
fn placeholders_are_given_when_asked_and_said() {
    let sandbox = project();
    sandbox.write("werf.yaml", "configVersion: 1\nproject: {{ env \"SECRET\" }}\n");
    sandbox.commit("a variable without a default");
    let run = render(&sandbox, &[]).expect(1).says(&["must be set or default must be provided"]);
    run.says(&["--set-env", "--lenient", "--> werf.yaml:2:13"]);
    let run = render(&sandbox, &["--lenient"]).expect(0).says(&["placeholders", "SECRET"]);
    assert!(run.stdout.contains("project: unset-secret"), "{}", run.shown());
    render(&sandbox, &["--set-env", "SECRET"]).expect(2).says(&["NAME=VALUE"]);
}

#[test]
fn what_is_not_committed_counts_when_asked() {
    let sandbox = project();
    sandbox.write("list.txt", "changed\n");
    render(&sandbox, &[])
        .expect(1)
        .says(&["the file \"list.txt\" must be committed", "werf.yaml:14:"]);
    let run = render(&sandbox, &["--dev"]).expect(0);
    assert!(run.stdout.contains("[changed]"), "{}", run.shown());
    sandbox.write(
        "werf.yaml",
        "configVersion: 1\nproject: {{ env \"OTHER\" \"loose\" }}\n# {{ .Env }}\n",
    );
    let run = render(&sandbox, &["--loose-giterminism", "--env", "prod"]).expect(0);
    assert_eq!(run.stdout, "configVersion: 1\nproject: loose\n# prod\n");
}

#[test]
fn a_result_that_depends_on_the_time_is_said() {
    let sandbox = project();
    sandbox.write("werf.yaml", "configVersion: 1\nproject: p\n# {{ now | date \"2006\" }}\n");
    sandbox.commit("a clock");
    render(&sandbox, &[]).expect(0).says(&["not reproducible", "now at werf.yaml:3:"]);
}

#[test]
fn werf_is_asked_where_deckmod_refuses_and_compared_with() {
    let mut sandbox = project();
    sandbox.set("WERF_HOME", sandbox.home().join("werf"));
    let engine = standin().display().to_string();
    let run = render(&sandbox, &["--diff", "--engine", &engine]).expect(0);
    assert_eq!(run.stdout, "", "{}", run.shown());
    let ours = render(&sandbox, &[]).expect(0);
    let werfs = render(&sandbox, &["--renderer", "werf", "--engine", &engine]).expect(0);
    assert_eq!(werfs.stdout.trim_end(), ours.stdout.trim_end());
    sandbox.write("werf.yaml", "configVersion: 1\nproject: p\n# {{ randAlpha 3 | len }}\n");
    sandbox.commit("chance");
    render(&sandbox, &[]).expect(1).says(&["randAlpha", "--renderer auto", "werf.yaml:3:"]);
    let run = render(&sandbox, &["--renderer", "auto", "--engine", &engine]).expect(0);
    assert!(run.stdout.contains("# 3"), "{}", run.shown());
    render(&sandbox, &["--renderer", "werf", "--origins"]).expect(2);
    render(&sandbox, &["--renderer", "werf", "--engine", "/nowhere/werf"]).expect(4);
}

#[test]
fn it_renders_from_outside_and_from_below_the_top() {
    let sandbox = project();
    sandbox
        .write("modules/one/werf.yaml", "configVersion: 1\nproject: one\n# {{ .Files.Get \"x\" }}");
    sandbox.write("modules/one/x", "here");
    sandbox.commit("a module below");
    let arguments = ["-C", "modules/one", "render"];
    let run = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments)).expect(0);
    assert_eq!(run.stdout, "configVersion: 1\nproject: one\n# here");
    sandbox.write("modules/one/werf.yaml", "{{ fail \"no\" }}");
    sandbox.commit("a mistake below");
    let run = Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments)).expect(1);
    run.says(&["--> modules/one/werf.yaml:1:4"]);
}
