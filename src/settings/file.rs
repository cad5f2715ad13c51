//! `deckmod.yaml`: what the environment cannot say.

use std::path::{Path, PathBuf};

use super::{Edition, LintSettings, Pin, SetBy, Setting, Word, editions, lint, pins};
use crate::error::{Error, Place, Result};
use crate::text::{Source, Span, nearest};
use crate::yaml::{self, Node};

/// The name of the file at the root of the module repository.
const FILE_NAME: &str = SettingsFile::NAME;

/// What `deckmod.yaml` says; `None` where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct SettingsFile {
    /// `engine`.
    pub engine: Option<Setting<String>>,
    /// `source`.
    pub source: Option<Setting<String>>,
    /// `dev.source`.
    pub dev_source: Option<Setting<String>>,
    /// `dev.register`.
    pub dev_register: Option<Setting<bool>>,
    /// `editions`: where each goes, and what steers its rendering.
    pub editions: Vec<Edition>,
    /// `lint`.
    pub lint: LintSettings,
    /// `base_images`.
    pub base_images: Pin,
    /// `lib_helm`.
    pub lib_helm: Pin,
}

/// Reads one key.
pub(super) type Reader = fn(&mut SettingsFile, &File<'_>, &Node) -> Result<()>;

/// The keys of the file. One key = one row.
const KEYS: [(&str, Reader); 8] = [
    ("version", version),
    ("engine", |file, text, node| {
        text.string("engine", node).map(|value| file.engine = Some(value))
    }),
    ("source", |file, text, node| {
        text.string("source", node).map(|value| file.source = Some(value))
    }),
    ("dev", |file, text, node| text.mapping(file, "dev", node, &DEV_KEYS)),
    ("editions", editions::read),
    ("lint", |file, text, node| text.mapping(file, "lint", node, &lint::KEYS)),
    ("base_images", |file, text, node| text.mapping(file, "base_images", node, &pins::BASE_IMAGES)),
    ("lib_helm", |file, text, node| text.mapping(file, "lib_helm", node, &pins::LIB_HELM)),
];

const DEV_KEYS: [(&str, Reader); 2] = [
    ("source", |file, text, node| {
        text.string("dev.source", node).map(|value| file.dev_source = Some(value))
    }),
    ("register", |file, text, node| {
        text.boolean("dev.register", node).map(|value| file.dev_register = Some(value))
    }),
];

impl SettingsFile {
    /// The name of the file at the root of the module repository.
    pub const NAME: &'static str = "deckmod.yaml";

    /// Reads the file that was named, or `deckmod.yaml` in `dir` if there is one.
    pub fn read(dir: &Path, named: Option<&Path>) -> Result<Self> {
        let path = named.map_or_else(|| dir.join(FILE_NAME), Path::to_path_buf);
        let shown = if named.is_some() { path.clone() } else { PathBuf::from(FILE_NAME) };
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&Source::new(shown.display().to_string(), text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => {
                Ok(Self::default())
            }
            Err(error) => {
                Err(Error::input(format!("cannot read the settings file {}", path.display()))
                    .because(error.to_string())
                    .hint("check `--settings`, or remove the file"))
            }
        }
    }

    /// Reads the text of the file.
    pub fn parse(source: &Source) -> Result<Self> {
        let mut settings = Self::default();
        let file = File { source };
        let root = yaml::parse(source)
            .map_err(|error| file.error(&error.span, format!("{FILE_NAME} is no YAML: {error}")))?;
        if root.is_null() {
            return Ok(settings);
        }
        file.mapping(&mut settings, FILE_NAME, &root, &KEYS)?;
        if root.get("version").is_none() {
            let error = file.error(&(0..0), "the key `version` is missing".to_owned());
            return Err(error.hint("write `version: 1` as the first line"));
        }
        Ok(settings)
    }
}

/// The file's text, for positions.
pub(super) struct File<'a> {
    source: &'a Source,
}

