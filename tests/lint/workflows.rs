//! Rules of workflows that look at one file: wf-credential-mismatch, wf-input-undeclared, gitlab-ci-filename.

use deckmod::finding::Severity;

use crate::module::{Module, at};

const BUILD: &str = ".github/workflows/build.yml";

fn workflow(text: &str) -> Module {
    Module::standard().with(BUILD, text)
}

fn step(registry: &str, login: &str, password: &str) -> Module {
    let value = |name: &str| format!("${{{{ {name} }}}}");
    let (registry, login, password) = (value(registry), value(login), value(password));
    workflow(&format!(
        "on: push\njobs:\n  b:\n    steps:\n    - uses: x/setup@v1\n      with:\n        registry: {registry}\n        \
         registry_login: {login}\n        registry_password: {password}\n"
    ))
}

#[test]
fn a_registry_with_the_login_of_another_kind() {
    let module = step("vars.PROD_REGISTRY", "vars.DEV_LOGIN", "secrets.PROD_PASSWORD");
    assert_eq!(module.finds("wf-credential-mismatch"), [at(BUILD, 8, "DEV_LOGIN")]);
    for fine in [
        step("vars.PROD_REGISTRY", "vars.PROD_LOGIN", "secrets.PROD_PASSWORD"),
        step("vars.REGISTRY", "vars.DEV_LOGIN", "secrets.DEV_PASSWORD"),
        step("inputs.prod && vars.PROD_R || vars.DEV_R", "vars.DEV_LOGIN", "secrets.DEV_P"),
    ] {
        assert_eq!(fine.finds("wf-credential-mismatch"), []);
    }
}

#[test]
fn an_input_that_nobody_declares() {
    let head = "on:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\njobs:\n  b:\n    steps:\n";
    let module = workflow(&format!("{head}    - run: echo ${{{{ inputs.tagg }}}}\n"));
    assert_eq!(module.finds("wf-input-undeclared"), [at(BUILD, 8, "tagg")]);
    for fine in [
        format!("{head}    - run: echo ${{{{ inputs.tag }}}}\n"),
        format!("{head}    - run: echo ${{{{ github.event.inputs.x || 'y' }}}}\n"),
        format!("{head}    - if: inputs.x != ''\n      run: echo ${{{{ inputs.x }}}}\n"),
        format!("{head}    - run: echo ${{{{ inputs.x }}}} ${{{{ inputs.x != 'y' }}}}\n"),
        "on: push\njobs:\n  b:\n    steps:\n    - run: echo ${{ inputs.x }}\n".to_owned(),
    ] {
        assert_eq!(workflow(&fine).finds("wf-input-undeclared"), [], "{fine}");
    }
}

#[test]
fn a_variable_of_an_input_that_nobody_declares_is_a_warning() {
    let module = workflow(
        "on:\n  workflow_dispatch:\n    inputs:\n      tag: {required: true}\nenv:\n  CHANNEL: ${{ inputs.channel }}\n",
    );
    let found = module.findings();
    let found = found.iter().find(|one| one.check == "wf-input-undeclared").unwrap();
    assert_eq!((found.severity, &*found.subject), (Severity::Warning, "channel"));
}

#[test]
fn a_pipeline_that_never_runs() {
    let module = Module::standard().with(".gitlab-ci.yaml", "stages: [build]\n");
    assert_eq!(module.finds("gitlab-ci-filename"), [at(".gitlab-ci.yaml", 1, ".gitlab-ci.yaml")]);
    assert_eq!(module.with(".gitlab-ci.yml", "x: 1\n").finds("gitlab-ci-filename"), []);
}
