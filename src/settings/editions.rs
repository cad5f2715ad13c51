//! `editions` of deckmod.yaml: one module, several contents.
//!
//! Owns what is read of them (a name, a source, and the variables that steer the rendering of each), and which of them a
//! run is about.

use std::collections::BTreeMap;

use super::file::{File, SettingsFile};
use crate::error::{Error, Result};
use crate::settings::{Environment, Flags, SetBy, Setting};
use crate::text::nearest;
use crate::yaml::Node;

/// An edition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edition {
    /// Its name; any.
    pub name: String,
    /// Its registry path.
    pub source: Option<Setting<String>>,
    /// The variables of its rendering, for the engine and for deckmod's own renderer.
    pub env: BTreeMap<String, String>,
}

const KEYS: [&str; 2] = ["source", "env"];

/// Reads `editions`.
pub(super) fn read(settings: &mut SettingsFile, file: &File<'_>, node: &Node) -> Result<()> {
    for (name, value) in file.entries("editions", node)? {
        let mut edition = Edition { name: file.any_word(name).text, ..Edition::default() };
        let label = format!("editions.{}", edition.name);
        for (key, value) in file.entries(&label, value)? {
            match key.as_text().unwrap_or_default() {
                "source" => edition.source = Some(file.string("source", value)?),
                "env" => edition.env = env(file, &format!("{label}.env"), value)?,
                other => return Err(file.unknown_word(key, other, &KEYS)),
            }
        }
        settings.editions.push(edition);
    }
    Ok(())
}

fn env(file: &File<'_>, label: &str, node: &Node) -> Result<BTreeMap<String, String>> {
    let entries = file.entries(label, node)?.into_iter();
    let pairs = entries.map(|(name, value)| match value.as_scalar() {
        Some(scalar) => Ok((file.any_word(name).text, scalar.text.to_string())),
        None => Err(file.wrong(label, value, "a mapping of variables to texts")),
    });
    pairs.collect()
}

/// The variable by which modules choose an edition in their templates.
const MODULE_EDITION: &str = "MODULE_EDITION";

/// The editions that a run is about, in the order in which they are named: flag > `DECKMOD_EDITION` >
/// `MODULE_EDITION`.
pub fn asked(
    flags: &Flags,
    environment: &Environment,
    file: &SettingsFile,
) -> Result<Vec<Setting<Edition>>> {
    let named = named(flags, environment, file)?;
    if !named.is_empty() {
        return Ok(named);
    }
    Ok(by_module_edition(environment, file).into_iter().collect())
}

/// Those that are named for deckmod: `MODULE_EDITION` of a job says how to build, not what to look at.
pub fn named(
    flags: &Flags,
    environment: &Environment,
    file: &SettingsFile,
) -> Result<Vec<Setting<Edition>>> {
    let flag = words(flags.editions.iter().map(String::as_str));
    let (words, set_by) = if flag.is_empty() {
        const NAME: &str = "DECKMOD_EDITION";
        (words(environment.get(NAME).into_iter()), SetBy::Variable(NAME))
    } else {
        (flag, SetBy::Flag("--edition"))
    };
    let editions = words.into_iter().map(|word| match find(file, word) {
        Some(edition) => Ok(Setting::new(edition.clone(), set_by.clone())),
        None => Err(unknown(word, &set_by, file)),
    });
    editions.collect()
}

/// The names in `ce,ee`, each once. CI gives the empty text for what is not chosen.
fn words<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let all = texts.flat_map(|text| text.split(',')).map(str::trim);
    let mut words: Vec<&str> = Vec::new();
    for word in all.filter(|word| !word.is_empty()) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn find<'f>(file: &'f SettingsFile, name: &str) -> Option<&'f Edition> {
    file.editions.iter().find(|edition| edition.name == name)
}

/// The edition of that name, or the only one that sets the variable to this value; another value says nothing.
fn by_module_edition(environment: &Environment, file: &SettingsFile) -> Option<Setting<Edition>> {
    let said = environment.get(MODULE_EDITION)?;
    let sets = |edition: &&Edition| edition.env.get(MODULE_EDITION).is_some_and(|v| v == said);
    let mut setting = file.editions.iter().filter(sets);
    let only = setting.next().filter(|_| setting.next().is_none());
    let edition = find(file, said).or(only)?;
    Some(Setting::new(edition.clone(), SetBy::Variable(MODULE_EDITION)))
}

