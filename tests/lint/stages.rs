//! Git mappings and stages: stage-dep-*, include-path-dead, git-mapping-empty, go-replace-unmapped.

use crate::module::{Module, at};
use deckmod::finding::Severity;
use deckmod::werf::Lines;

const WEB: &str = "images/web/werf.inc.yaml";

/// The standard module with another web image; its `git` begins on line 3.
fn web(rest: &str) -> Module {
    Module::standard()
        .with(WEB, &format!("image: {{{{ .Name }}}}\nfrom: {{{{ .Base }}}}\n{rest}"))
        .with("patches/a.patch", "x\n")
}

fn severities(module: &Module, rule: &str) -> Vec<Severity> {
    let findings = module.findings();
    findings.iter().filter(|found| found.check == rule).map(|found| found.severity).collect()
}

#[test]
fn a_stage_without_commands_waits_for_files() {
    let git = "git:\n- add: /images/web\n  to: /www\n  stageDependencies:\n    setup: ['**/*']\n";
    let rule = "stage-dep-no-shell";
    let read = web(&format!("{git}shell:\n  install:\n  - make -C /www\n"));
    let unread = web(&format!("{git}shell:\n  install:\n  - make -C /other\n"));
    assert_eq!(read.finds(rule), [at(WEB, 7, "web")]);
    let by_line = |module: &Module, lines| severities(&module.clone().werf(lines), rule);
    for module in [&read, &unread] {
        assert_eq!(by_line(module, Lines::V3), [Severity::Error]);
        assert_eq!(by_line(module, Lines::BOTH), [Severity::Warning]);
    }
    assert_eq!(by_line(&read, Lines::V2), [Severity::Warning]);
    assert_eq!(by_line(&unread, Lines::V2), [Severity::Info]);
    let found = read.findings();
    let help =
        found.iter().find(|found| found.check == rule).and_then(|found| found.help.as_deref());
    assert_eq!(help, Some("werf 3 refuses to build it: move the list to `install`"));
    for rest in [format!("{git}shell:\n  setup:\n  - make\n"), git.replace("'**/*'", "")] {
        assert_eq!(web(&rest).finds(rule), [], "{rest}");
    }
}

#[test]
fn a_list_that_images_share_is_one_finding_and_so_are_the_lists_of_an_image() {
    let item = "- add: /patches\n  to: /p\n  stageDependencies:\n    setup: ['*']\n";
    let shared = "{{ define \"shared\" }}\n".to_owned() + item + "{{ end }}";
    let module = Module::standard()
        .with(".werf/shared.tmpl", &shared)
        .with("patches/a.patch", "x\n")
        .append("images/agent/werf.inc.yaml", "git:\n{{ include \"shared\" . }}\n")
        .append(WEB, "{{ include \"shared\" . }}\n");
    assert_eq!(module.finds("stage-dep-no-shell"), [at(".werf/shared.tmpl", 5, "agent")]);
    let one = format!("git:\n{item}{}", item.replace("/p\n", "/q\n"));
    assert_eq!(web(&one).finds("stage-dep-no-shell"), [at(WEB, 7, "web")]);
}

#[test]
fn a_stage_waits_for_files_that_are_not_there() {
    let rule = "stage-dep-dead";
    let with = |add: &str, rest: &str, paths: &str| {
        web(&format!(
            "git:\n- add: {add}\n  to: /www\n{rest}  stageDependencies:\n    setup: {paths}\nshell: {{setup: [make]}}\n"
        ))
    };
    for (add, rest, paths, found) in [
        ("/images/web", "", "['images/web/*.html']", "images/web/*.html"),
        ("/images/web", "", "['*.html', images/web/index.html]", "images/web/index.html"),
        ("/images/web", "  includePaths: ['*.html']\n", "[werf.inc.yaml]", "werf.inc.yaml"),
        ("/images/web/index.html", "", "[index.html]", "index.html"),
        ("/images/web", "", "['*.css', '*.js']", "*.css"),
    ] {
        let told: Vec<_> =
            with(add, rest, paths).finds(rule).into_iter().map(|told| told.2).collect();
        assert_eq!(told, [found], "{add} {paths}");
    }
    for (add, paths) in [
        ("/images/web", "['**/*']"),
        ("/images/web", "['*.html', '*.css']"),
        ("/images/web/index.html", "['**/*']"),
        ("/", "[images/web/index.html, openapi]"),
        ("/nowhere", "['**/*']"),
    ] {
        assert_eq!(with(add, "", paths).finds(rule), [], "{add} {paths}");
    }
}

