//! What `check` writes for machines: the schemas of this repository, and the published one of SARIF (npm
//! `@microsoft/sarif-multitool` holds that of OASIS).

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::engine_fixture::{self, Run};
use crate::judge::{Judge, succeeds};
use crate::support::Sandbox;

const SARIF_JUDGE: &str = "@microsoft/sarif-multitool@5.7.0";
const FORMATS: [&str; 5] = ["json", "gitlab", "github", "junit", "sarif"];

/// Mistakes of many kinds: with and without a place, a chain, a `when`, others, edits; texts that need escapes.
fn wrong_module() -> Sandbox {
    let sandbox = Sandbox::with_git();
    let mut werf =
        "configVersion: 1\nproject: demo\n---\nimage: app\nfrom: a:1\nnosuch: \"<&>\"\n".to_owned();
    werf += "{{ if eq (env \"EDITION\" \"ce\") \"ee\" }}\nquiet: 1\n{{ end }}\n---\nartifact: old\nfrom: a\n";
    werf +=
        "docker: {USER: ж}\nshell: {install: [echo]}\nfromImage: none\n{{ include \"part\" . }}\n";
    for name in ["one", "two", "three"] {
        // Writing to a string cannot fail.
        let _ = write!(werf, "---\nimage: {name}\nfromImage: gone\ndocker: {{USER: \"a\"}}\n");
    }
    let part = "{{ define \"part\" }}\nimport:\n- {image: gone, add: /x, to: /y}\n\"\u{1}\tb]]>\": 1\n{{ end }}\n";
    sandbox.write_all(&[
        ("module.yaml", "name: demo\n"),
        ("werf.yaml", &werf),
        (".werf/part.tmpl", part),
        (".werf/ unused ж.tmpl", "{{ define \"nobody\" }}{{ end }}"),
    ]);
    sandbox.commit("all");
    sandbox
}

/// A module without findings, the example with mistakes, and one full of them.
fn modules() -> Vec<Sandbox> {
    let example = Sandbox::from_folder(&engine_fixture::example_module());
    let spoilt = Sandbox::from_folder(&engine_fixture::example_module());
    let text =
        spoilt.read("werf.yaml").replace("from:", "fromm:").replace("image:", "imag: x\nimage:");
    spoilt.write("werf.yaml", text);
    let broken = Sandbox::from_folder(&engine_fixture::example_module());
    broken.write("werf.yaml", "{{ if }}\n");
    vec![example, spoilt, broken, wrong_module()]
}

/// Writes a report of each format beside the module; the number of findings.
fn reports(sandbox: &Sandbox) -> usize {
    let deckmod = env!("CARGO_BIN_EXE_deckmod");
    for line in ["both", "3"] {
        let outputs = FORMATS.map(|name| format!("{name}=../home/{line}.{name}"));
        let mut arguments = vec!["check", "--fail-on", "never", "--werf", line];
        arguments.extend(outputs.iter().flat_map(|output| ["--output", output]));
        Run::from(sandbox.run(deckmod, &arguments)).expect(0);
    }
    let report = std::fs::read_to_string(report(sandbox, "both", "json")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    report["findings"].as_array().unwrap().len()
}

fn report(sandbox: &Sandbox, line: &str, format: &str) -> PathBuf {
    sandbox.home().join(format!("{line}.{format}"))
}

#[test]
fn reports_keep_the_schemas_that_deckmod_prints() {
    let Some(judge) = Judge::new() else { return };
    let names = ["findings", "gitlab", "github", "junit"];
    let schemas: Vec<_> = FORMATS.into_iter().zip(names.map(|name| judge.schema(name))).collect();
    let modules = modules();
    let counts: Vec<usize> = modules.iter().map(reports).collect();
    assert!(counts[0] == 0 && counts[1..].iter().all(|count| *count > 0), "{counts:?}");
    let mut pairs = Vec::new();
    for sandbox in &modules {
        for (format, schema) in &schemas {
            let documents = ["both", "3"].map(|line| report(sandbox, line, format));
            pairs.extend(documents.map(|document| (schema.clone(), document)));
        }
    }
    assert_eq!(judge.complaints(&pairs), "");

    // The judges do find what is wrong.
    for (format, schema) in schemas {
        let text = std::fs::read_to_string(report(&modules[3], "both", format)).unwrap();
        let spoilt = text
            .replace("\"severity\": \"", "\"severity\": \"x")
            .replace("tests=\"", "tests=\"-")
            .replace("line=", "line=0");
        let spoilt = judge.document(&format!("spoilt.{format}"), &spoilt);
        assert_ne!(judge.complaints(&[(schema, spoilt)]), "", "{format}");
    }
}

#[test]
fn sarif_keeps_its_published_schema() {
    let folder = tempfile::tempdir().unwrap();
    let mut npm = Command::new("npm");
    npm.args(["install", "--silent", "--no-audit", "--no-fund", "--prefix"]);
    let judge = folder.path().join("node_modules/.bin/sarif-multitool");
    let validate = |document: &Path| {
        let mut command = Command::new(&judge);
        command.arg("validate").arg(document).arg("--output").arg(folder.path().join("verdict"));
        command.args(["--log", "ForceOverwrite", "--level", "Error"]);
        // It asks for no data of languages then.
        succeeds(command.env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"))
            .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
            .filter(|said| said.contains("1 files scanned"))
    };
    let spoilt = folder.path().join("spoilt.sarif");
    std::fs::write(&spoilt, r#"{"version": "2.1.0", "runs": [{"nosuch": 1}]}"#).unwrap();
    let ready = succeeds(npm.arg(folder.path()).arg(SARIF_JUDGE));
    let Some(said) = ready.and_then(|_| validate(&spoilt)) else {
        eprintln!("skipped: {SARIF_JUDGE} cannot be had from npm, or does not run here");
        return;
    };
    assert!(said.contains(": error JSON"), "{said}");
    for sandbox in modules() {
        reports(&sandbox);
        let said = validate(&report(&sandbox, "both", "sarif")).unwrap();
        assert!(!said.contains(": error "), "{said}");
    }
}

#[test]
fn schemas_are_listed_and_a_wrong_name_gets_the_nearest() {
    let sandbox = Sandbox::new();
    let schema = |arguments: &[&str]| {
        let arguments = [&["schema"], arguments].concat();
        Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &arguments))
    };
    assert_eq!(schema(&[]).expect(0).lines().len(), 1 + 10);
    schema(&["finding"]).expect(2).says(&["did you mean `findings`?"]);
}
