//! `deckmod.yaml`: its schema and deckmod agree on what may stand there.

use crate::engine_fixture::Run;
use crate::judge::Judge;
use crate::support::Sandbox;

/// Everything that the file may say.
const FULL: &str = r#"{"version": 1, "engine": "dk", "source": "r.example/acme/modules",
"dev": {"source": "r.example/acme/dev", "register": true},
"base_images": {"version": "v0.5.7", "url": "https://m.example/{version}/l.yml"},
"lib_helm": {"version": "1.72.13", "sha256": "5a7877cf23bb4a269cb2ec5f483bc0aace3c9f99ff66ebd26665888ed6446f32"},
"editions": {"ce": {"source": "r.example/ce", "env": {"MODULE_EDITION": "ce", "LEVEL": 1}}, "ee": {}},
"lint": {"werf": 3, "fail_on": "warning", "levels": {"base-not-pinned": "ignore", "DM101": {"images/**": "info"}},
"matrix": {"MODULE_EDITION": ["ce", "ee"], "SVACE_ENABLED": "true"}}}"#;

/// Parts of it, and what makes them wrong.
const WRONG: [(&str, &str); 15] = [
    (r#""version": 1"#, r#""version": 2"#),
    (r#""version": 1, "#, ""),
    (r#""engine""#, r#""enginee""#),
    (r#""engine": "dk""#, r#""engine": [1]"#),
    (r#""register": true"#, r#""register": "yes, please""#),
    (r#""register""#, r#""registr""#),
    (r#""env": {"#, r#""envs": {"#),
    (r#""LEVEL": 1"#, r#""LEVEL": [1]"#),
    (r#""werf": 3"#, r#""werf": 4"#),
    (r#""warning""#, r#""warn""#),
    (r#""ignore""#, r#""off""#),
    (r#"["ce", "ee"]"#, r#"{"ce": 1}"#),
    (r#""base_images""#, r#""base-images""#),
    (r#""sha256""#, r#""sha""#),
    (r#""sha256": "5a"#, r#""sha256": "xx"#),
];

#[test]
fn the_schema_and_deckmod_take_and_refuse_the_same() {
    let Some(judge) = Judge::new() else { return };
    let schema = judge.schema("deckmod.yaml");
    let sandbox = Sandbox::with_git();
    sandbox.write("module.yaml", "name: demo\n");
    let code = |text: &str| {
        sandbox.write("deckmod.yaml", text);
        Run::from(sandbox.run(env!("CARGO_BIN_EXE_deckmod"), &["settings"])).code
    };
    let complaints = |text: &str| {
        judge.complaints(&[(schema.clone(), judge.document("deckmod.yaml.json", text))])
    };
    for text in [FULL, r#"{"version": 1}"#] {
        assert_eq!((code(text), complaints(text).as_str()), (Some(0), ""), "{text}");
    }
    for (right, wrong) in WRONG {
        assert!(FULL.contains(right), "{right}");
        let text = FULL.replacen(right, wrong, 1);
        assert_eq!(code(&text), Some(3), "{text}");
        assert_ne!(complaints(&text), "", "{text}");
    }
}
