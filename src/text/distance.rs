//! How far apart two words are, for "did you mean".

/// The number of insertions, removals and replacements of one character that lead from `a` to `b`.
pub fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The candidate nearest to a word, if it is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let best = candidates.into_iter().min_by_key(|candidate| edit_distance(word, candidate))?;
    let limit = 1 + word.chars().count() / 4;
    (edit_distance(word, best) <= limit).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_edits() {
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("stabel", "stable"), 2);
        assert_eq!(edit_distance("same", "same"), 0);
    }

    #[test]
    fn only_near_words_are_proposed() {
        assert_eq!(nearest("sorce", ["source", "engine"]), Some("source"));
        assert_eq!(nearest("colour", ["source", "engine"]), None);
    }
}
