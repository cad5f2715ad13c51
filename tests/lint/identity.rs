//! project-name-mismatch, cleanup-project-mismatch, cleanup-no-tag-policy, module-name-missing.

use crate::module::{Module, at};

const CLEANUP: &str = "werf_cleanup.yaml";

fn with_cleanup(text: &str) -> Module {
    Module::standard().with(CLEANUP, text)
}

#[test]
fn a_project_of_another_name() {
    let module = Module::standard().replace("werf.yaml", "project: demo", "project: other");
    assert_eq!(module.finds("project-name-mismatch"), [at("werf.yaml", 2, "other")]);
    let computed = Module::standard().replace(
        "werf.yaml",
        "project: demo",
        "project: {{ env \"MODULES_MODULE_NAME\" }}",
    );
    assert_eq!(computed.finds("project-name-mismatch"), []);
    let nameless = module.with("module.yaml", "stage: Preview\n");
    assert_eq!(nameless.finds("project-name-mismatch"), []);
}

#[test]
fn a_cleanup_of_another_project() {
    let module = with_cleanup("configVersion: 1\nproject: other\n");
    assert_eq!(module.finds("cleanup-project-mismatch"), [at(CLEANUP, 2, "other")]);
    // The cleanup has the module's name, and werf.yaml has another one: that is told once, where it is wrong.
    let wrong =
        with_cleanup("project: demo\n").replace("werf.yaml", "project: demo", "project: other");
    assert_eq!(wrong.finds("cleanup-project-mismatch"), []);
    assert_eq!(wrong.finds("project-name-mismatch"), [at("werf.yaml", 2, "other")]);
    for fine in [
        "configVersion: 1\nproject: demo\n",
        "project: {{ .x }}\nconfigVersion: 1\n",
        "a: [",
        "x: 1\n",
    ] {
        assert_eq!(with_cleanup(fine).finds("cleanup-project-mismatch"), [], "{fine}");
    }
}

#[test]
fn a_cleanup_that_keeps_branches_only() {
    let head = "configVersion: 1\nproject: demo\ncleanup:\n  keepPolicies:\n";
    let branch = "  - references:\n      branch: /main/\n";
    let tag = "  - references:\n      tag: /v.*/\n";
    let told = with_cleanup(&format!("{head}{branch}")).finds("cleanup-no-tag-policy");
    assert_eq!(told, [at(CLEANUP, 5, "keepPolicies")]);
    for fine in
        [format!("{head}{branch}{tag}"), format!("{head}  []\n"), "configVersion: 1\n".to_owned()]
    {
        assert_eq!(with_cleanup(&fine).finds("cleanup-no-tag-policy"), [], "{fine}");
    }
    let own = "project: demo\ncleanup:\n  keepPolicies:\n  - references:\n      branch: main\n";
    let module = Module::standard().replace("werf.yaml", "project: demo\n", own);
    assert_eq!(module.finds("cleanup-no-tag-policy"), [at("werf.yaml", 4, "keepPolicies")]);
}

#[test]
fn a_module_without_a_name() {
    for (text, line) in [("stage: Preview\n", 1), ("name:\n", 1), ("metadata:\n  name: demo\n", 1)]
    {
        let told = Module::standard().with("module.yaml", text).finds("module-name-missing");
        assert_eq!(told, [at("module.yaml", line, "name")], "{text}");
    }
    assert_eq!(Module::standard().finds("module-name-missing"), []);
}
