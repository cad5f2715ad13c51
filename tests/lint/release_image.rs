//! release-missing-module-yaml, release-missing-version, release-missing-changelog, required-image-missing,
//! version-source.

use deckmod::finding::Severity;

use crate::module::{Module, at};

const RELEASE: &str = ".werf/release.yaml";
const RULE: &str = "release-missing-module-yaml";
const MAPPING: &str = "- add: /module.yaml\n  to: /module.yaml\n";

/// A release image with these sections, and an image `prepare` with a shell and module.yaml at a path.
fn prepared(to: &str, shell: &str, import: &str) -> Module {
    let prepare = format!(
        "---\nimage: prepare\nfinal: false\nfrom: {{{{ .Base }}}}\ngit:\n- add: /\n  to: {to}\n  \
         includePaths: [module.yaml, openapi]\nshell:\n  install:\n{shell}"
    );
    let imports = format!("import:\n- from: prepare\n  after: install\n{import}");
    Module::standard()
        .replace(RELEASE, MAPPING, "")
        .replace(RELEASE, "import:\n", &imports)
        .append(RELEASE, &prepare)
}

#[test]
fn a_release_image_needs_module_yaml() {
    assert_eq!(Module::standard().finds(RULE), []);
    let without = Module::standard().replace(RELEASE, MAPPING, "");
    assert_eq!(without.finds(RULE), [at(RELEASE, 8, "module.yaml")]);
    let other_name = Module::standard().replace(RELEASE, "to: /module.yaml", "to: /module.yml");
    assert_eq!(other_name.finds(RULE), [at(RELEASE, 8, "module.yaml")]);
    let not_its_own =
        Module::standard().replace(RELEASE, MAPPING, "- url: https://x/y\n  tag: v1\n  to: /\n");
    assert_eq!(not_its_own.finds(RULE), []);
    assert_eq!(not_its_own.skips(RULE), ["module.yaml: it comes from https://x/y"]);
}

#[test]
fn an_import_takes_what_lies_there() {
    let shell = "  - ls -la /bundle\n";
    for (to, import, is_missing) in [
        ("/bundle", "  add: /\n  to: /\n  includePaths: [module.yaml]\n", true),
        ("/bundle", "  add: /bundle\n  to: /\n  includePaths: [module.yaml]\n", false),
        ("/bundle", "  add: /bundle\n  to: /\n  includePaths: ['*.yaml']\n", false),
        ("/bundle", "  add: /bundle\n  to: /\n  excludePaths: ['*.yaml']\n", true),
        ("/bundle", "  add: /bundle\n  to: /\n  includePaths: [openapi]\n", true),
        ("/bundle", "  add: /bundle/module.yaml\n  to: /module.yaml\n", false),
        ("/bundle", "  add: /bundle\n  to: /bundle\n", true),
        ("/", "  add: /\n  to: /\n  includePaths: [module.yaml]\n", false),
    ] {
        let module = prepared(to, shell, import);
        let expected = if is_missing { vec!["module.yaml".to_owned()] } else { vec![] };
        let found: Vec<String> = module.finds(RULE).into_iter().map(|told| told.2).collect();
        assert_eq!(found, expected, "{to} {import}");
        assert_eq!(module.skips(RULE), Vec::<String>::new(), "{to} {import}");
    }
    let module = prepared("/bundle", shell, "  add: /\n  to: /\n  includePaths: [module.yaml]\n");
    let finding = module.findings().into_iter().find(|finding| finding.check == RULE).unwrap();
    let help = finding.help.unwrap();
    assert_eq!(help, "in image `prepare` it lies at /bundle/module.yaml");
}