impl File<'_> {
    pub(super) fn mapping(
        &self,
        settings: &mut SettingsFile,
        name: &str,
        node: &Node,
        keys: &[(&str, Reader)],
    ) -> Result<()> {
        let mapping = node
            .as_mapping()
            .ok_or_else(|| self.wrong(name, node, "a mapping of keys to values"))?;
        for (key, value) in mapping.entries() {
            let text = key.as_text().unwrap_or_default();
            let Some((_, read)) = keys.iter().find(|(known, _)| *known == text) else {
                return Err(self.unknown_key(key, text, keys));
            };
            read(settings, self, value)?;
        }
        Ok(())
    }

    /// The entries of a mapping with free keys.
    pub(super) fn entries<'n>(
        &self,
        name: &str,
        node: &'n Node,
    ) -> Result<Vec<(&'n Node, &'n Node)>> {
        let mapping = node.as_mapping();
        let mapping =
            mapping.ok_or_else(|| self.wrong(name, node, "a mapping of keys to values"))?;
        Ok(mapping.entries())
    }

    /// A word as it is written, with its place.
    pub(super) fn any_word(&self, node: &Node) -> Word {
        Word { text: node.as_text().unwrap_or_default().to_owned(), place: self.place(&node.span) }
    }

    /// One of some words.
    pub(super) fn word(&self, name: &str, node: &Node, words: &[&str]) -> Result<Word> {
        let word = self.any_word(node);
        if words.contains(&word.text.as_str()) {
            return Ok(word);
        }
        let error = self.wrong(name, node, &format!("one of {}", words.join(", ")));
        Err(match nearest(&word.text, words.iter().copied()) {
            Some(near) if !word.text.is_empty() => error.hint(format!("did you mean `{near}`?")),
            _ => error,
        })
    }

    fn unknown_key(&self, key: &Node, text: &str, keys: &[(&str, Reader)]) -> Error {
        let names: Vec<&str> = keys.iter().map(|(known, _)| *known).collect();
        self.unknown_word(key, text, &names)
    }

    /// A key that is none of those that may stand here.
    pub(super) fn unknown_word(&self, key: &Node, text: &str, names: &[&str]) -> Error {
        let error = self.error(&key.span, format!("unknown key `{text}`"));
        match nearest(text, names.iter().copied()) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(format!("the keys here are {}", names.join(", "))),
        }
    }

    pub(super) fn string(&self, name: &str, node: &Node) -> Result<Setting<String>> {
        let text = node.as_str().filter(|text| !text.is_empty());
        let text = text.ok_or_else(|| self.wrong(name, node, "a text"))?;
        Ok(Setting::new(text.to_owned(), self.set_by(node)))
    }

    fn boolean(&self, name: &str, node: &Node) -> Result<Setting<bool>> {
        let value = node.as_bool().ok_or_else(|| self.wrong(name, node, "true or false"))?;
        Ok(Setting::new(value, self.set_by(node)))
    }

    pub(super) fn set_by(&self, node: &Node) -> SetBy {
        let line = self.source.position(node.span.start).line;
        SetBy::File { path: self.source.path().to_owned(), line }
    }

    pub(super) fn wrong(&self, name: &str, node: &Node, wanted: &str) -> Error {
        self.error(&node.span, format!("`{name}` must be {wanted}, not {}", node.describe()))
    }

    fn error(&self, span: &Span, message: String) -> Error {
        Error::input(message).at(self.place(span))
    }

    fn place(&self, span: &Span) -> Place {
        let position = self.source.position(span.start);
        let end = self.source.position(span.end.max(span.start));
        let width = if end.line == position.line { end.column - position.column } else { 1 };
        Place {
            path: self.source.path().to_owned(),
            line: position.line,
            column: position.column,
            excerpt: self.source.line(position.line).to_owned(),
            width: width.max(1),
        }
    }
}

