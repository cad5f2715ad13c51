//! The files of secrets that shell text names.
//!
//! Owns what of a text is such a path, and what is left open in it.

/// Where werf mounts the secrets of an image while it is built, each as a file of its id.
const DIR: &str = "/run/secrets";

/// A path of secrets in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretFile<'t> {
    /// The id, or what it begins with; empty where the directory is named.
    pub id: &'t str,
    /// The rest is made up while it runs: `/run/secrets/*`, `/run/secrets/PART_$name`.
    pub is_open: bool,
    /// It is a directory, which werf does not mount there.
    pub is_dir: bool,
}

impl SecretFile<'_> {
    /// May it be the file of an id? The directory holds all of them.
    pub fn may_be(&self, id: &str) -> bool {
        self.id == id || self.id.is_empty() || self.is_open && id.starts_with(self.id)
    }
}

/// All paths of secrets in a text.
pub fn secret_files(text: &str) -> impl Iterator<Item = SecretFile<'_>> {
    text.split(DIR).skip(1).map(|rest| {
        let inside = rest.strip_prefix('/').unwrap_or("");
        let named = inside.strip_prefix(['"', '\'']).unwrap_or(inside);
        let end = named.find(|c: char| !is_of_id(c)).unwrap_or(named.len());
        SecretFile {
            id: named[..end].trim_end_matches('.'),
            is_open: named[end..].starts_with(['$', '*', '{', '?']),
            is_dir: named[end..].starts_with('/'),
        }
    })
}

fn is_of_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_says_which_secrets_it_may_be() {
        for (text, may_be_a) in [
            ("cat /run/secrets/A", true),
            ("source '/run/secrets/A'; x", true),
            ("GOPROXY=$(cat /run/secrets/A) go build", true),
            ("It is in /run/secrets/A.", true),
            ("cat /run/secrets/AB", false),
            ("cat /run/secrets/B", false),
            ("cat /run/secrets/PART_$x", false),
            ("cp -r /run/secrets /x", true),
            ("cat /run/secrets/*", true),
            ("cat /run/secrets/$name", true),
            ("echo $A", false),
        ] {
            assert_eq!(secret_files(text).any(|file| file.may_be("A")), may_be_a, "{text}");
        }
        let open =
            |text| secret_files(text).map(|file| (file.id, file.is_open)).collect::<Vec<_>>();
        assert_eq!(open("/run/secrets/P_${x} /run/secrets/B"), [("P_", true), ("B", false)]);
    }
}