#[test]
fn included_paths_that_are_not_there() {
    let bundle = ".werf/bundle.yaml";
    let with = |paths: &str| {
        Module::standard().replace(bundle, "[module.yaml, openapi, templates]", paths)
    };
    let rule = "include-path-dead";
    assert_eq!(with("[modules.yaml, openapi]").finds(rule), [at(bundle, 6, "modules.yaml")]);
    assert_eq!(with("[openapi, 'lib/**/*.py']").finds(rule), [at(bundle, 6, "lib/**/*.py")]);
    for paths in [
        "[openapi, docs, crds, charts, hooks, README_RU.md]",
        "[openapi, api, cmd, internal, pkg, vendor]",
        "[openapi, 'temp*']",
        "[module.yaml]",
    ] {
        assert_eq!(with(paths).finds(rule), [], "{paths}");
    }
    let ignored = with("[openapi, made]").with(".gitignore", "/made\n");
    assert_eq!(ignored.finds(rule), []);
}

#[test]
fn mappings_that_copy_nothing() {
    let rule = "git-mapping-empty";
    let with = |item: &str| web(&format!("git:\n- {item}\n"));
    assert_eq!(with("{add: /images/wed, to: /x}").finds(rule), [at(WEB, 4, "/images/wed")]);
    assert_eq!(
        with("{add: /patches, to: /x, excludePaths: ['*']}").finds(rule),
        [at(WEB, 4, "/patches")]
    );
    for item in [
        "{add: /docs, to: /docs}",
        "{add: /, to: /, includePaths: [crds]}",
        "{url: 'https://example.com/x.git', tag: v1, add: /nowhere, to: /x}",
        "{add: /patches/a.patch, to: /x}",
    ] {
        assert_eq!(with(item).finds(rule), [], "{item}");
    }
}

#[test]
fn commands_read_files_that_nothing_waits_for() {
    let rule = "stage-dep-missing";
    let with =
        |item: &str, setup: &str| web(&format!("git:\n- {item}\nshell:\n  setup:\n  - {setup}\n"));
    let patches = "{add: /patches, to: /patches}";
    let api = "{add: /, to: /, includePaths: [openapi]}";
    for (item, setup) in [
        (patches, "git apply /patches/*.patch"),
        (patches, "cd /patches && make"),
        (api, "cd /openapi; cp values_ce.yaml values.yaml"),
    ] {
        assert_eq!(with(item, setup).finds(rule), [at(WEB, 4, "web")], "{setup}");
        assert_eq!(with(item, setup).werf(Lines::V3).finds(rule), []);
    }
    for (item, setup) in [
        (patches, "rm -rf /patches"),
        (patches, "make -C /patches2"),
        (patches, "cd /src && make"),
        (
            "{add: /patches, to: /patches, stageDependencies: {setup: ['*']}}",
            "git apply /patches/*",
        ),
        (api, "cp /other/openapi /x"),
    ] {
        assert_eq!(with(item, setup).finds(rule), [], "{setup}");
    }
}

#[test]
fn files_are_waited_for_too_late() {
    let with = |install: &str| {
        web(&format!(
            "git:\n- add: /patches\n  to: /patches\n  stageDependencies:\n    setup: ['*']\nshell:\n  install:\n  - {install}\n  \
             setup:\n  - make -C /patches\n"
        ))
    };
    assert_eq!(with("git apply /patches/*").finds("stage-dep-too-late"), [at(WEB, 7, "web")]);
    assert_eq!(with("mkdir -p /patches").finds("stage-dep-too-late"), []);
}

#[test]
fn a_program_is_built_without_a_replaced_directory() {
    let with = |paths: &str, build: &str| {
        web(&format!(
            "git:\n- add: /\n  to: /src\n  includePaths: {paths}\n  stageDependencies:\n    setup: ['**/*']\nshell:\n  setup:\n  \
             - cd /src/images/web/cmd\n  - {build}\n"
        ))
        .with("images/web/go.mod", "module web\nrequire example.com/api v0.0.0\nreplace example.com/api => ../../api\n")
        .with("images/web/cmd/main.go", "package main\n")
        .with("api/go.mod", "module example.com/api\n")
    };
    let rule = "go-replace-unmapped";
    assert_eq!(with("[images/web]", "go build .").finds(rule), [at(WEB, 12, "api")]);
    for (paths, build) in [
        ("[images/web, api]", "go build ."),
        ("[images/web]", "echo go build"),
        ("[images/web]", "go mod edit -replace a=b && go build ."),
        ("[images/web]", "git clone https://x /src/api && go build ."),
        ("[images/web]", "go build -mod=vendor ."),
    ] {
        assert_eq!(with(paths, build).finds(rule), [], "{paths} {build}");
    }
}
