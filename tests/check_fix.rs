//! `deckmod check --fix`: what is written, what is not, and that the render changes only as intended.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::os::unix::fs::PermissionsExt;

use engine_fixture::Run;
use support::Sandbox;

const WERF: &str = "configVersion: 1
project: demo
{{ range $name := list \"one\" \"two\" }}
---
image: {{ $name }}
{{ include \"body\" $name }}
{{- end }}
---
image: base
final: false
from: alpine:3.20@sha256:5b10f432ef3da1b8d4c7eb6c487f2f5a8f096bc91145e68878dd4a5019afde11
{{ tpl (.Files.Get \".werf/last.yaml\") . }}
";
const BODY: &str = "{{ define \"body\" }}
fromImage: base   # the first one
import:
- image: base
  add: /a
  to: /b/   # into b
  before: setup
- { image: base, add: /c, to: \"/d/\", after: install }
{{ end }}";
const LAST: &str = "---\r\nimage: last\r\nfromImage: {{ \"base\" }}\r\n{{ $key := \"fromImage\" }}\r\n---\r\n\
                    image: made\r\n{{ $key }}: base\r\n# {{ env \"A\" \"\" }}{{ env \"B\" \"\" }}\r\n";
const GITERMINISM: &str = "giterminismConfigVersion: 1  # of werf
config:
  # what templates may read
  goTemplateRendering:
    allowUncommittedFiles: [base_images.yml]
";

fn project() -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("module.yaml", "name: demo\n"),
        ("werf.yaml", WERF),
        (".werf/body.tmpl", BODY),
        (".werf/last.yaml", LAST),
        ("werf-giterminism.yaml", GITERMINISM),
        // It is about fixes, not about a whole module.
        ("deckmod.yaml", "version: 1\nlint: {levels: {required-image-missing: ignore}}\n"),
    ]);
    sandbox.commit("all");
    sandbox
}

fn deckmod(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), arguments))
}

fn text(sandbox: &Sandbox, path: &str) -> String {
    std::fs::read_to_string(sandbox.path(path)).unwrap()
}

fn rendered(sandbox: &Sandbox) -> String {
    deckmod(sandbox, &["render", "--loose-giterminism", "--werf", "2"]).expect(0).stdout
}

#[test]
fn safe_fixes_are_written_into_templates_and_the_render_changes_as_intended() {
    let sandbox = project();
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(sandbox.path(".werf/body.tmpl"), mode).unwrap();
    let before = rendered(&sandbox);
    let run = deckmod(&sandbox, &["check", "--fix"]).expect(0);
    run.says(&["fixes made in .werf/body.tmpl, .werf/last.yaml, werf-giterminism.yaml"]);
    let body = BODY.replace("fromImage:", "from:").replace("image: base", "from: base");
    let body = body.replace("/b/ ", "/b ").replace("/d/", "/d");
    assert_eq!(text(&sandbox, ".werf/body.tmpl"), body);
    // The other key is made by an expression: no byte of it is the key.
    let expected = LAST.replace("fromImage: {{", "from: {{");
    assert_eq!(text(&sandbox, ".werf/last.yaml"), expected);
    let added = "    allowEnvVariables:\n    - A\n    - B\n    allowUncommittedFiles";
    let giterminism = GITERMINISM.replace("    allowUncommittedFiles", added);
    assert_eq!(text(&sandbox, "werf-giterminism.yaml"), giterminism);
    assert_eq!(text(&sandbox, "werf.yaml"), WERF);
    let kept = std::fs::metadata(sandbox.path(".werf/body.tmpl")).unwrap().permissions().mode();
    assert_eq!(kept & 0o777, 0o755);

    let intended = before
        .replace("fromImage: base   # the", "from: base   # the")
        .replace("image: last\r\nfromImage", "image: last\r\nfrom")
        .replace("- image: base", "- from: base")
        .replace("{ image: base", "{ from: base")
        .replace("/b/ ", "/b ")
        .replace("/d/", "/d");
    assert_eq!(rendered(&sandbox), intended);

    let again = deckmod(&sandbox, &["check", "--fix"]).expect(0);
    again.says(&["nothing to fix"]);
    assert_eq!(text(&sandbox, "werf-giterminism.yaml"), giterminism);
    assert!(!sandbox.git(&["status", "--porcelain"]).contains("??"));
}

#[test]
fn a_difference_is_shown_and_nothing_is_written() {
    let sandbox = project();
    let run = deckmod(&sandbox, &["check", "--fix", "--diff"]).expect(1);
    let run = run.says(&["fixes possible; nothing is written"]);
    assert_eq!(sandbox.git(&["status", "--porcelain"]), "");
    let shown = sandbox.home().join("shown.diff");
    std::fs::write(&shown, &run.stdout).unwrap();
    sandbox.git(&["apply", &shown.to_string_lossy()]);
    let applied = text(&sandbox, ".werf/body.tmpl");
    sandbox.git(&["checkout", "-q", "."]);
    deckmod(&sandbox, &["check", "--fix"]).expect(0);
    assert_eq!(text(&sandbox, ".werf/body.tmpl"), applied);
    deckmod(&sandbox, &["check", "--diff"]).expect(2);
    deckmod(&sandbox, &["check", "--fix", "--rev", "HEAD"]).expect(2);
}

#[test]
fn what_is_silenced_or_not_tracked_or_elsewhere_is_left_as_it_is() {
    let sandbox = project();
    let silent = BODY.replace(
        "   # the first one",
        "   # deckmod: ignore[werf-v3-incompatible] the pipeline has an old werf",
    );
    sandbox.write(".werf/body.tmpl", &silent);
    let outside = sandbox.home().join("outside.yaml");
    std::fs::write(&outside, LAST).unwrap();
    std::fs::remove_file(sandbox.path(".werf/last.yaml")).unwrap();
    std::os::unix::fs::symlink(&outside, sandbox.path(".werf/last.yaml")).unwrap();
    std::fs::remove_file(sandbox.path("werf-giterminism.yaml")).unwrap();
    sandbox.write(".werf/new.tmpl", "");
    deckmod(&sandbox, &["check", "--fix"]);
    assert!(text(&sandbox, ".werf/body.tmpl").contains("fromImage: base"));
    assert_eq!(std::fs::read_to_string(&outside).unwrap(), LAST);
    assert!(!sandbox.path("werf-giterminism.yaml").exists());
}

#[test]
fn a_fix_that_would_bring_something_new_is_not_made() {
    let sandbox = project();
    // The text of the template is a key in one place and a value that must stay in another.
    sandbox
        .write(".werf/body.tmpl", format!("{BODY}{{{{ define \"key\" }}}}fromImage{{{{ end }}}}"));
    let more = "\n---\nimage: odd\n{{ include \"key\" . }}: base\n---\nimage: fromImage\nfrom: base\n---\n\
                image: user\nfrom: {{ include \"key\" . }}\n";
    sandbox.write("werf.yaml", format!("{WERF}{more}"));
    let run = deckmod(&sandbox, &["check", "--fix"]);
    run.says(&["some fixes are left out: with them the check finds"]);
    assert!(text(&sandbox, ".werf/body.tmpl").ends_with("}}fromImage{{ end }}"));
}

const BUILDERS: &str = "configVersion: 1
project: demo
{{ define \"pair\" -}}
---
image: {{ . }}-builder   # makes it
from: alpine:3.20@sha256:5b10f432ef3da1b8d4c7eb6c487f2f5a8f096bc91145e68878dd4a5019afde11
---
image: {{ . }}
from: scratch
import:
- from: {{ . }}-builder
  add: /a
  after: setup
{{ end -}}
{{ range list \"one\" \"two\" }}{{ include \"pair\" . }}{{ end -}}
---
artifact: old
from: alpine:3.20@sha256:5b10f432ef3da1b8d4c7eb6c487f2f5a8f096bc91145e68878dd4a5019afde11
---
image: user
fromArtifact: old
import:
- artifact: old
  add: /b
  after: setup
";

#[test]
fn builders_and_artifacts_become_images_that_are_not_final() {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("module.yaml", "name: demo\n"),
        ("werf.yaml", BUILDERS),
        ("deckmod.yaml", "version: 1\nlint: {levels: {required-image-missing: ignore, digests-image-missing: ignore}}\n"),
    ]);
    sandbox.commit("all");
    let before = rendered(&sandbox);
    deckmod(&sandbox, &["check", "--fix"]).expect(0).says(&["fixes made in werf.yaml"]);
    let mended = |text: &str| {
        text.replace("artifact: old\nfrom:", "final: false\nimage: old\nfrom:")
            .replace("fromArtifact: old", "from: old")
            .replace("- artifact: old", "- from: old")
    };
    let template =
        mended(BUILDERS).replace("image: {{ . }}-builder", "final: false\nimage: {{ . }}-builder");
    assert_eq!(text(&sandbox, "werf.yaml"), template);
    let mut intended = mended(&before);
    for name in ["one", "two"] {
        let image = format!("image: {name}-builder");
        intended = intended.replace(&image, &format!("final: false\n{image}"));
    }
    assert_eq!(rendered(&sandbox), intended);
    deckmod(&sandbox, &["check", "--fix"]).expect(0).says(&["nothing to fix"]);

    // The line that comes with it ends as the others do.
    let windows = BUILDERS.replace('\n', "\r\n");
    sandbox.write("werf.yaml", &windows);
    deckmod(&sandbox, &["check", "--fix"]).expect(0);
    assert_eq!(text(&sandbox, "werf.yaml"), template.replace('\n', "\r\n"));

    // One line that declares another image as well is no line of builders only.
    let shared = BUILDERS.replace("{{ . }}-builder", "{{ . }}").replace(
        "---\nimage: {{ . }}\nfrom: scratch\nimport:\n- from: {{ . }}\n  add: /a\n  after: setup\n",
        "",
    );
    let shared = shared.replace("\"one\" \"two\"", "\"one-builder\" \"two\"");
    let shared = shared.replace("fromArtifact: old\n", "from: one-builder\n");
    sandbox.write("werf.yaml", &shared);
    deckmod(&sandbox, &["check", "--fix"]);
    assert!(!text(&sandbox, "werf.yaml").contains("final: false\nimage: {{ . }}"));
}
