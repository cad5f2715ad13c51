//! What deckmod.yaml and flags say of a check.
//!
//! Owns joining them: flag before file, and names of rules, which only `lint` knows, with their places in the file.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::error::{Error, Result};
use crate::lint::{self, Level, Levels};
use crate::module::Glob;
use crate::settings::{Edition, LintSettings, SettingsFile, Word};

/// So many renderings are made at most; more say nothing that fewer do not.
const MOST_RENDERINGS: usize = 32;

/// The values of one rendering.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variant {
    /// Its variables.
    pub(crate) variables: BTreeMap<String, String>,
}

/// The levels of `lint.levels`.
pub(crate) fn levels(settings: &LintSettings) -> Result<Levels> {
    let mut levels = Levels::default();
    for row in &settings.levels {
        let rule = lint::rule(&row.rule.text).ok_or_else(|| unknown_rule(&row.rule))?;
        let paths = row.paths.as_ref().map(pattern).transpose()?;
        let level = Level::from_str(&row.level.text).map_err(|()| {
            Error::input(format!("`{}` is no level", row.level.text)).at(row.level.place.clone())
        })?;
        levels.set(rule, paths, level);
    }
    Ok(levels)
}

fn pattern(word: &Word) -> Result<Glob> {
    Glob::new(&word.text).map_err(|error| {
        Error::input(format!("`{}` is no pattern of paths: {error}", word.text))
            .at(word.place.clone())
    })
}

fn unknown_rule(word: &Word) -> Error {
    let error = Error::input(format!("`{}` is no rule", word.text)).at(word.place.clone());
    match lint::nearest_rule(&word.text) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("`deckmod explain` lists the rules"),
    }
}

/// The renderings that the settings ask for: every one of these editions with every choice of `lint.matrix`. None: they
/// say nothing.
pub(crate) fn variants(file: &SettingsFile, editions: &[Edition]) -> Result<Vec<Variant>> {
    let editions = editions.iter().filter(|edition| !edition.env.is_empty());
    let mut all: Vec<BTreeMap<String, String>> =
        editions.map(|edition| edition.env.clone()).collect();
    for (name, values) in &file.lint.matrix {
        // A variable that an edition sets has its values there.
        let bases = if all.is_empty() { vec![BTreeMap::new()] } else { all };
        all = bases.iter().flat_map(|base| with_values(base, name, values)).collect();
        if all.len() > MOST_RENDERINGS {
            return Err(Error::input(format!(
                "`lint.matrix` asks for {} renderings, more than {MOST_RENDERINGS}",
                all.len()
            ))
            .hint("name fewer values: findings rarely need two variables at once"));
        }
    }
    all.dedup();
    Ok(all.into_iter().map(|variables| Variant { variables }).collect())
}

fn with_values(
    base: &BTreeMap<String, String>,
    name: &str,
    values: &[String],
) -> Vec<BTreeMap<String, String>> {
    if base.contains_key(name) {
        return vec![base.clone()];
    }
    let set = |value: &String| {
        let mut one = base.clone();
        one.insert(name.to_owned(), value.clone());
        one
    };
    values.iter().map(set).collect()
}

impl Variant {
    /// Those of its variables that are wanted: `MODULE_EDITION=ee SVACE_ENABLED=true`.
    pub(crate) fn named(&self, wanted: impl Fn(&str) -> bool) -> String {
        let rows = self.variables.iter().filter(|(name, _)| wanted(name));
        let words: Vec<String> = rows.map(|(name, value)| format!("{name}={value}")).collect();
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    fn file(text: &str) -> SettingsFile {
        SettingsFile::parse(&Source::new("deckmod.yaml", format!("version: 1\n{text}"))).unwrap()
    }

    fn names(text: &str) -> Vec<String> {
        let file = file(text);
        variants(&file, &file.editions)
            .unwrap()
            .iter()
            .map(|variant| variant.named(|_| true))
            .collect()
    }

    #[test]
    fn editions_and_the_matrix_are_multiplied() {
        assert_eq!(names(""), Vec::<String>::new());
        let editions =
            "editions: {ce: {env: {E: ce}}, ee: {env: {E: ee}}, x: {source: r.example/x}}\n";
        assert_eq!(names(editions), ["E=ce", "E=ee"]);
        let both = format!("{editions}lint: {{matrix: {{S: [on, off], E: [fe]}}}}\n");
        assert_eq!(names(&both), ["E=ce S=on", "E=ce S=off", "E=ee S=on", "E=ee S=off"]);
        let many = "lint: {matrix: {A: [1,2,3], B: [1,2,3], C: [1,2,3], D: [1,2]}}\n";
        assert!(variants(&file(many), &[]).is_err());
    }

    #[test]
    fn an_unknown_rule_is_an_error_with_its_place() {
        let settings = file("lint: {levels: {secret-unusd: ignore}}\n");
        let error = levels(&settings.lint).unwrap_err();
        assert_eq!(error.hints(), ["did you mean `secret-unused`?"]);
        assert_eq!(error.place().map(|place| (place.line, place.column)), Some((2, 17)));
        assert!(levels(&file("lint: {levels: {DM606: {'x/*': info}}}\n").lint).is_ok());
    }
}
