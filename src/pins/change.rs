//! What an update of the list changes.

use std::collections::{BTreeMap, BTreeSet};

use super::BaseImages;

/// The names that differ between two lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListChange {
    /// Names of the new list only.
    pub added: BTreeSet<String>,
    /// Names of the old list only.
    pub removed: BTreeSet<String>,
    /// Names of both, with the old image and the new one.
    pub changed: BTreeMap<String, (String, String)>,
    /// How many stay as they are.
    pub same: usize,
    /// The repositories, where they differ.
    pub registry: Option<(String, String)>,
}

impl ListChange {
    /// What differs.
    pub fn between(old: &BaseImages, new: &BaseImages) -> Self {
        let mut change = Self::default();
        for (name, image) in &new.images {
            match old.images.get(name) {
                None => drop(change.added.insert(name.clone())),
                Some(before) if before == image => change.same += 1,
                Some(before) => {
                    change.changed.insert(name.clone(), (before.clone(), image.clone()));
                }
            }
        }
        let gone = old.images.keys().filter(|name| !new.images.contains_key(*name));
        change.removed = gone.cloned().collect();
        if old.registry != new.registry {
            change.registry = Some((old.registry.clone(), new.registry.clone()));
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_added_removed_and_changed() {
        let list = |rows: &str| BaseImages::read(&format!("REGISTRY_PATH: r\n{rows}")).unwrap();
        let change = ListChange::between(&list("a: 1\nb: 1\nc: 1\n"), &list("b: 1\nc: 2\nd: 1\n"));
        assert_eq!(change.added, ["d".to_owned()].into());
        assert_eq!(change.removed, ["a".to_owned()].into());
        assert_eq!(change.changed, [("c".to_owned(), ("1".to_owned(), "2".to_owned()))].into());
        assert_eq!((change.same, change.registry), (1, None));
    }
}
