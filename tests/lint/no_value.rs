//! no-value.

use crate::module::{Module, at};

const WEB: &str = "images/web/werf.inc.yaml";

#[test]
fn a_value_that_is_not_there() {
    let module = Module::standard().replace(WEB, "from: {{ .Base }}", "from: {{ .Bas }}");
    assert_eq!(module.finds("no-value"), [at(WEB, 2, "web")]);
    let module = Module::standard()
        .append(WEB, "import:\n- from: agent\n  add: /{{ .x }}\n  to: /a\n  after: install\n");
    let found = module.finds("no-value");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&*found[0].0, &*found[0].2), (WEB, "web"));
    assert_eq!(Module::standard().finds("no-value"), []);
}

#[test]
fn in_commands_it_is_told_once() {
    let shell = "shell:\n  install:\n  - echo {{ .x }}\n  - echo {{ .y }}\n";
    let module = Module::standard().append(WEB, shell).append("images/agent/werf.inc.yaml", "");
    let found = module.findings();
    let found: Vec<_> = found.iter().filter(|finding| finding.check == "no-value").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, deckmod::finding::Severity::Info);
}

#[test]
fn a_name_that_the_list_of_base_images_lacks_comes_with_the_nearest_one() {
    let list = "REGISTRY_PATH: r.example/base\nbuilder/alpine: \"sha256:1\"\nbuilder/golang: \"sha256:2\"\n";
    let module = Module::standard()
        .with("base_images.yml", list)
        .replace(
            "werf.yaml",
            "\"Base\" $.Base",
            "\"Images\" ($.Files.Get \"base_images.yml\" | fromYaml) \"Base\" $.Base",
        )
        .replace(WEB, "from: {{ .Base }}", "from: {{ index $.Images \"builder/alpin\" }}");
    let found = module.findings();
    let found = found.iter().find(|finding| finding.check == "no-value").unwrap();
    let help = found.help.as_deref().unwrap();
    assert!(
        help.contains("base_images.yml has no `builder/alpin`; is `builder/alpine` meant?"),
        "{help}"
    );
}
