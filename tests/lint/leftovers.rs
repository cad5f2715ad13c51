//! What is missing or left over: env-no-default, digests-image-missing, chart-dep-mismatch, giterminism-env-unused,
//! exclude-path-dead, shell-stage-order.

use crate::module::{Module, at};

const WEB: &str = "images/web/werf.inc.yaml";
const ALLOWED: &str = "[MODULES_MODULE_TAG]";

fn allowing(names: &str) -> Module {
    Module::standard().replace("werf-giterminism.yaml", ALLOWED, names)
}

fn web(rest: &str) -> Module {
    Module::standard().with(WEB, &format!("image: {{{{ .Name }}}}\nfrom: {{{{ .Base }}}}\n{rest}"))
}

#[test]
fn a_variable_without_a_default_that_nothing_sets() {
    let rule = "env-no-default";
    let read =
        |call: &str| allowing("['/.*/']").append("werf.yaml", &format!("# {{{{ {call} }}}}\n"));
    let told = read("env \"NAME\"");
    assert_eq!(told.finds(rule), [at("werf.yaml", 13, "NAME")]);
    let workflow = "jobs:\n  build:\n    env:\n      NAME: x\n";
    assert_eq!(told.clone().with(".github/workflows/build.yml", workflow).finds(rule), []);
    let other = workflow.replace("NAME", "OTHER");
    assert_eq!(told.with(".github/workflows/build.yml", &other).finds(rule).len(), 1);
    // What GitLab sets, GitHub does not.
    let foreign = read("env \"CI_COMMIT_REF_NAME\"");
    assert_eq!(foreign.clone().with(".gitlab-ci.yml", workflow).finds(rule), []);
    assert_eq!(foreign.with(".github/workflows/build.yml", workflow).finds(rule).len(), 1);
    // A default anywhere says that it need not be set; the rest is set where modules are built.
    for call in [
        "env \"NAME\" \"x\"",
        "env \"NAME\" \"\"",
        "env \"MODULES_MODULE_TAG\"",
        "env \"SVACE_ENABLED\"",
        "env \"CI_COMMIT_REF_NAME\"",
    ] {
        assert_eq!(read(call).finds(rule), [], "{call}");
    }
}

#[test]
fn images_without_a_list_of_their_digests() {
    let rule = "digests-image-missing";
    let without = Module::standard()
        .replace("werf.yaml", "list \"images-digests\" ", "list ")
        .replace(".werf/bundle.yaml", "import:\n- from: images-digests\n  add: /images_digests.json\n  to: /images_digests.json\n  after: setup\n", "");
    let found = without.finds(rule);
    assert_eq!(found, [at(".werf/bundle.yaml", 1, "images_digests.json")]);
    // A list that is kept in the repository, and one that something writes.
    assert_eq!(without.clone().with("images_digests.json", "{}\n").finds(rule), []);
    let shell = "shell:\n  setup:\n  - jq . > /images_digests.json\n";
    assert_eq!(without.clone().append(".werf/bundle.yaml", shell).finds(rule), []);
    // Nobody knows what a tool makes.
    let tool = without.clone().append(".werf/bundle.yaml", "shell:\n  setup:\n  - /build-all /\n");
    assert_eq!((tool.finds(rule), tool.skips(rule).len()), (Vec::new(), 1));
    // No image for a cluster: all of them are parts of the bundle, or not final.
    let parts = without.replace(WEB, "from:", "final: false\nfrom:").append(
        ".werf/bundle.yaml",
        "import:\n- from: agent\n  add: /agent\n  to: /hooks/agent\n  after: setup\n",
    );
    assert_eq!(parts.finds(rule), []);
}

#[test]
fn a_chart_of_another_version() {
    let rule = "chart-dep-mismatch";
    let chart = |version: &str| {
        let text = format!("name: demo\ndependencies:\n- name: lib\n  version: {version}\n");
        Module::standard().with("Chart.yaml", &text)
    };
    let lies = |version: &str| chart(version).with("charts/lib-1.62.2.tgz", "x");
    assert_eq!(lies("1.44.5").finds(rule), [at("Chart.yaml", 4, "lib")]);
    assert_eq!(lies("1.62.2").finds(rule), []);
    // Ranges, another chart whose name begins alike, and an archive of each version.
    for version in ["~1.44", "'>=1.44.0 <2.0.0'", "1.x.x", "^1.44.5", "'*'"] {
        assert_eq!(lies(version).finds(rule), [], "{version}");
    }
    assert_eq!(chart("1.44.5").with("charts/lib-more-1.0.0.tgz", "x").finds(rule), []);
    assert_eq!(lies("1.44.5").with("charts/lib-1.44.5.tgz", "x").finds(rule), []);
    assert_eq!(chart("1.44.5").finds(rule), []);
    let lock = "dependencies:\n- name: lib\n  version: 1.44.5\n";
    assert_eq!(lies("1.62.2").with("requirements.lock", lock).finds(rule).len(), 1);
    assert_eq!(chart("1.44.5").with("Chart.lock", lock).finds(rule), []);
}

#[test]
fn variables_that_are_allowed_and_not_read() {
    let rule = "giterminism-env-unused";
    let module = allowing("[MODULES_MODULE_TAG, OLD, OLDER]");
    let findings = module.findings();
    let found: Vec<_> = findings.iter().filter(|one| one.check == rule).collect();
    assert_eq!((found.len(), found[0].subject.as_str(), found[0].others.len()), (1, "OLD", 1));
    assert_eq!(allowing("[MODULES_MODULE_TAG, /OLD_.*/]").finds(rule), []);
    let named =
        module.clone().append("werf.yaml", "{{ if false }}{{ env \"OLD\" \"OLDER\" }}{{ end }}\n");
    assert_eq!(named.finds(rule), []);
    // Read by the configuration of the cleanup, or by a name that is put together.
    let cleanup = "configVersion: 1\nproject: demo\n# {{ env \"OLD\" }} {{ env \"OLDER\" }}\n";
    assert_eq!(module.clone().with("werf_cleanup.yaml", cleanup).finds(rule), []);
    let made = "{{ define \"x\" }}{{ env (printf \"O%s\" .) }}{{ end }}";
    assert_eq!(module.with(".werf/x.tmpl", made).finds(rule), []);
}

#[test]
fn a_path_that_is_left_out_and_not_there() {
    let rule = "exclude-path-dead";
    let excluding = |path: &str| {
        web(&format!("git:\n- add: /images/web\n  to: /www\n  excludePaths: ['{path}']\n"))
    };
    assert_eq!(
        excluding("images/web/index.html").finds(rule),
        [at(WEB, 6, "images/web/index.html")]
    );
    for path in ["werf.inc.yaml", "**/*_test.go", "docs", ".git", ".dockerignore"] {
        assert_eq!(excluding(path).finds(rule), [], "{path}");
    }
}

#[test]
fn stages_in_another_order_than_they_run() {
    let rule = "shell-stage-order";
    let upside_down = web("shell:\n  setup:\n  - a\n  install:\n  - b\n");
    assert_eq!(upside_down.finds(rule), [at(WEB, 4, "web")]);
    assert_eq!(web("shell:\n  install:\n  - b\n  setup:\n  - a\n").finds(rule), []);
    assert_eq!(web("shell:\n  setup:\n  - a\n").finds(rule), []);
}