fn unknown(word: &str, set_by: &SetBy, file: &SettingsFile) -> Error {
    let error = Error::usage(format!("there is no edition `{word}` ({set_by})"));
    let names: Vec<&str> = file.editions.iter().map(|edition| edition.name.as_str()).collect();
    if names.is_empty() {
        return error.hint("deckmod.yaml has no editions: write `editions: {NAME: {source: …}}`");
    }
    match nearest(word, names.iter().copied()) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("the editions are {}", names.join(", "))),
    }
}

/// The one edition of a run, where it may be only one.
pub fn one(mut asked: Vec<Setting<Edition>>) -> Result<Option<Setting<Edition>>> {
    if asked.len() < 2 {
        return Ok(asked.pop());
    }
    let names: Vec<&str> = asked.iter().map(|edition| edition.value.name.as_str()).collect();
    Err(Error::usage(format!("one edition at a time, not {}", names.join(" and ")))
        .hint("run it once for each; only `promote` and `status` take several"))
}

/// Where there are editions and none is meant: which of them is to be published?
pub(super) fn missing(names: &[String], environment: Option<&str>) -> Error {
    let error = Error::usage(format!("which edition? deckmod.yaml has {}", names.join(", ")));
    let error = match environment {
        Some(said) => {
            error.because(format!("{MODULE_EDITION} says `{said}`, which is none of them"))
        }
        None => error,
    };
    let first = names.first().map_or("NAME", String::as_str);
    error
        .hint(format!("give `--edition {first}`, or set DECKMOD_EDITION"))
        .hint("or say with `--source REF` where it goes, whatever the edition")
}

/// What `MODULE_EDITION` of the environment says, for [`missing`].
pub(super) fn said(environment: &Environment) -> Option<String> {
    environment.get(MODULE_EDITION).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;

    const FILE: &str = "version: 1\neditions:\n  ce: {source: r.example/ce, env: {MODULE_EDITION: CE}}\n  \
                        ee: {source: r.example/ee, env: {MODULE_EDITION: EE}}\n  x: {}\n";

    fn chosen(flags: &[&str], variables: &[(&str, &str)]) -> Result<Vec<(String, String)>> {
        let file = SettingsFile::parse(&Source::new("deckmod.yaml", FILE)).unwrap();
        let editions = flags.iter().map(|name| (*name).to_owned()).collect();
        let flags = Flags { editions, ..Flags::default() };
        let asked = asked(&flags, &Environment::of(variables), &file)?;
        Ok(asked.into_iter().map(|e| (e.value.name, e.set_by.to_string())).collect())
    }

    fn names(flags: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
        chosen(flags, variables).unwrap().into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn a_flag_wins_over_variables_and_lists_are_taken_apart() {
        let variables = [("DECKMOD_EDITION", "x"), ("MODULE_EDITION", "CE")];
        assert_eq!(names(&["ee, ce", "ee"], &variables), ["ee", "ce"]);
        assert_eq!(
            chosen(&[""], &variables).unwrap(),
            [("x".into(), "variable DECKMOD_EDITION".into())]
        );
        assert_eq!(chosen(&[], &variables[1..]).unwrap()[0].0, "ce");
        assert_eq!(names(&[], &[]), Vec::<String>::new());
    }

    #[test]
    fn module_edition_counts_only_where_it_names_an_edition() {
        assert_eq!(names(&[], &[("MODULE_EDITION", "ee")]), ["ee"]);
        assert_eq!(names(&[], &[("MODULE_EDITION", "EE")]), ["ee"]);
        assert_eq!(names(&[], &[("MODULE_EDITION", "fe")]), Vec::<String>::new());
    }

    #[test]
    fn an_unknown_name_is_a_usage_error_with_the_nearest() {
        let error = chosen(&["cee"], &[]).unwrap_err();
        assert_eq!(error.kind(), crate::error::Kind::Usage);
        assert_eq!(error.hints(), ["did you mean `ce`?"]);
        let error = chosen(&[], &[("DECKMOD_EDITION", "standard")]).unwrap_err();
        assert_eq!(error.hints(), ["the editions are ce, ee, x"]);
    }

    #[test]
    fn several_are_too_many_where_one_is_meant() {
        let several = vec![Edition::default(), Edition::default()];
        let several = several.into_iter().map(|e| Setting::new(e, SetBy::Default)).collect();
        assert!(one(several).is_err());
        assert_eq!(one(Vec::new()).unwrap(), None);
    }
}