/// What a shell does to a file, and whether /out/module.yaml is there: yes, no, or it cannot be told.
#[test]
fn commands_move_files() {
    for (shell, expected) in [
        ("true", "no"),
        ("cp /m/module.yaml /out/module.yaml", "yes"),
        ("cd /m && cp -f module.yaml ../out/module.yaml", "yes"),
        ("mkdir -p /out; cp module.yaml /out", "maybe"),
        ("mkdir -p /out; cp /m/module.yaml /out", "yes"),
        ("mkdir -p /out\ncp -r /m/. /out/", "yes"),
        ("cp -r /m /out", "yes"),
        ("cp -r /m /out; rm -f /out/module.yaml", "no"),
        ("cp -r /m /out; rm -rf /out", "no"),
        ("mv /m /out", "yes"),
        ("cp -r /m /out; mv /out/module.yaml /out/x.yaml", "no"),
        ("install -m 0644 /m/module.yaml /out/module.yaml", "yes"),
        ("cat /m/module.yaml > /out/module.yaml", "yes"),
        ("cat /m/module.yaml 2>/dev/null | tee /out/module.yaml", "yes"),
        ("cat /m/module.yaml > /out/module.yml", "no"),
        ("cat <<EOF > /out/a\ncp /m/module.yaml /out/module.yaml\nEOF", "no"),
        ("echo 'a > /out/module.yaml'", "no"),
        ("# cp /m/module.yaml /out/module.yaml", "no"),
        ("X=/out; cp /m/module.yaml $X/module.yaml", "maybe"),
        ("cp /m/*.yaml /out/", "maybe"),
        ("if [ -f /m/module.yaml ]; then cp /m/module.yaml /out/module.yaml; fi", "maybe"),
        ("[ -f /m/x ] && { true; cp /m/module.yaml /out/module.yaml; }", "maybe"),
        ("cp -r /m /out; [ -f /m/x ] && rm /out/module.yaml", "maybe"),
        ("cp -r /m /out; [[ a < b && -f /m/x ]] && { true; rm /out/module.yaml; }", "maybe"),
        ("for f in module.yaml; do cp /m/$f /out/$f; done", "maybe"),
        ("cp /m/none /out/module.yaml || touch /out/module.yaml", "maybe"),
        ("(cd /m; cp module.yaml /out/module.yaml); ls", "maybe"),
        ("x=$(cp /m/module.yaml /out/module.yaml)", "maybe"),
        ("case $X in a) cp /m/module.yaml /out/module.yaml;; esac", "maybe"),
        ("f() { cp /m/module.yaml /out/module.yaml; }\nf", "maybe"),
        ("make bundle", "maybe"),
        ("/m/build", "maybe"),
        ("echo 'open", "maybe"),
        ("apk add --no-cache jq && jq -n '{}' > /x.json", "no"),
        ("curl -sfLo /out/module.yaml https://x", "yes"),
        ("curl -fsSL --output /usr/local/bin/yq https://x && chmod +x /usr/local/bin/yq", "no"),
        ("cd /src && CGO_ENABLED=0 go build -o /hooks/x ./...", "no"),
        ("find /out -name '*.md' -print", "no"),
        ("cp -r /m /out; find /out -name '*.md' -delete", "maybe"),
    ] {
        let lines = shell.replace('\n', "\n    ");
        let shell_item = format!("  - |\n    {lines}\n");
        let module = prepared("/m", &shell_item, "  add: /out\n  to: /\n");
        let told = match (module.finds(RULE).len(), module.skips(RULE).len()) {
            (0, 0) => "yes",
            (1, 0) => "no",
            (0, 1) => "maybe",
            other => panic!("{other:?}"),
        };
        assert_eq!(told, expected, "{shell}");
    }
}

#[test]
fn images_that_cannot_be_followed() {
    let import = "  add: /out\n  to: /\n";
    let shell = "  - true\n";
    let dockerfile = prepared("/m", shell, import).with("Dockerfile", "FROM scratch\n");
    let prepare = "image: prepare\nfinal: false\nfrom: {{ .Base }}\n";
    let dockerfile =
        dockerfile.append(RELEASE, "---\nimage: docker\ndockerfile: Dockerfile\nfinal: false\n");
    let dockerfile = dockerfile.replace(RELEASE, "- from: prepare\n", "- from: docker\n");
    assert_eq!(dockerfile.finds(RULE), []);
    assert_eq!(dockerfile.skips(RULE), ["module.yaml: image `docker` is made of a Dockerfile"]);
    let on_itself = prepared("/m", shell, import)
        .replace(RELEASE, prepare, "image: prepare\nfinal: false\nfrom: other\n")
        .append(RELEASE, "---\nimage: other\nfinal: false\nfrom: prepare\n");
    assert_eq!(on_itself.finds(RULE), []);
    assert_eq!(on_itself.skips(RULE), ["module.yaml: images need each other"]);
    let on_another = prepared("/m", shell, "  add: /m\n  to: /\n")
        .replace(RELEASE, "- from: prepare\n", "- from: other\n")
        .append(RELEASE, "---\nimage: other\nfinal: false\nfrom: prepare\n");
    assert_eq!((on_another.finds(RULE), on_another.skips(RULE)), (vec![], vec![]));
}

#[test]
fn copies_of_copies_have_an_end() {
    let line = |number: usize| format!("  - cp -r /m /n{number} && mv /n{number} /m/{number}\n");
    let lines: String = (0..40).map(line).collect();
    let module = prepared("/m", &lines, "  add: /out\n  to: /\n");
    assert_eq!(module.finds(RULE), []);
    assert_eq!(module.skips(RULE), ["module.yaml: there are too many files"]);
}

