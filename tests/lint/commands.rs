//! Rules of commands and of images for others: env-not-exported, failure-swallowed, builder-is-final; and
//! template-image-unknown.

use crate::module::{Module, at};

const WEB: &str = "images/web/werf.inc.yaml";

fn shell(commands: &[&str]) -> Module {
    let items = commands.join("\n  - ");
    Module::standard().append(WEB, &format!("shell:\n  install:\n  - {items}\n"))
}

#[test]
fn a_variable_that_no_command_sees() {
    assert_eq!(
        shell(&["GOOS=linux GOARCH=amd64", "go build"]).finds("env-not-exported"),
        [at(WEB, 9, "web")]
    );
    assert_eq!(shell(&["export GOOS=linux", "GOOS=linux go build"]).finds("env-not-exported"), []);
    assert_eq!(shell(&["GOOS=linux", "export GOOS", "go build"]).finds("env-not-exported"), []);
}

#[test]
fn a_failure_that_is_forgotten() {
    assert_eq!(
        shell(&["git apply a.patch || echo FAIL"]).finds("failure-swallowed"),
        [at(WEB, 9, "web")]
    );
    assert_eq!(
        shell(&["git apply a.patch || exit 1", "rm x || true"]).finds("failure-swallowed"),
        []
    );
}

#[test]
fn an_image_for_others_that_is_final() {
    let artifact = "---\nimage: web-artifact\nfrom: {{ .Base }}\n";
    let import = "import:\n- from: web-artifact\n  add: /x\n  to: /x\n  after: install\n";
    let module = |more: &str| Module::standard().append(WEB, &format!("{import}{artifact}{more}"));
    assert_eq!(module("").finds("builder-is-final"), [at(WEB, 13, "web-artifact")]);
    assert_eq!(module("final: false\n").finds("builder-is-final"), []);
    let unused = Module::standard().append(WEB, artifact);
    assert_eq!(unused.finds("builder-is-final"), []);
}

#[test]
fn a_template_that_asks_for_no_image() {
    let path = "templates/web.yaml";
    let module = Module::standard().replace(path, "\"web\"", "\"wep\"");
    assert_eq!(module.finds("template-image-unknown"), [at(path, 1, "wep")]);
    let computed = Module::standard().replace(path, "\"web\"", "$name");
    assert_eq!(computed.finds("template-image-unknown"), []);
    let found = module.findings();
    let found = found.iter().find(|finding| finding.check == "template-image-unknown").unwrap();
    assert_eq!(found.help.as_deref(), Some("did you mean `web`?"));
}
