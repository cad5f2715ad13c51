//! The fingerprint of a finding: the same for the same mistake, wherever lines above it move it to.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::finding::Finding;

/// The fingerprints of findings, in their order; equal mistakes are numbered.
pub(super) fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let numbered = findings.iter().map(|finding| {
        let own = fingerprint(finding);
        let times = seen.entry(own.clone()).or_insert(0);
        *times += 1;
        if *times == 1 { own } else { format!("{own}-{times}") }
    });
    numbered.collect()
}

/// Of the rule, the file, what it is about and the words of the line; not of its number.
fn fingerprint(finding: &Finding) -> String {
    let place = finding.place.as_deref();
    let path = place.map_or("", |place| &*place.path);
    let words = place.map(|place| place.excerpt.split_whitespace().collect::<Vec<_>>().join(" "));
    let parts = [finding.check, path, &*finding.subject, &*words.unwrap_or_default()];
    let hash = Sha256::digest(parts.join("\0"));
    let start = hash.iter().take(8).fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{start:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;

    #[test]
    fn a_moved_line_keeps_its_fingerprint() {
        let at = |line, excerpt: &str| {
            let place = Place { line, excerpt: excerpt.into(), ..Place::of_file("a.yaml") };
            Finding { place: Some(Box::new(place)), ..Finding::error("r", "x", "m") }
        };
        let all = fingerprints(&[at(1, "a:  b"), at(9, "  a: b"), at(1, "a: c")]);
        assert_eq!(all[1], format!("{}-2", all[0]));
        assert_ne!(all[0], all[2]);
        assert_eq!(all[0].len(), 16);
    }
}
