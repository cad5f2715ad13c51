//! Whether an edit of the author's YAML did what it was for.
//!
//! Owns the second look: lists are extended by their text, and here the result is read as YAML.

use crate::scaffold::{Change, Plan};
use crate::text::Source;
use crate::yaml::{self, Node};

/// Takes back what would not be read as the old file and one more entry; people are told what to add.
pub(super) fn take_back_what_is_wrong(plan: &mut Plan) {
    let wrong = |change: &Change| change.list.is_some_and(|key| !holds(change, key));
    for change in plan.changes.iter().filter(|change| wrong(change)) {
        plan.notes.push(format!(
            "{} is not changed, because deckmod cannot add an entry to its `{}` with certainty; add\n{}",
            change.path,
            change.list.unwrap_or_default(),
            added(change)
        ));
    }
    plan.changes.retain(|change| !wrong(change));
}

/// Does the new text hold what the old one did, and one entry more (or as many, where ours was there)?
fn holds(change: &Change, key: &str) -> bool {
    let Some(new) = root(&change.after) else { return false };
    let Some(before) = &change.before else { return entries(&new, key) == 1 };
    let Some(old) = root(before) else { return false };
    let had_ours = String::from_utf8_lossy(before).contains("# deckmod: begin");
    let had_list = old.get(key).is_some();
    let keys = |node: &Node| node.as_mapping().map_or(0, |mapping| mapping.entries().len());
    entries(&new, key) == entries(&old, key) + usize::from(!had_ours)
        && keys(&new) == keys(&old) + usize::from(!had_list)
}

fn root(bytes: &[u8]) -> Option<Node> {
    yaml::parse(&Source::new("", std::str::from_utf8(bytes).ok()?)).ok()
}

fn entries(root: &Node, key: &str) -> usize {
    root.get(key).and_then(Node::as_sequence).map_or(0, <[Node]>::len)
}

/// The lines of ours in the new text.
fn added(change: &Change) -> String {
    let text = String::from_utf8_lossy(&change.after);
    let lines = text.lines().skip_while(|line| line.trim() != "# deckmod: begin");
    let block = lines.take_while(|line| line.trim() != "# deckmod: end").skip(1);
    block.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: Option<&str>, after: &str) -> Change {
        Change {
            path: "f".to_owned(),
            purpose: "",
            before: before.map(|text| text.as_bytes().to_vec()),
            after: after.as_bytes().to_vec(),
            executable: false,
            list: Some("repos"),
        }
    }

    #[test]
    fn one_more_entry_and_nothing_else() {
        let with = |extra: &str| format!("a: 1\nrepos:\n- b\n{extra}");
        let block = "# deckmod: begin\n- c\n# deckmod: end\n";
        for (before, after, right) in [
            (None, "repos:\n- c\n".to_owned(), true),
            (Some(with("")), with(block), true),
            (Some(with(block)), with(block), true),
            (Some("a: 1\n".to_owned()), "a: 1\nrepos:\n- c\n".to_owned(), true),
            (Some(with("")), with("d: 1\n"), false),
            (Some(with("")), with("  - c\n  d: 1\n"), false),
            (Some("a: [\n".to_owned()), with(block), false),
        ] {
            let mut plan =
                Plan { changes: vec![change(before.as_deref(), &after)], ..Plan::default() };
            take_back_what_is_wrong(&mut plan);
            assert_eq!(plan.changes.len(), usize::from(right), "{after}");
            assert_eq!(plan.notes.is_empty(), right);
        }
    }
}
