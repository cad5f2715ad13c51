//! secret-undeclared, secret-echoed.

use deckmod::finding::Severity;

use crate::module::{Module, at};

const WEB: &str = "images/web/werf.inc.yaml";

fn shell(command: &str) -> Module {
    Module::standard().append(WEB, &format!("shell:\n  install:\n  - {command}\n"))
}

#[test]
fn a_secret_that_is_not_declared() {
    let module = shell("git clone $(cat /run/secrets/REPO)/x");
    assert_eq!(module.finds("secret-undeclared"), [at(WEB, 9, "web")]);
    let guarded = shell("if [ -f /run/secrets/REPO ]; then cat /run/secrets/REPO > /x; fi");
    let found = guarded.findings();
    let found = found.iter().find(|finding| finding.check == "secret-undeclared").unwrap();
    assert_eq!(found.severity, Severity::Warning);
    let declared =
        shell("cat /run/secrets/REPO > /x").append(WEB, "secrets:\n- id: REPO\n  value: x\n");
    assert_eq!(declared.finds("secret-undeclared"), []);
}

#[test]
fn a_secret_that_is_printed() {
    assert_eq!(shell("echo $(cat /run/secrets/REPO)").finds("secret-echoed"), [at(WEB, 9, "web")]);
    assert_eq!(shell("git clone $(cat /run/secrets/REPO)/x").finds("secret-echoed"), []);
    let traced = shell("set -x\n  - export A=$(cat /run/secrets/A)");
    assert_eq!(traced.finds("secret-echoed"), [at(WEB, 10, "web")]);
}
