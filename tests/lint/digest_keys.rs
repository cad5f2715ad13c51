//! digest-key-bad, digest-key-collision.

use crate::module::{Module, at};

const DIGESTS: &str = ".werf/images-digests.yaml";

fn with_images(names: &str) -> Module {
    Module::standard().replace(DIGESTS, "list \"agent\" \"web\"", names)
}

#[test]
fn keys_that_templates_find_are_fine() {
    let module = with_images("list \"agent\" \"web\" \"csi-driver-2\"");
    assert_eq!(module.finds("digest-key-bad"), []);
    assert_eq!(module.finds("digest-key-collision"), []);
}

#[test]
fn a_key_with_other_letters_is_not_found_by_templates() {
    // What a template that was not closed leaves behind, and an underscore that survives camelcase.
    let module = Module::standard().replace(DIGESTS, "{{ . | camelcase | untitle }}", "{{ . }}_x");
    // Each image is told where its name is written.
    let expected = [at(DIGESTS, 5, "agent"), at(DIGESTS, 5, "web")];
    assert_eq!(module.finds("digest-key-bad"), expected);
}

#[test]
fn two_images_with_one_key_are_told_at_the_second() {
    let module = Module::standard()
        .replace(DIGESTS, "list \"agent\" \"web\"", "list \"agent\" \"tools/agent\" \"web\"")
        .replace(DIGESTS, "{{ . | camelcase", "{{ . | splitList \"/\" | last | camelcase")
        .with("images/tools/werf.inc.yaml", "image: tools/agent\nfrom: {{ .Base }}\n");
    assert_eq!(
        module.finds("digest-key-collision"),
        [at("images/tools/werf.inc.yaml", 1, "tools/agent")]
    );
}

#[test]
fn one_image_twice_in_the_list_is_no_collision() {
    assert_eq!(with_images("list \"agent\" \"agent\"").finds("digest-key-collision"), []);
}

#[test]
fn without_a_configuration_nothing_is_checked() {
    let module = Module::standard().append("werf.yaml", "{{ fail \"no\" }}");
    assert_eq!(module.skips("digest-key-bad"), ["the configuration does not render"]);
    assert_eq!(module.finds("template-render-failed"), [at("werf.yaml", 13, "")]);
}
