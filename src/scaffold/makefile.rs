//! The author's Makefile: which of our targets it has already.
//!
//! Owns reading the names of targets. It knows nothing of other files that a Makefile includes.

/// The names under which make reads its file, the first that is there.
pub(super) const NAMES: [&str; 3] = ["GNUmakefile", "makefile", "Makefile"];

/// Is a recipe begun by something else than a tab?
pub(super) fn has_own_prefix(text: &str) -> bool {
    text.lines().any(|line| line.trim_start().starts_with(".RECIPEPREFIX"))
}

/// Does a rule make this target?
pub(super) fn makes(text: &str, target: &str) -> bool {
    text.lines().any(|line| targets(line).any(|name| name == target))
}

fn targets(line: &str) -> impl Iterator<Item = &str> {
    let rule = line.split_once(':').filter(|(names, rest)| {
        let assigns = rest.trim_start_matches(':').starts_with('=');
        !line.starts_with(['\t', '#']) && !names.contains(['=', '#']) && !assigns
    });
    rule.map_or("", |(names, _)| names).split_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_what_looks_like_them() {
        for text in [
            "check:\n",
            "a check b : c\n",
            "check:: x\n",
            "check: X = 1\n",
            "x:\n\n  check:\r\n",
            "check: ; ls\n",
        ] {
            assert!(makes(text, "check"), "{text:?}");
        }
        for text in [
            ".PHONY: check\n",
            "check := 1\n",
            "check = a:b\n",
            "\tcheck: x\n",
            "# check:\n",
            "check ::= 1\n",
            "check-all:\n",
        ] {
            assert!(!makes(text, "check"), "{text:?}");
        }
    }
}
