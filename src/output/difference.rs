//! What differs between two texts, in the form that `patch` and `git apply` read.
//!
//! Owns the form. Which lines belong together is found by `similar`, by one way of comparing alone: that crate's own
//! writer of such texts brings all the ways it has, each several times, half a megabyte of them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{DiffOp, group_diff_ops};

/// So many lines that are the same are shown around what differs.
const AROUND: usize = 3;

/// The difference from one text to another, under their names; empty where there is none.
pub fn difference(names: (&str, &str), old: &str, new: &str) -> String {
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let mut text = String::new();
    for hunk in group_diff_ops(changes(&old, &new), AROUND) {
        if text.is_empty() {
            let _ = write!(text, "--- {}\n+++ {}\n", names.0, names.1);
        }
        show(&hunk, &old, &new, &mut text);
    }
    text
}

/// What must be done to the old lines to have the new ones.
fn changes(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut known = HashMap::new();
    let mut numbers = |lines: &[&str]| -> Vec<u32> {
        let number = |line: &&str| {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            *known.entry((*line).to_owned()).or_insert(next)
        };
        lines.iter().map(number).collect()
    };
    let (old, new) = (numbers(old), numbers(new));
    let mut found = Compact::new(Replace::new(Capture::new()), &old, &new);
    let all = |lines: &Vec<u32>| 0..lines.len();
    match myers::diff(&mut found, &old, all(&old), &new, all(&new)) {
        Ok(()) => found.into_inner().into_inner().into_ops(),
        Err(never) => match never {},
    }
}

fn show(hunk: &[DiffOp], old: &[&str], new: &[&str], text: &mut String) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let olds = first.old_range().start..last.old_range().end;
    let news = first.new_range().start..last.new_range().end;
    let _ = writeln!(text, "@@ -{} +{} @@", place(&olds), place(&news));
    for change in hunk {
        let same = matches!(change, DiffOp::Equal { .. });
        let (before, after) = if same { (' ', None) } else { ('-', Some('+')) };
        mark(before, &old[change.old_range()], text);
        if let Some(after) = after {
            mark(after, &new[change.new_range()], text);
        }
    }
}

/// First line and number of lines; of no lines, the line before them.
fn place(lines: &Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => (lines.start + 1).to_string(),
        more => format!("{},{more}", lines.start + 1),
    }
}

fn mark(sign: char, lines: &[&str], text: &mut String) {
    for line in lines {
        text.push(sign);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(old: &str, new: &str) -> String {
        difference(("a", "b"), old, new)
    }

    #[test]
    fn equal_texts_have_none() {
        assert_eq!(of("", ""), "");
        assert_eq!(of("x\n", "x\n"), "");
    }

    #[test]
    fn changed_lines_stand_among_their_neighbours() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assert_eq!(
            of(old, &old.replace('5', "five")),
            "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        );
    }

    #[test]
    fn what_is_far_apart_stands_apart() {
        let old: String = (1..=20).flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
        let new = old.replacen("1\n", "one\n", 1).replacen("20\n", "", 1);
        let found = of(&old, &new);
        assert_eq!(found.matches("@@ -").count(), 2, "{found}");
        assert!(found.contains("@@ -17,4 +17,3 @@\n 17\n 18\n 19\n-20\n"), "{found}");
    }

    #[test]
    fn an_end_without_a_line_end_is_shown() {
        let end = "\\ No newline at end of file\n";
        assert_eq!(of("x", "y\n"), format!("--- a\n+++ b\n@@ -1 +1 @@\n-x\n{end}+y\n"));
        assert_eq!(of("", "y"), format!("--- a\n+++ b\n@@ -0,0 +1 @@\n+y\n{end}"));
        assert_eq!(of("x\n", ""), "--- a\n+++ b\n@@ -1 +0,0 @@\n-x\n");
    }
}
