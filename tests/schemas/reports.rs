//! What the verbs that publish, and those that show, print as JSON.

use std::path::PathBuf;

use serde_json::Value;

use crate::engine_fixture::Workshop;
use crate::judge::Judge;

/// All reports of a way to the first channel, each with the name of its schema.
fn reports(workshop: &Workshop) -> Vec<(&'static str, Value)> {
    let source = workshop.source();
    let told = |arguments: &[&str], code: i32| {
        let arguments = [arguments, &["--source", &source, "--format", "json"]].concat();
        workshop.deckmod(&arguments).expect(code).json()
    };
    let build = |more: &[&str], code: i32| {
        let more = [more, &["--format", "json"]].concat();
        workshop.build("v1.2.3", &more).expect(code).json()
    };
    let mut all = vec![("report", build(&["--dry-run"], 0)), ("report", build(&[], 0))];
    all.push(("status", told(&["status"], 0)));
    for channel in ["alpha", "beta"] {
        all.push(("report", told(&["promote", "v1.2.3", "--to", channel], 0)));
    }
    all.push(("report", told(&["promote", "v1.2.2", "--to", "alpha"], 1)));
    all.push(("status", told(&["status", "--deep"], 0)));
    all.push(("settings", told(&["settings"], 0)));
    all.push(("rules", told(&["explain"], 0)));
    all.push(("rules", told(&["explain", "digest-key-bad"], 0)));
    all.push(("render", told(&["render"], 0)));
    all.push(("render", told(&["render", "--origins"], 0)));
    all.push(("render", told(&["render", "--inputs"], 0)));
    let text = workshop.sandbox.read("werf.yaml");
    let version = r#""version":"{{ $version }}""#;
    assert!(text.contains(version), "{text}");
    workshop.sandbox.write("werf.yaml", text.replace(version, r#""version":"v9.9.9""#));
    workshop.sandbox.commit("another version");
    all.push(("report", build(&["--no-check"], 6)));
    workshop.sandbox.write("werf.yaml", "{{ if }}\n");
    workshop.sandbox.commit("broken");
    all.push(("render", told(&["render"], 1)));
    all
}

#[test]
fn what_verbs_print_as_json_keeps_its_schema() {
    let Some(judge) = Judge::new() else { return };
    let workshop = Workshop::new();
    let mut pairs: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (number, (name, value)) in reports(&workshop).iter().enumerate() {
        let text = value.to_string();
        assert!(value["schema"].as_str().is_some_and(|schema| schema.contains(name)), "{text}");
        pairs.push((judge.schema(name), judge.document(&format!("{number}-{name}.json"), &text)));
    }
    assert_eq!(judge.complaints(&pairs), "");

    // Each schema does refuse: a key that nobody knows, and one that is missing.
    for (schema, document) in pairs {
        let text = std::fs::read_to_string(&document).unwrap();
        for spoilt in
            [text.replacen('{', "{\"nosuch\": 1,", 1), text.replacen("\"schema\"", "\"schem\"", 1)]
        {
            let document = judge.document("spoilt.json", &spoilt);
            assert_ne!(judge.complaints(&[(schema.clone(), document)]), "", "{spoilt}");
        }
    }
}
