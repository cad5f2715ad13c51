//! What the engine does for every rule: levels, lines of werf, stand-ins, order.

use deckmod::finding::Severity;
use deckmod::lint::{Level, Levels, rule};
use deckmod::werf::Lines;

use crate::module::{Module, at};

#[test]
fn the_standard_module_has_nothing_wrong() {
    let findings = Module::standard().findings();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn what_one_line_refuses_is_a_warning_until_that_line_is_meant() {
    let module = Module::standard().append("images/web/werf.inc.yaml", "docker: {USER: nobody}\n");
    let severities = |lines| {
        let findings = module.clone().werf(lines).findings();
        findings.iter().map(|finding| (finding.check, finding.severity)).collect::<Vec<_>>()
    };
    assert_eq!(severities(Lines::BOTH), [("werf-v3-incompatible", Severity::Warning)]);
    assert_eq!(severities(Lines::V3), [("werf-v3-incompatible", Severity::Error)]);
    assert_eq!(severities(Lines::V2), []);
}

#[test]
fn levels_change_and_silence_rules() {
    let module = Module::standard().append("images/web/werf.inc.yaml", "nosuch: 1\n");
    let with = |level| {
        let mut levels = Levels::default();
        levels.set(rule("werf-unknown-field").unwrap(), None, level);
        let findings = module.report(&levels).findings;
        findings.iter().map(|finding| finding.severity).collect::<Vec<_>>()
    };
    assert_eq!(with(Level::As(Severity::Info)), [Severity::Info]);
    assert_eq!(with(Level::Ignore), []);
}

#[test]
fn one_broken_section_does_not_hide_the_others() {
    let module = Module::standard()
        .append("images/agent/werf.inc.yaml", "nosuch: 1\n")
        .append("images/web/werf.inc.yaml", "  bad: : yaml\n");
    assert_eq!(
        module.finds("werf-unknown-field"),
        [at("images/agent/werf.inc.yaml", 21, "nosuch")]
    );
    assert_eq!(module.finds("werf-yaml-invalid").len(), 1);
}

#[test]
fn base_images_that_ci_brings_stand_for_themselves() {
    let base = "{{- $images := .Files.Get \"base_images.yml\" | fromYaml }}\n\
                {{- range $name, $digest := omit $images \"REGISTRY_PATH\" }}\n---\nimage: {{ $name }}\nfinal: false\n\
                from: {{ $images.REGISTRY_PATH }}@{{ $digest }}\n{{- end }}\n---\nimage: a\nfrom: builder/alpine\n---\n\
                image: b\nfrom: {{ printf \"builder/%s\" \"made\" }}\n";
    let allowed = "giterminismConfigVersion: 1\nconfig:\n  goTemplateRendering:\n    allowUncommittedFiles: [base_images.yml]\n";
    let module = Module::of(&[
        ("module.yaml", "name: demo\n"),
        ("werf.yaml", &format!("configVersion: 1\nproject: demo\n---\n{base}")),
        ("werf-giterminism.yaml", allowed),
    ]);
    assert_eq!(module.finds("unknown-image-ref"), []);
    // The real list decides.
    let list = "REGISTRY_PATH: r.example.com/b\nbuilder/alpine: \"sha256:1111111111111111111111111111111111111111111111111111111111111111\"\n";
    let module = module.beside("base_images.yml", list);
    assert_eq!(module.finds("unknown-image-ref"), [at("werf.yaml", 16, "builder/made")]);
}

#[test]
fn one_cause_is_told_once_with_all_images() {
    let shared = "{{ define \"shared\" }}\nnosuch: 1\n{{ end }}";
    let module = Module::standard()
        .with(".werf/shared.tmpl", shared)
        .append("images/agent/werf.inc.yaml", "{{ include \"shared\" . }}\n")
        .append("images/web/werf.inc.yaml", "{{ include \"shared\" . }}\n");
    let findings = module.findings();
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert_eq!(module.finds("werf-unknown-field"), [at(".werf/shared.tmpl", 2, "nosuch")]);
    let lines = |place: &deckmod::finding::Place| place.rendered.as_ref().unwrap().number;
    let first = lines(findings[0].place.as_ref().unwrap());
    let [other] = &findings[0].others[..] else { panic!("{findings:#?}") };
    assert!(lines(other.place.as_ref().unwrap()) > first);
}

#[test]
fn branches_of_variables_are_rendered_as_they_are_set() {
    let branch = "{{- if eq (env \"MODULES_MODULE_TAG\" \"\") \"pr1\" }}\nnosuch: 1\n{{- end }}\n";
    let module = Module::standard().append("images/web/werf.inc.yaml", branch);
    assert_eq!(module.finds("werf-unknown-field"), []);
    let found = module.set("MODULES_MODULE_TAG", "pr1").finds("werf-unknown-field");
    assert_eq!(found, [at("images/web/werf.inc.yaml", 8, "nosuch")]);
}

#[test]
fn comments_silence_a_rule_on_their_line_or_the_next() {
    let web = "images/web/werf.inc.yaml";
    for comment in [
        "nosuch: 1 # deckmod: ignore[werf-unknown-field] a test\n",
        "# deckmod: ignore[DM104, DM101] a test\nnosuch: 1\n",
        "{{- /* deckmod: ignore[dm104] a test */}}\nnosuch: 1\n",
    ] {
        let module = Module::standard().append(web, comment);
        assert_eq!(module.finds("werf-unknown-field"), [], "{comment}");
        assert_eq!(module.finds("ignore-without-reason"), [], "{comment}");
    }
    let below = Module::standard().append(web, "nosuch: 1\n# deckmod: ignore[DM104] too late\n");
    assert_eq!(below.finds("werf-unknown-field"), [at(web, 7, "nosuch")]);
    assert_eq!(below.finds("ignore-without-effect"), [at(web, 8, "DM104")]);
}

#[test]
fn comments_say_why_and_have_an_effect() {
    let web = "images/web/werf.inc.yaml";
    let module = Module::standard().append(web, "nosuch: 1 # deckmod: ignore[DM104]\n");
    assert_eq!(module.finds("ignore-without-reason"), [at(web, 7, "DM104")]);
    let module =
        Module::standard().append(web, "# deckmod: ignore[werf-unknown-feild] a test\nnosuch: 1\n");
    assert_eq!(module.finds("ignore-without-effect"), [at(web, 7, "werf-unknown-feild")]);
    // What was not checked may have been there.
    let module = Module::standard()
        .append(web, "# deckmod: ignore[secret-unused] a test\n{{ fail \"x\" }}\n");
    assert_eq!(module.finds("ignore-without-effect"), []);
    // What only the other line of werf refuses is silenced all the same.
    let module =
        Module::standard().append(web, "docker: {USER: x} # deckmod: ignore[DM202] later\n");
    assert_eq!(module.clone().werf(Lines::V2).findings(), []);
    assert_eq!(module.findings(), []);
}

#[test]
fn a_separator_with_blanks_before_it_is_told() {
    let module = Module::standard().append(
        "images/web/werf.inc.yaml",
        "{{ range list 1 2 }}\n    ---\n    image: x{{ . }}\n    from: agent\n{{ end }}\n",
    );
    let found = module.findings();
    let found = found.iter().find(|it| it.check == "werf-yaml-invalid").expect("a finding");
    assert!(
        found.help.as_deref().is_some_and(|help| help.starts_with("`---` separates")),
        "{found:?}"
    );
}

#[test]
fn a_text_that_from_yaml_cannot_read_is_shown_where_it_is_written() {
    let module = Module::standard()
        .with(".werf/part.yaml", "a:\n- |\ngo build\n- b: c\n")
        .append("werf.yaml", "{{ $x := .Files.Get \".werf/part.yaml\" | fromYaml }}\n");
    let found = module.findings();
    let found = found.iter().find(|it| it.check == "template-render-failed").expect("a finding");
    let place = found.place.as_deref().expect("a place");
    assert_eq!((&*place.path, place.line), (".werf/part.yaml", 3), "{found:?}");
    assert_eq!(found.related.as_deref().map(|at| &*at.path), Some("werf.yaml"));
}
