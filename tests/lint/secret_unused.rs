//! secret-unused.

use crate::module::{Module, at};

const WEB: &str = "images/web/werf.inc.yaml";

fn with_shell(shell: &str) -> Module {
    let allowed =
        "    allowEnvVariables: [MODULES_MODULE_TAG]\n  secrets:\n    allowValueIds: [REPO]\n";
    Module::standard()
        .append(WEB, &format!("secrets:\n- id: REPO\n  value: https://x\n{shell}"))
        .with(
            "werf-giterminism.yaml",
            &format!("giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n{allowed}"),
        )
}

#[test]
fn a_secret_that_nothing_reads() {
    for shell in
        ["", "shell:\n  install:\n  - make\n", "shell:\n  install: cat /run/secrets/REPO2\n"]
    {
        let module = with_shell(shell);
        assert_eq!(module.finds("secret-unused"), [at(WEB, 8, "web")], "{shell}");
    }
}

#[test]
fn a_secret_that_is_read() {
    for shell in [
        "shell:\n  install:\n  - git clone $(cat /run/secrets/REPO)/x\n",
        "shell:\n  setup: |\n    true\n    . /run/secrets/REPO\n",
        "shell:\n  beforeInstall: for s in /run/secrets/*; do cat $s; done\n",
    ] {
        assert_eq!(with_shell(shell).finds("secret-unused"), [], "{shell}");
    }
}
