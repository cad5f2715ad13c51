//! Several renderings of one module: what they have in common is done once, and what comes out is as if it were not.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use deckmod::finding::Finding;
use deckmod::lint::{Around, Check, Levels, Subject, run};
use deckmod::module::Tracked;
use deckmod::text::Located;
use deckmod::werf::Lines;
use deckmod::werf::render::{Checkout, Rendering, Request, render_tracked};

/// Branches, files that only some renderings read, YAML that is put together, and mistakes in some of them.
const FILES: [(&str, &str); 6] = [
    ("module.yaml", "name: demo\n"),
    (".gitlab-ci.yaml", "a: 1\n"),
    (
        "werf.yaml",
        "configVersion: 1\nproject: demo\n{{ $edition := env \"EDITION\" \"ce\" }}
{{ if eq $edition \"ee\" }}{{ $_ := set . \"Extra\" (.Files.Get \".werf/extra.yaml\") }}{{ end }}
{{ range list \"one\" \"two\" }}{{ $c := dict \"Name\" . \"Edition\" $edition }}
{{ $y := tpl ($.Files.Get \".werf/body.yaml\") $c }}{{ $m := fromYaml $y }}---\n{{ $y }}
# {{ $m.image }} {{ $m.shell.install | join \",\" }}\n{{ end }}
{{ with .Extra }}---\n{{ tpl . $ }}{{ end }}",
    ),
    (
        ".werf/body.yaml",
        "image: {{ .Name }}\nfrom: alpine:3.20\nshell:\n  install:\n  - echo {{ .Edition }}
{{ if and (ne .Edition \"ce\") (eq .Name \"two\") }}  - echo $(cat /run/secrets/KEY)\n{{ end }}",
    ),
    (
        ".werf/extra.yaml",
        "image: extra\nfrom: alpine:3.20\ngit:\n- add: /nosuch\n  to: /src\n{{ include \"late\" . }}\n",
    ),
    (".werf/late.tmpl", "{{ define \"late\" }}shell:\n  setup: [\"true\"]\n{{ end }}"),
];

fn request(edition: &str) -> Request {
    let variables = BTreeMap::from([("EDITION".to_owned(), edition.to_owned())]);
    Request { variables, lenient: true, tolerant: true, ..Request::default() }
}

fn files() -> Rc<Tracked> {
    let giterminism = (
        "werf-giterminism.yaml",
        "giterminismConfigVersion: 1\nconfig: {goTemplateRendering: {allowEnvVariables: [EDITION]}}\n",
    );
    Rc::new(Tracked::in_memory(&[&FILES[..], &[giterminism]].concat(), &[]))
}

/// The text and where each part of it was written, for people.
fn told(rendering: &Rendering) -> (String, Vec<Located>) {
    let places = rendering.text.runs().map(|(_, origin)| rendering.map.locate(origin));
    (rendering.text.as_str().to_owned(), places.collect())
}

const EDITIONS: [&str; 4] = ["ce", "ee", "ce", "fe"];

#[test]
fn a_rendering_after_others_is_as_one_alone() {
    let files = files();
    let shared = Checkout::new(&files, &request("ce"));
    for edition in EDITIONS {
        let after = shared.render(&request(edition)).unwrap();
        let alone = render_tracked(&files, &request(edition)).unwrap();
        assert_eq!(told(&after), told(&alone), "{edition}");
        let sources = |rendering: &Rendering| -> BTreeSet<String> {
            rendering.map.sources().map(|(_, source)| source.path().to_owned()).collect()
        };
        assert_eq!(sources(&after), sources(&alone), "{edition}");
    }
}

type Told = (&'static str, String, usize, String);

fn all(findings: &[Finding]) -> BTreeSet<Told> {
    let told = |finding: &Finding| {
        let place = finding.place.as_deref();
        let (path, line) = place.map_or(("", 0), |place| (&*place.path, place.line));
        let others = finding.others.iter().map(|other| other.subject.clone());
        let subjects: Vec<String> = others.chain([finding.subject.clone()]).collect();
        let row = move |subject| (finding.code, path.to_owned(), line, subject);
        subjects.into_iter().map(row).collect::<Vec<_>>()
    };
    findings.iter().flat_map(told).collect()
}

#[test]
fn findings_of_several_renderings_are_those_of_each() {
    let files = files();
    let levels = Levels::default();
    let (shared, around) = (Checkout::new(&files, &request("ce")), Rc::<Around>::default());
    let mut check = Check::new(&levels);
    let mut expected = BTreeSet::new();
    for edition in EDITIONS {
        let rendering = shared.render(&request(edition)).unwrap();
        let mut subject = Subject::one_of(&around, &rendering, &files, Lines::BOTH);
        edition.clone_into(&mut subject.when);
        check.add(&subject);
        let alone = render_tracked(&files, &request(edition)).unwrap();
        let found = run(&Subject::of(&alone, &files, Lines::BOTH), &levels).findings;
        expected.extend(all(&found));
    }
    let found = check.finish("").findings;
    assert_eq!(all(&found), expected);
    let of = |name: &str| found.iter().find(|finding| finding.check == name).unwrap().when.clone();
    assert_eq!(of("git-mapping-empty"), ["ee"]);
    assert_eq!(of("secret-undeclared"), ["ee", "fe"]);
    assert_eq!(of("base-not-pinned"), Vec::<String>::new());
    // Files are the same in all of them, and another check of the same files does not look again.
    assert_eq!(of("gitlab-ci-filename"), Vec::<String>::new());
    let mut beside = Check::beside(&levels);
    let rendering = shared.render(&request("ee")).unwrap();
    beside.add(&Subject::one_of(&around, &rendering, &files, Lines::BOTH));
    assert!(beside.finish("").findings.iter().all(|finding| finding.check != "gitlab-ci-filename"));
}
