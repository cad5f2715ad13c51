//! camelCase and kebab-case as Go's ettle/strcase writes them, with which addon-operator turns module names into keys
//! of values and back.
//!
//! Owns the two conversions. What it does, as observed with v0.2.0 (the test table was answered by it):
//! * `-`, `_`, `.` and white space end a word; a `.` or `,` between two digits does not;
//! * a capital begins a word after a small letter, after a digit, and, inside capitals, before a small letter:
//!   `fooBar` is foo, bar; `FOOBar` is foo, bar; `aBC` is a, bc;
//! * a digit never begins a word by itself, nor does a small letter after a digit: `a1b` is one word.
//!
//! So `a-b-c` (`aBC`) and `a-1b` (`a1b`) do not come back, while `l2-load-balancer` and `a-b-cd` do.

/// lowerCamelCase.
pub(super) fn to_camel(text: &str) -> String {
    let mut words = words(text).into_iter();
    let first = words.next().unwrap_or_default();
    words.fold(first.to_lowercase(), |camel, word| camel + &title(&word))
}

/// kebab-case.
pub(super) fn to_kebab(text: &str) -> String {
    let words: Vec<String> = words(text).iter().map(|word| word.to_lowercase()).collect();
    words.join("-")
}

fn title(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + &chars.as_str().to_lowercase()
}

fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.trim().chars().collect();
    let mut words = vec![String::new()];
    for (at, &here) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| chars[at]);
        let border = border(before, here, chars.get(at + 1).copied());
        if border != Border::None {
            words.push(String::new());
        }
        if let (true, Some(word)) = (border != Border::Dropped, words.last_mut()) {
            word.push(here);
        }
    }
    let ends_with_nothing = words.last().is_some_and(String::is_empty);
    words.retain(|word| !word.is_empty());
    if ends_with_nothing && !words.is_empty() {
        words.push(String::new()); // the kebab of `a-` is `a-`
    }
    words
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Border {
    /// The word goes on.
    None,
    /// A word begins with this character.
    Before,
    /// A word ends, and this character belongs to none.
    Dropped,
}

fn border(before: Option<char>, here: char, after: Option<char>) -> Border {
    let is = |c: Option<char>, test: fn(char) -> bool| c.is_some_and(test);
    let digit_before = is(before, char::is_numeric);
    match here {
        _ if here.is_lowercase() => Border::None,
        '-' | '_' => Border::Dropped,
        _ if here.is_whitespace() => Border::Dropped,
        '.' | ',' if digit_before && is(after, char::is_numeric) => Border::None,
        '.' => Border::Dropped,
        _ if digit_before && !here.is_numeric() => Border::Before,
        _ if here.is_uppercase() && is(before, char::is_lowercase) => Border::Before,
        _ if here.is_uppercase() && is(before, char::is_uppercase) => {
            if is(after, char::is_lowercase) { Border::Before } else { Border::None }
        }
        _ => Border::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (text, ToCamel(text), ToKebab(ToCamel(text)), ToKebab(text)).
    #[rustfmt::skip]
    const PINNED: &[(&str, &str, &str, &str)] = &[
        ("csi-s3", "csiS3", "csi-s3", "csi-s3"), ("sds-local-volume", "sdsLocalVolume", "sds-local-volume", "sds-local-volume"),
        ("l2-load-balancer", "l2LoadBalancer", "l2-load-balancer", "l2-load-balancer"), ("a1b", "a1b", "a1b", "a1b"),
        ("csi-nfs", "csiNfs", "csi-nfs", "csi-nfs"), ("a-b-c", "aBC", "a-bc", "a-b-c"),
        ("a-b-cd", "aBCd", "a-b-cd", "a-b-cd"), ("a-1b", "a1b", "a1b", "a-1b"),
        ("a--b", "aB", "a-b", "a-b"), ("1a-b", "1aB", "1a-b", "1a-b"),
        ("1-a", "1A", "1-a", "1-a"), ("a-b2-c", "aB2C", "a-b2-c", "a-b2-c"),
        ("a-b-c1", "aBC1", "a-bc1", "a-b-c1"), ("3d", "3d", "3d", "3d"),
        ("k8s-1-29", "k8s129", "k8s129", "k8s-1-29"), ("v1-x-2y", "v1X2y", "v1-x2y", "v1-x-2y"),
        ("operator-3x-y", "operator3xY", "operator3x-y", "operator-3x-y"), ("a1-2b", "a12b", "a12b", "a1-2b"),
        ("ab-c-d-e", "abCDE", "ab-cde", "ab-c-d-e"), ("0-0", "00", "00", "0-0"),
        ("module-b-x", "moduleBX", "module-bx", "module-b-x"), ("my-n1-m", "myN1M", "my-n1-m", "my-n1-m"),
        ("CsiS3", "csiS3", "csi-s3", "csi-s3"), ("CSIDriver", "csiDriver", "csi-driver", "csi-driver"),
        ("myHTTPServer", "myHttpServer", "my-http-server", "my-http-server"), ("my_module", "myModule", "my-module", "my-module"),
        ("my module", "myModule", "my-module", "my-module"), ("my.module", "myModule", "my-module", "my-module"),
        ("v1.2.3", "v1.2.3", "v1.2.3", "v1.2.3"), ("a1.b", "a1B", "a1-b", "a1-b"),
        ("K8s", "k8s", "k8s", "k8s"), ("2Fast", "2Fast", "2-fast", "2-fast"),
        ("iOS", "iOs", "i-os", "i-os"), ("-a-", "a", "a", "a-"),
        ("a.1", "a1", "a1", "a-1"), ("1,5", "1,5", "1,5", "1,5"),
        ("a,b", "a,b", "a,b", "a,b"), (" x ", "x", "x", "x"),
        ("ABC1def", "abc1def", "abc1def", "abc1def"), ("1A", "1A", "1-a", "1-a"),
        ("aB1C", "aB1C", "a-b1-c", "a-b1-c"), ("..", "", "", ""),
        ("é-Été", "éÉté", "é-été", "é-été"), ("1.a", "1A", "1-a", "1-a"),
        ("1..2", "12", "12", "1-2"), ("1.-2", "12", "12", "1-2"),
    ];

    #[test]
    fn as_strcase_answers() {
        for (text, camel, back, kebab) in PINNED {
            assert_eq!(to_camel(text), *camel, "camel of {text:?}");
            assert_eq!(to_kebab(camel), *back, "kebab of {camel:?}");
            assert_eq!(to_kebab(text), *kebab, "kebab of {text:?}");
        }
    }
}
