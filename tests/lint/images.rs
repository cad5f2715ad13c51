//! The graph of images: builder-is-final, base-not-pinned, unused-image, digest-of-nonfinal, template-image-unknown.

use crate::module::{Module, at};

const AGENT: &str = "images/agent/werf.inc.yaml";
const WEB: &str = "images/web/werf.inc.yaml";

#[test]
fn a_builder_that_is_final() {
    let rule = "builder-is-final";
    let module = Module::standard().replace(AGENT, "final: false\n", "");
    assert_eq!(module.finds(rule), [at(AGENT, 1, "agent-build")]);
    let message = |module: &Module| module.findings().into_iter().find(|found| found.check == rule);
    let said = |module: &Module| message(module).unwrap().message;
    assert!(said(&module).contains("is built for `agent` only"), "{}", said(&module));
    let import = "import:\n- {from: agent-build, add: /a, to: /a, after: setup}\n";
    let two = module.clone().append(WEB, import);
    assert!(said(&two).contains("for `agent` and 1 more only"), "{}", said(&two));
    let starts =
        module.replace(AGENT, "shell:\n", "imageSpec: {config: {entrypoint: [/x]}}\nshell:\n");
    assert_eq!(starts.finds(rule), []);
    let alone = Module::standard().append(WEB, "---\nimage: x-artifact\nfrom: {{ .Base }}\n");
    assert_eq!(alone.finds(rule), []);
}

#[test]
fn bases_that_are_not_pinned_are_one_finding() {
    let rule = "base-not-pinned";
    let module = Module::standard()
        .replace(WEB, "{{ .Base }}", "alpine:3.20")
        .append(WEB, "---\nimage: other\nfrom: registry.example.com:5000/x:1\n");
    assert_eq!(module.finds(rule), [at(WEB, 2, "alpine:3.20")]);
    let found = module.findings();
    let first = found.iter().find(|found| found.check == rule).unwrap();
    assert_eq!(first.others.len(), 1);
    for from in [
        "scratch",
        "agent",
        "alpine:3.20@sha256:1111111111111111111111111111111111111111111111111111111111111111",
    ] {
        assert_eq!(Module::standard().replace(WEB, "{{ .Base }}", from).finds(rule), [], "{from}");
    }
}

#[test]
fn an_image_that_nothing_uses() {
    let rule = "unused-image";
    let with = |text: &str| Module::standard().append(WEB, &format!("---\n{text}"));
    let unused = with("image: choose-edition\nfinal: false\nfrom: {{ .Base }}\n");
    assert_eq!(unused.finds(rule), [at(WEB, 8, "choose-edition")]);
    for text in [
        "image: x\nfrom: {{ .Base }}\n",
        "image: a-vex-artifact\nfinal: false\nfrom: {{ .Base }}\n",
        "{{ range list \"base/a\" \"base/b\" }}\nimage: {{ . }}\nfinal: false\nfrom: {{ $.Base }}\n---\n{{ end }}\nimage: c\nfrom: base/a\n",
        "image: x\nfinal: false\nfrom: {{ .Base }}\n{{ if eq .Name \"other\" }}\n---\nimage: y\nfrom: {{ .Prefix }}x\n{{ end }}",
    ] {
        assert_eq!(with(text).finds(rule), [], "{text}");
    }
    let named =
        unused.with(".github/workflows/b.yaml", "jobs: {a: {run: werf build choose-edition}}\n");
    assert_eq!(named.finds(rule), []);
}

#[test]
fn digests_of_images_that_are_not_final() {
    let module = Module::standard().replace(WEB, "from:", "final: false\nfrom:").replace(
        ".werf/images-digests.yaml",
        "list \"agent\" \"web\"",
        "list \"agent\" \"web\" \"agent-build\"",
    );
    assert_eq!(module.finds("digest-of-nonfinal"), [at(".werf/images-digests.yaml", 5, "web")]);
    let found = module.findings();
    let first = found.iter().find(|found| found.check == "digest-of-nonfinal").unwrap();
    assert_eq!(first.others.len(), 1);
}

#[test]
fn templates_ask_for_images_that_are_not_there() {
    let rule = "template-image-unknown";
    let path = "templates/x.yaml";
    let ask = |name: &str| {
        Module::standard().with(
            path,
            &format!(
                "a: 1\nimage: {{{{ include \"helm_lib_module_image\" (list . \"{name}\") }}}}\n"
            ),
        )
    };
    assert_eq!(ask("agnet").finds(rule), [at(path, 2, "agnet")]);
    assert_eq!(ask("agent").finds(rule), []);
    let help = |module: &Module| module.findings().into_iter().find_map(|found| found.help);
    assert_eq!(help(&ask("agnet")).as_deref(), Some("is `agent` meant?"));
    // An image of another edition: its folder is there, and nothing declares it now.
    assert_eq!(
        ask("auditLog").with("images/audit-log/werf.inc.yaml", "# only in EE\n").finds(rule),
        []
    );
    // A file that no template reads or names declares no image, whatever the variables say.
    let unread = ask("auditLog").with("images/audit-log/old/werf.inc.yaml", "image: audit-log\n");
    assert_eq!(unread.finds(rule), [at(path, 2, "auditLog")]);
    let named = unread.append("werf.yaml", "{{ if false }}{{ list \"old\" }}{{ end }}\n");
    assert_eq!(named.finds(rule), []);
    let none = ask("agnet").replace(".werf/images-digests.yaml", "MODULE_IMAGE_DIGEST_", "DIGEST_");
    assert_eq!(none.finds(rule), []);
    assert_eq!(none.skips(rule).len(), 1);
}

#[test]
fn references_that_are_none_are_told_once() {
    let module = Module::standard().append(
        "images/web/werf.inc.yaml",
        "---\nimage: one\nfrom: spotify/scratch\n---\nimage: two\nfrom: spotify/scratch\n",
    );
    let found = module.findings();
    let found: Vec<_> = found.iter().filter(|it| it.check == "unknown-image-ref").collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].others.len(), 1);
}
