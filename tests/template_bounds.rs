//! Templates that make values without end: an answer or a bound, never a crash.
#![allow(clippy::expect_used, reason = "a test that cannot go on panics")]

mod oracle;

use deckmod::gotemplate::ErrorKind;
use oracle::{Case, ours};

const OWN: &str =
    r#"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ $e := dict }}{{ $_ := set $e "a" $e }}"#;

fn rendered(template: &str) -> Result<String, ErrorKind> {
    let text = ours::render(&Case::of(template));
    text.map(|text| text.as_str().to_owned()).map_err(|error| error.kind)
}

#[test]
fn lists_are_nested_deeper_than_a_stack() {
    let nested = "{{ $l := list }}{{ range until 200000 }}{{ $l = list $l }}{{ end }}";
    assert_eq!(rendered(&format!("{nested}ok")), Ok("ok".to_owned()));
    assert_eq!(rendered(&format!("{nested}{{{{ toJson $l }}}}")), Err(ErrorKind::Limit));
    assert_eq!(rendered(&format!("{nested}{{{{ $l }}}}")), Err(ErrorKind::Refused));
}

#[test]
fn maps_that_hold_themselves_come_to_an_end() {
    let ask = |more: &str| rendered(&format!("{OWN}{more}"));
    assert_eq!(ask("{{ deepEqual $d $e }}"), Ok("true".to_owned()));
    assert_eq!(ask("{{ $d }}"), Err(ErrorKind::Refused));
    assert_eq!(ask("{{ quote $d }}"), Err(ErrorKind::Refused));
    assert_eq!(ask("{{ mustToJson $d }}"), Err(ErrorKind::Exec));
    assert_eq!(ask("{{ deepCopy $d }}"), Err(ErrorKind::Limit));
    assert_eq!(ask("{{ merge $d $e }}"), Err(ErrorKind::Limit));
}

#[test]
fn what_is_shared_often_is_compared_once() {
    let shared = "{{ $l := list 1 }}{{ $m := list 1 }}\
        {{ range until 60 }}{{ $l = list $l $l }}{{ $m = list $m $m }}{{ end }}";
    let ask = |more: &str| rendered(&format!("{shared}{more}"));
    assert_eq!(ask("{{ deepEqual $l $m }}"), Ok("true".to_owned()));
    assert_eq!(ask("{{ len (uniq (list $l $m)) }}"), Ok("1".to_owned()));
}
