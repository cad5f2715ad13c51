//! Calls in the Helm templates of a module that ask for the digest of an image.
//!
//! Owns reading the calls: `include "helm_lib_module_image" (list . "name")` and its relatives, with a literal name. The
//! text is read token by token, so comments and other texts are no calls. Facts: deckhouse/lib-helm,
//! `charts/helm_lib/templates/_module_image.tpl`; `helm_lib_module_common_image` asks for images of the platform.

use crate::text::Span;

/// Helpers that fail where the key is missing.
const HELPERS: [&str; 2] = ["helm_lib_module_image", "helm_lib_module_image_digest"];

/// A call with a literal name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageCall {
    /// The name that is asked for.
    pub name: String,
    /// The bytes of the literal, with its quotes.
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'t> {
    Text(&'t str, Span),
    Word(&'t str),
    Mark(char),
}

/// All calls of a template.
pub fn image_calls(text: &str) -> Vec<ImageCall> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{") {
        let start = at + open + 2;
        let (tokens, end) = tokens(text, start);
        found.extend((0..tokens.len()).filter_map(|first| call(&tokens[first..])));
        at = end;
    }
    found
}

/// `include "HELPER" (list CONTEXT "NAME")`, with nothing more in the list.
fn call(tokens: &[Token<'_>]) -> Option<ImageCall> {
    let [
        Token::Word("include" | "template"),
        Token::Text(helper, _),
        Token::Mark('('),
        Token::Word("list"),
        Token::Word(_),
        Token::Text(name, span),
        Token::Mark(')'),
        ..,
    ] = tokens
    else {
        return None;
    };
    let is_plain = !name.is_empty() && !name.contains(['\\', '"']);
    (HELPERS.contains(helper) && is_plain)
        .then(|| ImageCall { name: (*name).to_owned(), span: span.clone() })
}

/// The tokens of an action, and where it ends.
fn tokens(text: &str, start: usize) -> (Vec<Token<'_>>, usize) {
    let mut tokens = Vec::new();
    let mut at = start;
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        if rest.starts_with("}}") {
            return (tokens, at + 2);
        }
        at += match first {
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '"' | '`' => {
                let length = quoted(rest, first);
                let inner = rest.get(1..length.saturating_sub(1)).unwrap_or("");
                tokens.push(Token::Text(inner, at..at + length));
                length
            }
            '(' | ')' | '|' => {
                tokens.push(Token::Mark(first));
                1
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                let ends =
                    |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|' | '"' | '`' | '}');
                let length = rest.find(ends).filter(|end| *end > 0).unwrap_or(first.len_utf8());
                tokens.push(Token::Word(&rest[..length]));
                length
            }
        };
    }
    (tokens, text.len())
}

/// The length of a literal with its quotes.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        if letter == quote && !escaped {
            return at + 1;
        }
        escaped = quote == '"' && letter == '\\' && !escaped;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::image_calls;

    #[test]
    fn calls_are_read_and_other_texts_are_not() {
        for (text, names) in [
            (r#"x: {{ include "helm_lib_module_image" (list . "a") }}"#, &["a"][..]),
            (r#"{{- $i := include "helm_lib_module_image" ( list $ctx `b` ) | quote -}}"#, &["b"]),
            (r#"{{ set $m "x" (include "helm_lib_module_image" (list . "c")) }}"#, &["c"]),
            (r#"{{ template "helm_lib_module_image_digest" (list $ "d") }}"#, &["d"]),
            (r#"{{/* include "helm_lib_module_image" (list . "a") */}}"#, &[]),
            (r#"include "helm_lib_module_image" (list . "a")"#, &[]),
            (r#"{{ print "include helm_lib_module_image" (list . "a") }}"#, &[]),
            (r#"{{ include "helm_lib_module_image" (list . $x) }}"#, &[]),
            (r#"{{ include "helm_lib_module_image" (list . "a" "other") }}"#, &[]),
            (r#"{{ include "helm_lib_module_image" (list . (printf "a%s" $x)) }}"#, &[]),
            (r#"{{ include "helm_lib_module_common_image" (list . "a") }}"#, &[]),
            (r#"{{ include "helm_lib_module_image_no_fail" (list . "a") }}"#, &[]),
            (r#"{{ "}}" }}{{ include "helm_lib_module_image" (list . "e") "#, &["e"]),
            ("{{ж \"", &[]),
        ] {
            let found: Vec<String> = image_calls(text).into_iter().map(|call| call.name).collect();
            assert_eq!(found, names, "{text}");
        }
    }
}
