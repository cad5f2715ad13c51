//! `deckmod check` as people and machines meet it: what is read, flags, exit codes, JSON.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use engine_fixture::Run;
use support::Sandbox;

const WERF: &str = "configVersion: 1\nproject: demo\n---\nimage: app\nfrom: {{ index (.Files.Get \"base_images.yml\" | \
                    fromYaml) \"builder/alpine\" }}\n{{ tpl (.Files.Get \".werf/bundle.yaml\") . }}";
const BUNDLE: &str =
    "---\nimage: bundle\nfrom: registry.example.com/base:{{ env \"MODULES_MODULE_TAG\" }}\n";
const GITERMINISM: &str = "giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    \
                           allowEnvVariables: [MODULES_MODULE_TAG]\n    allowUncommittedFiles: [base_images.yml]\n";

fn project() -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("module.yaml", "name: demo\n"),
        ("werf.yaml", WERF),
        (".werf/bundle.yaml", BUNDLE),
        ("werf-giterminism.yaml", GITERMINISM),
    ]);
    sandbox.commit("all");
    sandbox
}

fn check(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let arguments = [&["check"], arguments].concat();
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments))
}

#[test]
fn a_good_module_says_nothing_on_stdout_and_names_the_placeholders() {
    let sandbox = project();
    let run = check(&sandbox, &[]).expect(0);
    assert_eq!(run.stdout, "", "{}", run.shown());
    run.says(&["MODULES_MODULE_TAG", "base_images.yml", "nothing found in "]);
    let quiet = check(&sandbox, &["-q"]).expect(0);
    assert_eq!((quiet.stdout.as_str(), quiet.stderr.as_str()), ("", ""));
}

#[test]
fn the_work_tree_is_checked_committed_or_not_and_a_commit_where_asked() {
    let sandbox = project();
    sandbox.write(".werf/bundle.yaml", BUNDLE.replace("from:", "nosuch: 1\nfrom:"));
    let run = check(&sandbox, &[]).expect(1);
    for words in ["error[DM104 werf-unknown-field]", "--> .werf/bundle.yaml:3:1", "deckmod explain"]
    {
        assert!(run.stdout.contains(words), "{words}: {}", run.shown());
    }
    run.says(&["1 error in "]);
    check(&sandbox, &["--rev", "HEAD"]).expect(0);
    check(&sandbox, &["--rev", "nothing"]).expect(3).says(&["there is no commit `nothing`"]);
    check(&sandbox, &["--fail-on", "never"]).expect(0);
}

#[test]
fn json_has_every_field_of_a_finding() {
    let sandbox = project();
    sandbox.write(".werf/bundle.yaml", BUNDLE.replace("from:", "nosuch: 1\nfrom:"));
    let report = check(&sandbox, &["--format", "json"]).expect(1).json();
    assert_eq!(report["schema"], "deckmod.findings/v1");
    let found = report["findings"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{report:#}");
    let found = &found[0];
    for (key, value) in [
        ("code", "DM104"),
        ("rule", "werf-unknown-field"),
        ("severity", "error"),
        ("path", ".werf/bundle.yaml"),
        ("subject", "nosuch"),
    ] {
        assert_eq!(found[key], value, "{key}");
    }
    assert_eq!((&found["line"], &found["column"]), (&3.into(), &1.into()));
    assert_eq!((&found["end_line"], &found["end_column"]), (&3.into(), &7.into()));
    assert_eq!(found["rendered_line"], 8);
    assert_eq!(found["refused_by_werf"], serde_json::json!([2, 3]));
    assert_eq!(found["chain"][0]["path"], "werf.yaml");
    assert_eq!(found["when"], serde_json::json!([]));
    assert_eq!(found["fingerprint"].as_str().unwrap().len(), 16);
}

#[test]
fn what_is_no_module_gets_one_clear_error() {
    let sandbox = Sandbox::with_git();
    sandbox.write("werf.yaml", WERF);
    sandbox.commit("all");
    let run = check(&sandbox, &[]).expect(3).says(&["no module here"]);
    assert_eq!(run.stdout, "");
    sandbox.write("module.yaml", "name: demo\n");
    check(&sandbox, &[]).expect(3).says(&["git does not track module.yaml"]);
    let bare = Sandbox::new();
    bare.write("module.yaml", "name: demo\n");
    check(&bare, &[]).expect(3).says(&["not in a git work tree"]);
}

#[test]
fn a_module_below_the_top_is_told_from_the_top() {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("modules/demo/module.yaml", "name: demo\n"),
        ("modules/demo/werf.yaml", "configVersion: 1\nproject: demo\n---\nimage: a\n"),
    ]);
    sandbox.commit("all");
    let report = check(&sandbox, &["-C", "modules/demo", "--format", "json"]).expect(1).json();
    assert_eq!(report["findings"][0]["path"], "modules/demo/werf.yaml");
}
