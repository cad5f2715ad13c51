//! A row of the table of known errors.
//!
//! Owns its shape only.

/// A known cause.
pub(in super::super) struct Cause {
    /// Name of the row, for tests.
    pub(in super::super) name: &'static str,
    /// Any of these texts; `*` takes a value within a line, `…` skips anything.
    pub(in super::super) when: &'static [&'static str],
    /// Why it failed; `{1}` is the first value.
    pub(in super::super) why: &'static str,
    /// What to do.
    pub(in super::super) hint: &'static str,
}

/// Makes a row.
pub(super) const fn row(
    name: &'static str,
    when: &'static [&'static str],
    why: &'static str,
    hint: &'static str,
) -> Cause {
    Cause { name, when, why, hint }
}

#[cfg(test)]
mod tests {
    use super::super::CAUSES;

    #[test]
    fn every_text_of_a_row_gives_the_values_that_its_sentences_need() {
        for row in CAUSES.iter().copied().flatten() {
            let sentences = format!("{} {}", row.why, row.hint);
            let needed = (1..9).rev().find(|n| sentences.contains(&format!("{{{n}}}")));
            for text in row.when {
                let given = text.matches('*').count();
                assert!(given >= needed.unwrap_or(0), "{}: {text}", row.name);
            }
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = CAUSES.iter().copied().flatten().map(|row| row.name).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