#[test]
fn a_release_image_needs_its_version() {
    let rule = "release-missing-version";
    assert_eq!(Module::standard().finds(rule), []);
    let not_imported = Module::standard().replace(RELEASE, "add: /version.json", "add: /v.json");
    assert_eq!(not_imported.finds(rule), [at(RELEASE, 8, "version.json")]);
    let relative = Module::standard().replace(RELEASE, "> /version.json", "> version.json");
    assert_eq!(relative.finds(rule), []);
    let unknown = Module::standard().replace(RELEASE, "jq -n", "write-version");
    assert_eq!(unknown.finds(rule), []);
    let other = Module::standard().replace(RELEASE, "> /version.json", "> /var/version.json");
    assert_eq!(other.finds(rule), [at(RELEASE, 8, "version.json")]);
}

#[test]
fn a_release_image_has_a_changelog() {
    let rule = "release-missing-changelog";
    let mapping = "- add: /changelog.yaml\n  to: /changelog.yaml\n";
    assert_eq!(Module::standard().finds(rule), []);
    let without = Module::standard().replace(RELEASE, mapping, "");
    assert_eq!(without.finds(rule), [at(RELEASE, 8, "changelog.yaml")]);
    let other = Module::standard().replace(RELEASE, "to: /changelog.yaml", "to: /changelog.yml");
    assert_eq!(other.finds(rule), []);
    let fallback = "cp CHANGELOG/v1.yml /changelog.yaml || touch /changelog.yaml";
    let perhaps = prepared(
        "/m",
        &format!("  - {fallback}\n"),
        "  add: /changelog.yaml\n  to: /changelog.yaml\n",
    );
    assert_eq!(perhaps.replace(RELEASE, mapping, "").finds(rule), []);
}

#[test]
fn a_module_is_two_images() {
    let rule = "required-image-missing";
    assert_eq!(Module::standard().finds(rule), []);
    let renamed =
        Module::standard().replace(RELEASE, "image: release-channel-version", "image: release");
    assert_eq!(renamed.finds(rule), [at("werf.yaml", 2, "release-channel-version")]);
    let none = Module::of(&[("werf.yaml", "configVersion: 1\nproject: x\n"), ("README.md", "x")]);
    assert_eq!(none.finds(rule), []);
    let unreadable = renamed.append(RELEASE, "---\nimage: a\nb: [\n");
    assert_eq!(unreadable.finds(rule), []);
}

#[test]
fn the_version_is_the_tag() {
    let rule = "version-source";
    assert_eq!(Module::standard().finds(rule), []);
    let reference = |name: &str| {
        Module::standard().replace(RELEASE, "MODULES_MODULE_TAG", name).with(
            "werf-giterminism.yaml",
            &format!(
                "giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    allowEnvVariables: [{name}]\n"
            ),
        )
    };
    assert_eq!(reference("CI_COMMIT_REF_NAME").finds(rule), [at(RELEASE, 6, "CI_COMMIT_REF_NAME")]);
    let severity = |module: &Module| {
        let findings = module.findings();
        findings.iter().find(|finding| finding.check == rule).unwrap().severity
    };
    let built_by = |path: &str, text: &str| reference("CI_COMMIT_REF_NAME").with(path, text);
    let github = ".github/workflows/build.yml";
    for (module, expected) in [
        (reference("CI_COMMIT_REF_NAME"), Severity::Warning),
        (built_by(github, "jobs: {}\n"), Severity::Error),
        (built_by(github, "env: {CI_COMMIT_REF_NAME: x}\n"), Severity::Warning),
        (built_by(".gitlab-ci.yml", "stages: [build]\n"), Severity::Warning),
    ] {
        assert_eq!(severity(&module), expected);
    }
    // A variable that says nothing of versions may be something else.
    assert_eq!(reference("SOURCE_REPO").finds(rule), []);
    let tag = "{{ env \"MODULES_MODULE_TAG\" }}";
    let described = Module::standard().replace(RELEASE, tag, "$(git describe --tags)");
    assert_eq!(described.finds(rule), [at(RELEASE, 6, "git describe")]);
    // An image of the module may have a version of its own.
    let own = Module::standard().append(
        "images/web/werf.inc.yaml",
        "shell:\n  setup:\n  - git describe > /www/version.json\n",
    );
    assert_eq!(own.finds(rule), []);
}