fn version(_: &mut SettingsFile, file: &File<'_>, node: &Node) -> Result<()> {
    if node.as_i64() == Some(1) {
        return Ok(());
    }
    Err(file
        .wrong("version", node, "1")
        .hint("this deckmod knows version 1 of the settings; a newer file needs a newer deckmod"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<SettingsFile> {
        SettingsFile::parse(&Source::new("deckmod.yaml", text))
    }

    #[test]
    fn values_keep_their_lines() {
        let file = parse(
            "version: 1\nsource: r.example/m\ndev:\n  source: r.example/d\n  register: true\n",
        )
        .unwrap();
        let source = file.source.unwrap();
        assert_eq!(source.value, "r.example/m");
        assert_eq!(source.set_by.to_string(), "deckmod.yaml:2");
        assert!(file.dev_register.unwrap().value);
        assert_eq!(file.dev_source.unwrap().set_by.to_string(), "deckmod.yaml:4");
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_place() {
        let error = parse("version: 1\nsorce: r.example/m\n").unwrap_err();
        assert_eq!(error.hints(), ["did you mean `source`?"]);
        let place = error.place().unwrap();
        assert_eq!((place.line, place.column, place.width), (2, 1, 5));
        assert!(parse("version: 1\ndev: {sourc: x}\n").unwrap_err().hints()[0].contains("source"));
    }

    #[test]
    fn wrong_types_are_errors() {
        for (text, said) in [
            ("version: 2\n", "`version` must be 1"),
            ("source: x/y\n", "`version` is missing"),
            ("version: 1\nsource: [a]\n", "`source` must be a text"),
            ("version: 1\ndev: {register: 7}\n", "must be true or false"),
            ("- a\n", "mapping"),
            ("a: [\n", "no YAML"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.message().contains(said), "{text}: {error}");
        }
        assert!(parse("").is_ok());
    }

    #[test]
    fn pins_have_a_version_a_sum_and_perhaps_a_mirror() {
        let sum = "0".repeat(64);
        let text = format!(
            "version: 1\nbase_images: {{version: v0.5.7, sha256: {sum}}}\nlib_helm: {{version: 1.62, url: 'file:a'}}\n"
        );
        let file = parse(&text).unwrap();
        assert_eq!(file.base_images.sha256.unwrap().value, sum);
        assert_eq!(file.lib_helm.version.unwrap().value, "1.62");
        assert_eq!(file.lib_helm.url.unwrap().set_by.to_string(), "deckmod.yaml:3");
        for (text, said) in [
            ("base_images: {sha256: abc}", "64 hexadecimal digits"),
            ("lib_helm: v1", "must be a mapping"),
            ("lib_helm: {version: }", "must be a version"),
            ("lib_helm: {versoin: 1.0.0}", "unknown key `versoin`"),
            ("lib-helm: {version: 1.0.0}", "unknown key `lib-helm`"),
        ] {
            let error = parse(&format!("version: 1\n{text}\n")).unwrap_err();
            assert!(error.message().contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn a_check_is_steered_by_levels_paths_and_a_matrix() {
        let text = "version: 1\nlint:\n  werf: 3\n  fail_on: warning\n  levels:\n    a-rule: ignore\n    \
                    DM101: {'images/*': info}\n  matrix: {X: [a, 1], Y: b}\neditions:\n  ee: {env: {X: ee}, source: r.example/ee}\n";
        let file = parse(text).unwrap();
        assert_eq!(file.lint.werf.unwrap().text, "3");
        assert_eq!(file.lint.fail_on.unwrap().text, "warning");
        let levels: Vec<_> = file.lint.levels.iter().collect();
        assert_eq!((levels[0].rule.place.line, &*levels[0].level.text), (6, "ignore"));
        assert_eq!(levels[1].paths.as_ref().unwrap().text, "images/*");
        assert_eq!(file.lint.matrix["X"], ["a", "1"]);
        assert_eq!(file.lint.matrix["Y"], ["b"]);
        assert_eq!(file.editions[0].env["X"], "ee");
        for (text, hint) in [
            ("lint: {levels: {x: eror}}", "did you mean `error`?"),
            ("lint: {fail_on: warnings}", "did you mean `warning`?"),
            ("lint: {wrf: 2}", "did you mean `werf`?"),
            ("editions: {ee: {envs: {}}}", "did you mean `env`?"),
        ] {
            let error = parse(&format!("version: 1\n{text}\n")).unwrap_err();
            assert_eq!(error.hints(), [hint], "{text}: {error}");
        }
    }
}
