//! `deckmod check` as people and machines meet it: what is read, flags, exit codes, JSON.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::fs::File;

use engine_fixture::Run;
use support::Sandbox;

const WERF: &str = "configVersion: 1\nproject: demo\n---\nimage: app\nfrom: {{ index (.Files.Get \"base_images.yml\" | \
                    fromYaml) \"builder/alpine\" }}\n{{ tpl (.Files.Get \".werf/bundle.yaml\") . }}\n---\n\
                    image: release-channel-version\nfrom: scratch\ngit:\n- {add: /module.yaml, to: /module.yaml}\n\
                    shell:\n  install: touch /version.json /changelog.yaml\n";
const BUNDLE: &str = "---\nimage: bundle\nfrom: registry.example.com/base:{{ env \"MODULES_MODULE_TAG\" }}\n\
                      git:\n- {add: /module.yaml, to: /module.yaml}\n";
const GITERMINISM: &str = "giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    \
                           allowEnvVariables: [MODULES_MODULE_TAG]\n    allowUncommittedFiles: [base_images.yml]\n";

fn project() -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[
        ("module.yaml", "name: demo\n"),
        ("images_digests.json", "{}\n"),
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
    // A list of base images that a later commit tracks is not there for an earlier one.
    sandbox.write("base_images.yml", "builder/other: registry.example.com/x@sha256:1\n");
    sandbox.commit("base images");
    check(&sandbox, &["--rev", "HEAD~1"])
        .expect(0)
        .says(&["files that are not there: base_images.yml"]);
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

#[test]
fn settings_say_levels_lines_and_the_limit() {
    let sandbox = project();
    let with = BUNDLE.replace("from:", "docker: {USER: x}\nfrom:");
    sandbox.write(".werf/bundle.yaml", &with);
    let settings =
        |lint: &str| sandbox.write("deckmod.yaml", format!("version: 1\nlint: {lint}\n"));
    check(&sandbox, &[]).expect(0).says(&["1 warning in"]);
    settings("{werf: 3}");
    check(&sandbox, &[]).expect(1);
    check(&sandbox, &["--werf", "2"]).expect(0).says(&["nothing found"]);
    settings("{fail_on: warning}");
    check(&sandbox, &[]).expect(1);
    check(&sandbox, &["--fail-on", "error"]).expect(0);
    settings("{fail_on: warning, levels: {werf-v3-incompatible: {'images/**': ignore}}}");
    check(&sandbox, &[]).expect(1);
    settings("{fail_on: warning, levels: {werf-v3-incompatible: {'.werf/*.yaml': ignore}}}");
    check(&sandbox, &[]).expect(0).says(&["nothing found"]);
    settings("{levels: {werf-v3-incompatibl: ignore}}");
    let run = check(&sandbox, &[]).expect(3);
    run.says(&["is no rule", "deckmod.yaml:2:", "did you mean `werf-v3-incompatible`?"]);
}

#[test]
fn other_branches_are_checked_and_told_with_their_values() {
    let sandbox = project();
    let branch =
        "{{ $E := env \"E\" \"ce\" }}{{ if eq $E \"ee\" }}\nnosuch: 1{{ end }}\nalways: 1\n";
    sandbox.write(".werf/bundle.yaml", format!("{BUNDLE}{branch}"));
    sandbox.write(
        "werf-giterminism.yaml",
        GITERMINISM.replace("[MODULES_MODULE_TAG]", "[MODULES_MODULE_TAG, E]"),
    );
    let whens = |arguments: &[&str]| {
        let report = check(&sandbox, &[&["--format", "json"], arguments].concat()).expect(1).json();
        let found = report["findings"].as_array().unwrap();
        let when = |found: &serde_json::Value| {
            (found["subject"].as_str().unwrap().to_owned(), found["when"].to_string())
        };
        found.iter().map(when).collect::<Vec<_>>()
    };
    let pair = |subject: &str, when: &str| (subject.to_owned(), when.to_owned());
    assert_eq!(whens(&[]), [pair("nosuch", "[\"E=ee\"]"), pair("always", "[]")]);
    assert_eq!(whens(&["--once"]), [pair("always", "[]")]);
    assert_eq!(whens(&["--set-env", "E=ee"]), [pair("nosuch", "[]"), pair("always", "[]")]);
    let run = check(&sandbox, &[]).expect(1);
    assert!(run.stdout.contains("= only when: E=ee"), "{}", run.shown());
    sandbox.write(
        "deckmod.yaml",
        "version: 1\neditions: {a: {env: {E: ce}}, b: {env: {E: ee}}, c: {env: {E: fe}}}\n",
    );
    assert_eq!(whens(&[]), [pair("nosuch", "[\"E=ee\"]"), pair("always", "[]")]);
}

#[test]
fn readiness_for_werf_3_is_counted_by_kind() {
    let sandbox = project();
    check(&sandbox, &["--werf", "3"]).expect(0).says(&["werf 3: ready"]);
    let old = BUNDLE.replace("image: bundle", "artifact: bundle");
    let old = format!(
        "{old}docker: {{USER: a}}\n---\nimage: more\nfromImage: app\ndocker: {{USER: b}}\n"
    );
    sandbox.write(".werf/bundle.yaml", old);
    let run = check(&sandbox, &["--werf", "3", "--format", "json"]).expect(1);
    let said = "werf 3: not ready, it refuses 1 × artifact, 1 × docker; it warns of 1 × fromImage";
    let run = run.says(&[said]);
    let counts = &run.json()["werf_3"];
    assert_eq!(counts["refused"][0]["kind"], "artifact");
    assert_eq!(counts["warned"][0]["count"], 1);
    assert!(!check(&sandbox, &[]).stderr.contains("werf 3: "));
}

#[test]
fn renderings_of_a_long_text_are_merged_in_their_order_whoever_made_them() {
    let sandbox = project();
    let long = "# a line of a long text\n".repeat(2000);
    let branch = |value| format!("{{{{ if eq $E \"{value}\" }}}}\nno{value}: 1{{{{ end }}}}\n");
    let branches = ["a", "b", "c", "d", "e"].map(branch).concat();
    let silent =
        "{{ if eq $E \"e\" }}\nquiet: 1  # deckmod: ignore[werf-unknown-field] a test\n{{ end }}";
    sandbox.write(
        ".werf/bundle.yaml",
        format!("{BUNDLE}{{{{ $E := env \"E\" \"x\" }}}}{branches}{silent}{long}"),
    );
    sandbox.write(
        "werf-giterminism.yaml",
        GITERMINISM.replace("[MODULES_MODULE_TAG]", "[MODULES_MODULE_TAG, E]"),
    );
    // `z` renders what `x` does; nobody reads OTHER.
    let matrix = "lint: {matrix: {E: [x, z, a, b, c, d, e], OTHER: ['1', '2']}}\n";
    sandbox.write("deckmod.yaml", format!("version: 1\n{matrix}"));
    let report = check(&sandbox, &["--format", "json"]).expect(1).json();
    let found = report["findings"].as_array().unwrap().iter();
    let found: Vec<String> = found.map(|f| format!("{} {}", f["subject"], f["when"])).collect();
    let expected = ["a", "b", "c", "d", "e"].map(|value| format!("\"no{value}\" [\"E={value}\"]"));
    assert_eq!(found, expected);
}

#[test]
fn a_text_that_werf_rendered_is_checked_with_its_own_lines() {
    let sandbox = project();
    sandbox.write(
        "rendered.yaml",
        "configVersion: 1\nproject: demo\n---\nimage: a\nfrom: scratch\nnosuch: 1\n",
    );
    let report =
        check(&sandbox, &["--rendered", "rendered.yaml", "--format", "json"]).expect(1).json();
    let found = report["findings"].as_array().unwrap();
    let found = found.iter().find(|found| found["rule"] == "werf-unknown-field").unwrap();
    assert_eq!(
        (found["rule"].as_str(), found["line"].as_u64()),
        (Some("werf-unknown-field"), Some(6))
    );
    assert!(found["path"].as_str().unwrap().ends_with("rendered.yaml"));
    check(&sandbox, &["--rendered", "none.yaml"])
        .expect(2)
        .says(&["cannot read the rendered text"]);
}

#[test]
fn the_unsaved_text_of_an_editor_stands_for_its_file() {
    let sandbox = project();
    let text = BUNDLE.replace("from:", "nosuch: 1\nfrom:");
    let unsaved = sandbox.write_home("unsaved", text);
    let absolute = sandbox.path(".werf/bundle.yaml").canonicalize().unwrap();
    for path in [".werf/bundle.yaml", absolute.to_str().unwrap()] {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
        command.args(["check", "--stdin-path", path]).stdin(File::open(&unsaved).unwrap());
        let run = Run::from(command.output().unwrap()).expect(1);
        assert!(run.stdout.contains("--> .werf/bundle.yaml:3:1"), "{}", run.shown());
    }
    check(&sandbox, &["--stdin-path", "../x"]).expect(2).says(&["not in the module"]);
}

#[test]
fn every_format_tells_every_finding() {
    let sandbox = project();
    sandbox
        .write(".werf/bundle.yaml", BUNDLE.replace("from:", "nosuch: 1\ndocker: {USER: x}\nfrom:"));
    let files = ["json", "sarif", "gitlab", "junit", "github"];
    let outputs: Vec<String> = files.iter().map(|name| format!("{name}=report.{name}")).collect();
    let mut arguments = Vec::new();
    for output in &outputs {
        arguments.extend(["--output", output]);
    }
    check(&sandbox, &arguments).expect(1);
    let read = |name: &str| sandbox.read(&format!("report.{name}"));
    let parse = |name: &str| serde_json::from_str::<serde_json::Value>(&read(name)).unwrap();

    let sarif = parse("sarif");
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    let levels: Vec<&str> = results.iter().map(|one| one["level"].as_str().unwrap()).collect();
    assert_eq!(levels, ["error", "warning"]);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(region["startLine"].as_u64().unwrap() >= 3, "{region}");
    }
    let prints = |of: &dyn Fn(&serde_json::Value) -> String, list: &serde_json::Value| {
        list.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let of_json = prints(&|one| text(&one["fingerprint"]), &parse("json")["findings"]);
    let of_gitlab = prints(&|one| text(&one["fingerprint"]), &parse("gitlab"));
    let of_sarif =
        prints(&|one| text(&one["partialFingerprints"]["deckmodFinding/v1"]), &run["results"]);
    assert_eq!((&of_json, &of_json), (&of_gitlab, &of_sarif));

    let github = read("github");
    let lines: Vec<&str> = github.lines().collect();
    assert!(lines[0].starts_with("::error file=.werf/bundle.yaml,line=3,"), "{github}");
    assert!(lines[1].starts_with("::warning file=.werf/bundle.yaml,line=4,"), "{github}");
    assert!(read("junit").contains("tests=\"2\" failures=\"2\""), "{}", read("junit"));
    let run =
        Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &["settings", "--format", "sarif"]));
    run.expect(2).says(&["`sarif` holds findings only"]);
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_move() {
    let sandbox = project();
    let wrong = BUNDLE.replace("from:", "nosuch: 1\nfrom:");
    let print = |text: &str| {
        sandbox.write(".werf/bundle.yaml", text);
        let report = check(&sandbox, &["--format", "json"]).expect(1).json();
        report["findings"][0]["fingerprint"].to_string()
    };
    let before = print(&wrong);
    assert_eq!(print(&format!("# a comment\n{wrong}")), before);
    assert_ne!(print(&wrong.replace("nosuch", "other")), before);
}

