//! Rules of editions: edition-value-unknown, edition-file-missing, wf-edition-mismatch.

use crate::module::{Module, at};

const BUILD: &str = ".github/workflows/build.yml";

/// A module whose templates compare the edition, and that builds some.
fn module(condition: &str, editions: &[&str]) -> Module {
    let given =
        editions.iter().map(|edition| format!("    - run: echo MODULE_EDITION={edition} >> $E\n"));
    let given: String = given.collect();
    let consts = "{{ $_ := set $ \"MODULE_EDITION\" (env \"MODULE_EDITION\" \"ce\") }}";
    Module::standard()
        .with(".werf/edition.yaml", &format!("{consts}{condition}\n"))
        .replace(
            "werf.yaml",
            "project: demo",
            "project: demo\n# {{ tpl (.Files.Get \".werf/edition.yaml\") . }}",
        )
        .with(BUILD, &format!("on: push\njobs:\n  b:\n    steps:\n{given}"))
}

#[test]
fn an_edition_in_other_letters() {
    let rule = "edition-value-unknown";
    for condition in [
        "{{ if eq $.MODULE_EDITION \"ce\" }}x{{ end }}",
        "[[ {{ .MODULE_EDITION }} == \"ce\" ]] && x",
        "[[ \"{{ .MODULE_EDITION }}\" != ce ]] && x",
    ] {
        assert_eq!(module(condition, &["CE"]).finds(rule), [at(BUILD, 5, "CE")], "{condition}");
        assert_eq!(module(condition, &["ce", "ee"]).finds(rule), [], "{condition}");
    }
    let both = "{{ if or (eq .MODULE_EDITION \"ce\") (eq .MODULE_EDITION \"CE\") }}x{{ end }}";
    let folded = "{{ if eq (lower .MODULE_EDITION) \"ce\" }}x{{ end }}";
    for fine in [both, folded, "{{ .MODULE_EDITION }}"] {
        assert_eq!(module(fine, &["CE"]).finds(rule), [], "{fine}");
    }
}

#[test]
fn values_of_an_edition_that_are_not_there() {
    let rule = "edition-file-missing";
    let with = |command: &str| {
        Module::standard().with("openapi/values_ce.yaml", "x: 1\n").append(
            "images/agent/werf.inc.yaml",
            &format!(
                "---\nimage: choose\nfinal: false\nfrom: alpine\nshell:\n  setup:\n  - {command}\n"
            ),
        )
    };
    let told = |command: &str| -> Vec<String> {
        with(command).finds(rule).into_iter().map(|(_, _, subject)| subject).collect()
    };
    for bad in [
        "cp -fv values_ee.yaml values.yaml",
        "cp /openapi/values_ee.yaml /openapi/values.yaml",
        "if [[ ee == \"ee\" ]]; then cp values_ee.yaml values.yaml; fi",
    ] {
        assert_eq!(told(bad), ["values_ee.yaml"], "{bad}");
    }
    for fine in [
        "cp -fv values_ce.yaml values.yaml",
        "if [[ ce == \"ee\" ]]; then cp values_ee.yaml values.yaml; fi",
        "if [ -f values_ee.yaml ]; then cp values_ee.yaml values.yaml; fi",
        "cp values_ee.yaml values.yaml || true",
        "cp values.yaml values_ee.yaml",
        "rm -rf values_*.yaml",
    ] {
        assert!(told(fine).is_empty(), "{fine}");
    }
}

/// A job that builds an edition to a place.
fn job(edition: &str, place: &str) -> String {
    format!(
        "  to-{place}:\n    steps:\n    - run: echo \"MODULE_EDITION={edition}\" >> $E\n    - uses: \
         deckhouse/modules-actions/build@v4\n      with:\n        module_source: ${{{{ vars.R }}}}/{place}/modules\n"
    )
}

#[test]
fn an_edition_at_the_place_of_another() {
    let rule = "wf-edition-mismatch";
    let of = |jobs: &[(&str, &str)]| {
        let jobs: String = jobs.iter().map(|(edition, place)| job(edition, place)).collect();
        Module::standard().with(BUILD, &format!("on: push\njobs:\n{jobs}"))
    };
    assert_eq!(of(&[("ce", "ce"), ("ce", "ee"), ("ee", "x")]).finds(rule), [at(BUILD, 11, "ce")]);
    for fine in [
        &[("ce", "ce"), ("ee", "ee"), ("ee", "fe"), ("seplus", "se-plus")][..],
        &[("CE", "ce"), ("EE", "ee"), ("EE", "se-plus")],
    ] {
        assert_eq!(of(fine).finds(rule), [], "{fine:?}");
    }
    let several =
        job("ce", "ee").replace("MODULE_EDITION=ce", "MODULE_EDITION=ce; MODULE_EDITION=ee");
    let module = Module::standard().with(BUILD, &format!("on: push\njobs:\n{several}"));
    assert_eq!(module.finds(rule), []);
}
