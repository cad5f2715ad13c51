//! Shell text: env-not-exported, failure-swallowed.

use crate::module::{Module, at};

const WEB: &str = "images/web/werf.inc.yaml";

fn with(shell: &str) -> Module {
    Module::standard().append(WEB, &format!("shell:\n  install:\n{shell}"))
}

#[test]
fn variables_that_are_not_exported() {
    let rule = "env-not-exported";
    for shell in [
        "  - CGO_ENABLED=0 GOOS=linux\n  - go build\n",
        "  - X=$(cat /y) GOOS=linux\n  - GOPROXY=x go mod download\n  - make build\n",
    ] {
        assert_eq!(with(shell).finds(rule), [at(WEB, 9, "web")], "{shell}");
    }
    for shell in [
        "  - export CGO_ENABLED=0\n  - go build\n",
        "  - CGO_ENABLED=0\n  - export CGO_ENABLED\n  - go build\n",
        "  - CGO_ENABLED=0 go build\n",
        "  - GOOS=linux\n  - GOOS=$GOOS go build\n",
        "  - set -a\n  - GOOS=linux\n  - go build\n",
        "  - GOOS=linux\n  - echo done\n",
        "  - VERSION=1\n  - go build\n",
        "  - go build\n  - GOOS=linux\n",
        "  - GOOS=linux\n  - GOOS=windows go build\n",
    ] {
        assert_eq!(with(shell).finds(rule), [], "{shell}");
    }
}

#[test]
fn failures_that_are_swallowed() {
    let rule = "failure-swallowed";
    for line in [
        "git apply $p || echo FAIL && echo OK",
        "git -C /src apply x.patch || true",
        "make || true",
        "go build -o /x ./cmd && echo OK || echo FAIL",
        "if true; then patch -p1 < x || :; fi",
    ] {
        let found = with(&format!("  - |\n    {line}\n")).finds(rule);
        assert_eq!(found, [at(WEB, 9, "web")], "{line}");
    }
    for line in [
        "git apply $p && echo OK || (echo FAIL ; exit 1)",
        "git apply $p || { echo FAIL; exit 1; }",
        "git apply $p || exit 1",
        "git apply $p || echo FAIL && exit 1",
        "git apply --check $p || echo FAIL",
        "git apply a || patch -p1 < a",
        "make clean || true",
        "rm x || true",
        "echo \"make || true\"",
        "make; rm x || true",
    ] {
        assert_eq!(with(&format!("  - |\n    {line}\n")).finds(rule), [], "{line}");
    }
}