#[test]
fn rules_are_explained_by_name_and_code() {
    let sandbox = Sandbox::new();
    let explain = |rule: &str| {
        let arguments: Vec<&str> = ["explain"].into_iter().chain(rule.split_whitespace()).collect();
        Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments))
    };
    let by_name = explain("secret-unused").expect(0).stdout;
    for words in ["DM606 secret-unused", "Bad:", "Good:", "deckmod: ignore[DM606]"] {
        assert!(by_name.contains(words), "{words}: {by_name}");
    }
    assert_eq!(explain("DM606").expect(0).stdout, by_name);
    assert!(explain("").expect(0).stdout.lines().count() > 40);
    explain("secret-unusd").expect(2).says(&["did you mean `secret-unused`?"]);
}

#[test]
fn the_example_module_is_clean() {
    let sandbox = Sandbox::from_folder(&engine_fixture::example_module());
    let run = check(&sandbox, &["--fail-on", "info"]).expect(0);
    assert_eq!(run.stdout, "", "{}", run.shown());
}

#[test]
fn hostile_files_get_an_answer() {
    let sandbox = project();
    sandbox.write("werf.yaml", format!("\u{feff}{}", WERF.replace('\n', "\r\n")));
    check(&sandbox, &[]).expect(0);
    sandbox.write("werf.yaml", b"configVersion: 1\nproject: \xff\xfe\n".as_slice());
    assert!(check(&sandbox, &[]).expect(1).stdout.contains("is not UTF-8 text"));
    sandbox.write("werf.yaml", WERF);
    let outside = sandbox.home().join("outside");
    std::fs::write(&outside, BUNDLE).unwrap();
    std::fs::remove_file(sandbox.path(".werf/bundle.yaml")).unwrap();
    std::os::unix::fs::symlink(&outside, sandbox.path(".werf/bundle.yaml")).unwrap();
    sandbox.git(&["add", "-A"]);
    assert!(check(&sandbox, &[]).expect(1).stdout.contains("files-get-missing"));
}
