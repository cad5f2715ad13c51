//! Rules of git mappings: stage-dep-missing, stage-dep-dead, include-path-dead, go-replace-unmapped.

use crate::module::{Module, at};
use deckmod::werf::Lines;

const WEB: &str = "images/web/werf.inc.yaml";
const AGENT: &str = "images/agent/werf.inc.yaml";

fn with_git(git: &str) -> Module {
    Module::standard().with(WEB, &format!("image: {{{{ .Name }}}}\nfrom: {{{{ .Base }}}}\n{git}"))
}

const READS: &str = "shell:\n  setup:\n  - mkdir -p /www\n  - cp /www/index.html /\n";

#[test]
fn a_stage_that_reads_what_does_not_run_it_again() {
    let git = "git:\n- add: /images/web\n  to: /www\n  includePaths: [\"*.html\"]\n";
    let module = with_git(&format!("{git}{READS}"));
    assert_eq!(module.finds("stage-dep-missing"), [at(WEB, 4, "web")]);
    assert_eq!(module.werf(Lines::V3).finds("stage-dep-missing"), []);
    let named = format!("{git}  stageDependencies: {{setup: [\"**/*\"]}}\n{READS}");
    assert_eq!(with_git(&named).finds("stage-dep-missing"), []);
    let blind = format!("{git}shell:\n  setup:\n  - mkdir -p /www\n  - chown 1 /www\n");
    assert_eq!(with_git(&blind).finds("stage-dep-missing"), []);
    let top = "git:\n- add: /\n  to: /\n  includePaths: [openapi]\nshell:\n  setup:\n  - cp /openapi/values.yaml /x\n";
    assert_eq!(with_git(top).finds("stage-dep-missing"), [at(WEB, 4, "web")]);
}

#[test]
fn a_dependency_that_no_file_meets() {
    let git = |pattern: &str| {
        let git = "git:\n- add: /images/web\n  to: /www\n  stageDependencies:\n    setup:\n";
        with_git(&format!("{git}    - '{pattern}'\n{READS}"))
    };
    let module = git("images/web/*.html");
    assert_eq!(module.finds("stage-dep-dead"), [at(WEB, 8, "web")]);
    let found = module.findings();
    let found = found.iter().find(|finding| finding.check == "stage-dep-dead").unwrap();
    assert_eq!(found.help.as_deref(), Some("patterns are relative to `add`: write `*.html`"));
    for fine in ["*.html", "**/*", "**", "index.html"] {
        assert_eq!(git(fine).finds("stage-dep-dead"), [], "{fine}");
    }
}

#[test]
fn an_included_path_that_is_not_there() {
    let git =
        |path: &str| with_git(&format!("git:\n- add: /\n  to: /x\n  includePaths: [{path}]\n"));
    assert_eq!(git("modules.yaml").finds("include-path-dead"), [at(WEB, 6, "modules.yaml")]);
    for fine in ["docs", "images/web", "'*.md'", "README.md", "openapi/x"] {
        assert_eq!(git(fine).finds("include-path-dead"), [], "{fine}");
    }
    let nothing = with_git("git:\n- add: /none\n  to: /x\n  includePaths: [a]\n");
    assert_eq!(nothing.finds("include-path-dead"), []);
}

#[test]
fn a_module_of_go_that_lacks_a_part_of_the_repository() {
    let module = |include: &str, require: &str| {
        Module::standard()
            .with("api/go.mod", "module api\n")
            .with("images/agent/go.mod", &format!("module agent\n{require}replace example.com/api => ../../api\n"))
            .with(
                AGENT,
                &format!(
                    "image: {{{{ .Name }}}}\nfrom: {{{{ .Base }}}}\ngit:\n- add: /\n  to: /src\n  includePaths: [images/agent{include}]\n  \
                     stageDependencies: {{install: ['**/*']}}\nshell:\n  install:\n  - cd /src/images/agent\n  - go build .\n"
                ),
            )
    };
    let require = "require example.com/api v0.0.0\n";
    assert_eq!(module("", require).finds("go-replace-unmapped"), [at(AGENT, 4, "api")]);
    assert_eq!(module(", api", require).finds("go-replace-unmapped"), []);
    assert_eq!(module("", "").finds("go-replace-unmapped"), []);
}
