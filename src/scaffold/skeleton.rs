//! A new module: the example module of `templates/module` under another name.
//!
//! Owns where the name stands in it, and what each of its files is for. The files are embedded by `build.rs`.

use super::Change;
use crate::module::ModuleName;

/// Path, can it be run, bytes.
const FILES: &[(&str, bool, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/module_files.rs"));

/// The name of the example module.
const EXAMPLE: &str = "example";

/// Paths, or the directories of paths, and what they are for; the first that fits counts.
const PURPOSES: [(&str, &str); 18] = [
    (".gitignore", "what git leaves out"),
    (".helmignore", "what is kept out of the Helm release of the module"),
    ("Chart.yaml", "makes the module a Helm chart"),
    ("README.md", "how to work on the module"),
    ("base_images.yml", "the base images of the platform, by digest"),
    ("changelog.yaml", "what is new in this version, shown to those who update"),
    ("charts/", "charts that the templates use"),
    ("crds/", "kinds of objects that the module brings"),
    ("docs/", "the documentation of the module, shown on the platform's site"),
    ("hooks/", "programs that the platform runs before it renders the templates"),
    ("images/", "the source of the images, one directory for each"),
    ("module.yaml", "what the platform knows of the module before it runs it"),
    ("monitoring/", "dashboards and alerts"),
    ("openapi/config-values.yaml", "the settings that users may write"),
    ("openapi/", "everything that templates find in .Values"),
    ("templates/", "what is put into the cluster (Helm)"),
    ("werf-giterminism.yaml", "what the build may read beside committed files"),
    ("werf.yaml", "how the images and the module are built"),
];

/// The files of a new module.
pub fn skeleton(name: &ModuleName) -> Vec<Change> {
    let file = |(path, executable, bytes): &(&str, bool, &[u8])| Change {
        path: (*path).to_owned(),
        purpose: purpose(path),
        before: None,
        after: match std::str::from_utf8(bytes) {
            Ok(text) => renamed(text, name.as_str(), &name.camel()).into_bytes(),
            Err(_) => bytes.to_vec(),
        },
        executable: *executable,
        list: None,
    };
    FILES.iter().map(file).collect()
}

fn purpose(path: &str) -> &'static str {
    let fits = |known: &str| path == known || known.ends_with('/') && path.starts_with(known);
    PURPOSES.iter().find(|(known, _)| fits(known)).map_or("", |(_, purpose)| purpose)
}

/// The text with the name in place of the example's: as it is, or in camelCase where it is a key of values.
fn renamed(text: &str, name: &str, camel: &str) -> String {
    let mut new = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(EXAMPLE) {
        let (before, after) = (&rest[..at], &rest[at + EXAMPLE.len()..]);
        new.push_str(before);
        let so_far = if new.is_empty() { None } else { new.chars().next_back() };
        new.push_str(match place(so_far, after) {
            Place::Other => EXAMPLE,
            Place::Key => camel,
            Place::Name => name,
        });
        rest = after;
    }
    new + rest
}

enum Place {
    /// Another word, or a host such as `registry.example.com`.
    Other,
    /// A key of values: `.Values.example`, `example.internal`, `/example/internal`.
    Key,
    /// The name.
    Name,
}

fn place(before: Option<char>, after: &str) -> Place {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let next = after.chars().next();
    let member = after.strip_prefix('.').is_some_and(|rest| rest.starts_with(is_letter));
    if before.is_some_and(is_letter) || next.is_some_and(is_letter) || after.starts_with(".com") {
        Place::Other
    } else if before == Some('.') || member || after.starts_with("/internal") {
        Place::Key
    } else {
        Place::Name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_goes_everywhere_and_nowhere_else() {
        for (text, expected) in [
            ("name: example\n", "name: my-app\n"),
            ("d8-example, example-registry", "d8-my-app, my-app-registry"),
            (
                ".Values.example.replicas {{ .digests.example }}",
                ".Values.myApp.replicas {{ .digests.myApp }}",
            ),
            ("the example module.", "the my-app module."),
            ("printf \"%s/example\"", "printf \"%s/my-app\""),
            (
                "/example/internal/x \"example.internal.x\"",
                "/myApp/internal/x \"myApp.internal.x\"",
            ),
            ("registry.example.com/a examples", "registry.example.com/a examples"),
            ("The example.\nexample", "The my-app.\nmy-app"),
        ] {
            assert_eq!(renamed(text, "my-app", "myApp"), expected);
        }
    }

    #[test]
    fn every_file_has_a_purpose() {
        let name = ModuleName::parse("my-app").unwrap();
        let files = skeleton(&name);
        assert!(files.iter().any(|file| file.path == "werf.yaml"));
        for file in files {
            assert!(!file.purpose.is_empty(), "{} has no purpose", file.path);
            let text = String::from_utf8_lossy(&file.after).replace("example.com", "");
            assert!(!text.contains("example"), "{}: {text}", file.path);
        }
    }
}
