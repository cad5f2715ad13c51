//! pin-mismatch.

use deckmod::pins::checksum;

use crate::module::{Module, at};

const LIST: &str = "REGISTRY_PATH: r.example/base\nbuilder/alpine: \"sha256:1\"\n";
const ARCHIVE: &str = "charts/deckhouse_lib_helm-1.62.2.tgz";

fn pinned(settings: &str) -> Module {
    let settings = format!("version: 1\n{settings}");
    Module::standard()
        .with("base_images.yml", LIST)
        .with(ARCHIVE, "archive")
        .with("deckmod.yaml", &settings)
}

#[test]
fn a_file_that_is_not_the_pinned_one() {
    let sum = checksum(LIST.as_bytes());
    let good = format!("base_images:\n  version: v0.5.7\n  sha256: {sum}\n");
    assert_eq!(pinned(&good).finds("pin-mismatch"), []);
    let told = [at("deckmod.yaml", 4, "base_images.yml")];
    let edited = pinned(&good).append("base_images.yml", "builder/mine: x\n");
    assert_eq!(edited.finds("pin-mismatch"), told);
    let other = good.replace(&sum[..4], "0000");
    assert_eq!(pinned(&other).finds("pin-mismatch"), told);
    let upper = good.replace(&sum, &sum.to_uppercase());
    assert_eq!(pinned(&upper).finds("pin-mismatch"), []);
}

#[test]
fn another_version_of_the_chart_lies_there() {
    let sum = checksum(b"archive");
    let good = format!("lib_helm: {{version: 1.62.2, sha256: {sum}}}\n");
    assert_eq!(pinned(&good).finds("pin-mismatch"), []);
    let newer = pinned(&good.replace("1.62.2", "1.72.13"));
    let told = [at("deckmod.yaml", 2, "charts/deckhouse_lib_helm-1.72.13.tgz")];
    assert_eq!(newer.finds("pin-mismatch"), told);
    let edited = pinned(&good).with(ARCHIVE, "other");
    assert_eq!(edited.finds("pin-mismatch"), [at("deckmod.yaml", 2, ARCHIVE)]);
}

#[test]
fn what_is_not_pinned_or_not_there_is_nobodys_mismatch() {
    assert_eq!(pinned("").finds("pin-mismatch"), []);
    assert_eq!(pinned("lib_helm: {version: 1.62.2}\n").finds("pin-mismatch"), []);
    let sum = "0".repeat(64);
    let settings =
        format!("base_images: {{sha256: {sum}}}\nlib_helm: {{version: 1.0.0, sha256: {sum}}}\n");
    let bare = pinned(&settings).without("base_images.yml").without(ARCHIVE);
    assert_eq!(bare.finds("pin-mismatch"), []);
    assert_eq!(pinned("lib_helm: [\n").finds("pin-mismatch"), []);
}
