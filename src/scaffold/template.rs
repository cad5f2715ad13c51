//! Filling the templates of `templates/ci/`: names in double angle brackets, which no workflow has by itself.
//!
//! Owns the syntax, all of it:
//! * `<<name>>` anywhere in a line is replaced by a text;
//! * a line `<<if flag>>` or `<<if not flag>>` keeps the lines up to its `<<end>>` or leaves them out;
//! * a line `<<each edition>>` writes the lines up to its `<<end>>` once for each edition, with `<<edition>>` as its name.
//!
//! An unknown name is a mistake in a template, found by tests.

use crate::error::{Error, Result};

/// What a template is filled with.
pub(super) trait Values {
    /// The text of a name.
    fn text(&self, name: &str) -> Option<String>;
    /// The value of a flag.
    fn flag(&self, name: &str) -> Option<bool>;
    /// The editions.
    fn editions(&self) -> &[String];
}

/// Fills a template.
pub(super) fn fill(template: &str, values: &dyn Values) -> Result<String> {
    let lines: Vec<&str> = template.lines().collect();
    let mut filled = String::with_capacity(template.len());
    let mut writer = Writer { values, edition: None, filled: &mut filled };
    writer.lines(&lines)?;
    Ok(filled)
}

struct Writer<'w> {
    values: &'w dyn Values,
    edition: Option<&'w str>,
    filled: &'w mut String,
}

impl Writer<'_> {
    fn lines(&mut self, lines: &[&str]) -> Result<()> {
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let Some(word) = control(line) else {
                self.line(line)?;
                at += 1;
                continue;
            };
            let end = end_of(lines, at).ok_or_else(|| mistake(&format!("`{line}` has no end")))?;
            self.block(word, &lines[at + 1..end])?;
            at = end + 1;
        }
        Ok(())
    }

    fn block(&mut self, word: &str, inner: &[&str]) -> Result<()> {
        let unknown = || mistake(&format!("`<<{word}>>` is unknown"));
        if word == "each edition" {
            let values = self.values;
            return values.editions().iter().try_for_each(|edition| {
                Writer { values, edition: Some(edition), filled: self.filled }.lines(inner)
            });
        }
        let condition = word.strip_prefix("if ").ok_or_else(unknown)?;
        let (name, wanted) = match condition.strip_prefix("not ") {
            Some(name) => (name, false),
            None => (condition, true),
        };
        if self.values.flag(name).ok_or_else(unknown)? == wanted {
            self.lines(inner)
        } else {
            Ok(())
        }
    }

    fn line(&mut self, line: &str) -> Result<()> {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("<<") {
            let Some((name, after)) = after.split_once(">>") else { break };
            let text = match (name, self.edition) {
                ("edition", Some(edition)) => Some(edition.to_owned()),
                _ => self.values.text(name),
            };
            let text = text.ok_or_else(|| mistake(&format!("`<<{name}>>` is unknown")))?;
            self.filled.push_str(before);
            self.filled.push_str(&text);
            rest = after;
        }
        self.filled.push_str(rest);
        self.filled.push('\n');
        Ok(())
    }
}

/// The word of a line that steers others.
fn control(line: &str) -> Option<&str> {
    let word = line.trim().strip_prefix("<<")?.strip_suffix(">>")?;
    let steers = word == "end" || word.starts_with("if ") || word.starts_with("each ");
    (steers && !word.contains("<<")).then_some(word)
}

/// The line that ends what begins at a line.
fn end_of(lines: &[&str], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, line) in lines.iter().enumerate().skip(at) {
        match control(line) {
            Some("end") => depth = depth.checked_sub(1)?,
            Some(_) => depth += 1,
            None => {}
        }
        if depth == 0 {
            return Some(index);
        }
    }
    None
}

fn mistake(what: &str) -> Error {
    Error::internal(format!("a template of deckmod is wrong: {what}"))
        .hint("please report it, with the version of deckmod")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Given(Vec<String>);

    impl Values for Given {
        fn text(&self, name: &str) -> Option<String> {
            (name == "name").then(|| "value".to_owned())
        }

        fn flag(&self, name: &str) -> Option<bool> {
            match name {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            }
        }

        fn editions(&self) -> &[String] {
            &self.0
        }
    }

    fn filled(template: &str) -> Result<String> {
        fill(template, &Given(vec!["ce".to_owned(), "ee".to_owned()]))
    }

    #[test]
    fn names_conditions_and_editions() {
        let template = "a: <<name>> ${{ x }} <<name>>\n<<if yes>>\nb\n  <<if not yes>>\nc\n  <<end>>\n<<end>>\n\
            <<if no>>\nd\n<<end>>\n<<each edition>>\n- <<edition>>\n<<end>>\ncat <<END\n";
        let expected = "a: value ${{ x }} value\nb\n- ce\n- ee\ncat <<END\n";
        assert_eq!(filled(template).unwrap(), expected);
    }

    #[test]
    fn what_is_unknown_or_open_is_a_mistake() {
        for template in [
            "<<nobody>>",
            "<<if nobody>>\n<<end>>",
            "<<if yes>>\n",
            "<<end>>",
            "<<each one>>\n<<end>>",
            "<<edition>>",
        ] {
            let error = filled(template).unwrap_err();
            assert!(error.message().contains("template"), "{template}: {error}");
        }
    }
}
