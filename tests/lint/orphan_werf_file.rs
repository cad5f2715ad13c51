//! orphan-werf-file.

use crate::module::{Module, at};

const RULE: &str = "orphan-werf-file";

#[test]
fn a_file_that_nobody_reads() {
    let module = Module::standard().with(".werf/old.yaml", "a: 1\n").with(".werf/README.md", "x");
    assert_eq!(module.finds(RULE), [at(".werf/old.yaml", 1, ".werf/old.yaml")]);
    let deep = Module::standard().with("images/web/deep/werf.inc.yaml", "image: x\n");
    assert_eq!(deep.finds(RULE), [at("images/web/deep/werf.inc.yaml", 1, "deep")]);
}

#[test]
fn a_path_through_a_folder_reads_nothing_there() {
    let path = "images/web/deep/werf.inc.yaml";
    let module = Module::standard()
        .with(path, "image: x\n")
        .append("werf.yaml", "# context: images/web/deep/src\n");
    assert_eq!(module.finds(RULE), [at(path, 1, "deep")]);
    let listed = module.append("werf.yaml", "{{ if false }}{{ list \"deep\" }}{{ end }}\n");
    assert_eq!(listed.finds(RULE), []);
}

#[test]
fn a_file_that_is_read_under_other_values() {
    let module = Module::standard()
        .with(".werf/svace.yaml", "a: 1\n")
        .append("werf.yaml", "{{ if false }}{{ .Files.Get \".werf/svace.yaml\" }}{{ end }}\n");
    assert_eq!(module.finds(RULE), []);
    assert_eq!(Module::standard().with(".werf/x.tmpl", "").finds(RULE), []);
}
