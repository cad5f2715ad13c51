//! `deckmod check` on repositories as nobody has them: the right answer or one clear error.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::fmt::Write;

use engine_fixture::Run;
use serde_json::Value;
use support::Sandbox;

const META: &str = "configVersion: 1\nproject: demo\n";

/// A repository of module.yaml and werf.yaml.
fn module(werf: &str) -> Sandbox {
    let sandbox = Sandbox::with_git();
    sandbox.write_all(&[("module.yaml", "name: demo\n"), ("werf.yaml", werf)]);
    sandbox.commit("all");
    sandbox
}

fn check(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let arguments = [&["check"], arguments].concat();
    Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments))
}

/// The findings of a rule: path, line, subject.
fn found(sandbox: &Sandbox, rule: &str) -> Vec<(String, u64, String)> {
    let run = check(sandbox, &["--format", "json", "--fail-on", "never"]).expect(0);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    let of_rule = findings.filter(|finding| finding["rule"] == rule);
    of_rule
        .map(|finding| {
            let line = finding["line"].as_u64().unwrap();
            (text(finding, "path"), line, text(finding, "subject"))
        })
        .collect()
}

fn told(path: &str, line: u64, subject: &str) -> Vec<(String, u64, String)> {
    vec![(path.to_owned(), line, subject.to_owned())]
}

#[test]
fn a_thousand_images() {
    let mut werf = META.to_owned();
    for number in 0..1000 {
        let base = if number == 0 { "scratch".to_owned() } else { format!("image-{}", number - 1) };
        // Writing to a string cannot fail.
        let _ = write!(
            werf,
            "---\nimage: image-{number}\nfrom: {base}\ngit:\n- {{add: /module.yaml, to: /m{number}}}\n\
             shell:\n  setup: [\"cat /m{number}\"]\n"
        );
    }
    werf += "---\nimage: last\nfrom: image-1000\n";
    let line = werf.lines().count() as u64;
    assert_eq!(found(&module(&werf), "unknown-image-ref"), told("werf.yaml", line, "image-1000"));
}

#[test]
fn a_template_of_ten_megabytes() {
    let words = "# words that nobody reads, again and again and again and again\n";
    let filler = format!("{}{}", words.repeat(160_000), "# {{ .Env }}\n".repeat(5_000));
    assert!(filler.len() > 10_000_000);
    let werf = format!("{META}{filler}---\nimage: app\nfrom: scratch\nnosuch: 1\n");
    let line = werf.lines().count() as u64;
    assert_eq!(found(&module(&werf), "werf-unknown-field"), told("werf.yaml", line, "nosuch"));
}

#[test]
fn a_configuration_that_is_not_there_or_no_file() {
    let nothing = |werf: &str| !found(&module(werf), "werf-meta-missing").is_empty();
    assert!(nothing("") && nothing("\n \n") && nothing("# only words\n"));
    let sandbox = module(META);
    sandbox.git(&["rm", "-q", "werf.yaml"]);
    check(&sandbox, &[]).expect(1);
    assert_eq!(found(&sandbox, "file-unreadable").len(), 1);
    std::fs::create_dir(sandbox.path("werf.yaml")).unwrap();
    assert_eq!(found(&sandbox, "file-unreadable").len(), 1);
    std::fs::remove_dir(sandbox.path("werf.yaml")).unwrap();
    for target in ["/dev/zero", "werf.yaml", "nowhere", "../home"] {
        std::os::unix::fs::symlink(target, sandbox.path("werf.yaml")).unwrap();
        sandbox.git(&["add", "-A"]);
        assert_eq!(found(&sandbox, "file-unreadable").len(), 1, "a link to {target}");
        std::fs::remove_file(sandbox.path("werf.yaml")).unwrap();
    }
}

#[test]
fn a_configuration_that_git_does_not_track() {
    let sandbox = module(META);
    sandbox.git(&["rm", "-q", "--cached", "werf.yaml"]);
    check(&sandbox, &[]).expect(1);
    assert_eq!(found(&sandbox, "giterminism-uncommitted").len(), 1);
}

#[test]
fn what_is_no_checkout_gets_one_clear_error() {
    let outside = Sandbox::new();
    outside.write_all(&[("module.yaml", "name: demo\n"), ("werf.yaml", META)]);
    let bare = Sandbox::new();
    bare.git(&["init", "-q", "--bare", "."]);
    let unborn = Sandbox::new();
    unborn.git(&["init", "-q", "."]);
    unborn.write_all(&[("module.yaml", "name: demo\n"), ("werf.yaml", META)]);
    for sandbox in [&outside, &bare, &unborn] {
        let run = check(sandbox, &[]).expect(3);
        assert_eq!(run.stderr.matches("error").count(), 1, "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    // Before the first commit there is an index.
    unborn.git(&["add", "-A"]);
    check(&unborn, &[]).expect(1);
    check(&unborn, &["--rev", "HEAD"]).expect(3);
}

#[test]
fn names_and_texts_of_all_kinds() {
    let sandbox = module(META);
    let part = "---\nimage: app\nfrom: scratch\nshell:\n\tinstall: [a]\n";
    sandbox.write(".werf/ein Teil ж.yaml", part);
    sandbox.write("werf.yaml", format!("{META}{{{{ .Files.Get \".werf/ein Teil ж.yaml\" }}}}\n"));
    sandbox.write("images/b/data.bin", [0, 159, 146, 150].as_slice());
    sandbox.commit("parts");
    assert_eq!(found(&sandbox, "werf-yaml-invalid"), told(".werf/ein Teil ж.yaml", 5, ""));
    sandbox.write("werf.yaml", format!("{META}# {{{{ .Files.Get \"images/b/data.bin\" }}}}\n"));
    assert_eq!(found(&sandbox, "template-refused").len(), 1);
}
