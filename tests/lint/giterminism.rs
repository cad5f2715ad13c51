//! giterminism-env, giterminism-uncommitted.

use crate::module::{Module, at};

#[test]
fn every_variable_that_is_not_allowed_is_told_at_once() {
    let module = Module::standard()
        .append("werf.yaml", "# {{ env \"B\" \"\" }} {{ env \"A\" }}\n# {{ env \"B\" \"\" }}\n");
    assert_eq!(
        module.finds("giterminism-env"),
        [at("werf.yaml", 13, "B"), at("werf.yaml", 13, "A")]
    );
    let allowed = module.replace(
        "werf-giterminism.yaml",
        "[MODULES_MODULE_TAG]",
        "[MODULES_MODULE_TAG, /A|B/]",
    );
    assert_eq!(allowed.finds("giterminism-env"), []);
}

#[test]
fn a_file_that_is_not_tracked_is_told_where_it_is_read() {
    let module = Module::standard()
        .without("images/web/werf.inc.yaml")
        .beside("images/web/werf.inc.yaml", "image: web\nfrom: {{ .Base }}\n")
        .append("werf.yaml", "# {{ .Files.Get \"/notes.txt\" }}\n")
        .beside("notes.txt", "x");
    let expected =
        [at("werf.yaml", 5, "images/web/werf.inc.yaml"), at("werf.yaml", 13, "notes.txt")];
    assert_eq!(module.finds("giterminism-uncommitted"), expected);
}

#[test]
fn templates_and_what_git_ignores() {
    let module = Module::standard()
        .beside(".werf/more.tmpl", "{{ define \"more\" }}{{ end }}")
        .with(".gitignore", "/base_images.yml\n")
        .append("werf.yaml", "# {{ (.Files.Get \"base_images.yml\" | fromYaml).REGISTRY_PATH }}\n");
    let expected =
        [at(".werf/more.tmpl", 1, ".werf/more.tmpl"), at("werf.yaml", 13, "base_images.yml")];
    assert_eq!(module.finds("giterminism-uncommitted"), expected);
    let allowed = module.replace(
        "werf-giterminism.yaml",
        "    allowEnv",
        "    allowUncommittedFiles: [base_images.yml]\n    allowEnv",
    );
    assert_eq!(
        allowed.finds("giterminism-uncommitted"),
        [at(".werf/more.tmpl", 1, ".werf/more.tmpl")]
    );
}

#[test]
fn a_broken_file_allows_nothing_and_hides_nothing() {
    let module = Module::standard()
        .with("werf-giterminism.yaml", "giterminismConfigVersion: 1\nconfig: [\n");
    assert_eq!(module.finds("giterminism-invalid").len(), 1);
    assert_eq!(module.finds("giterminism-env"), []);
}

#[test]
fn a_missing_file_is_told_with_what_was_meant() {
    let module = Module::standard().replace("werf.yaml", ".werf/%s.yaml", ".werf/stages/%s.yaml");
    assert_eq!(
        module.finds("files-get-missing"),
        [at("werf.yaml", 10, ".werf/stages/images-digests.yaml")]
    );
    let help = module.findings().into_iter().find_map(|finding| finding.help);
    assert_eq!(help.as_deref(), Some("did you mean `.werf/images-digests.yaml`?"));
}
