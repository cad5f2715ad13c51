//! Names of variables that templates may read: as they are, or `/regular expressions/`.

use regex::Regex;

/// Allowed names of variables.
#[derive(Clone, Debug, Default)]
pub(super) struct Variables {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
enum Row {
    Name(String),
    Expression(Regex),
}

impl Variables {
    /// Adds a row as it is written; `Err` says why an expression cannot be read. `/` alone is no expression to werf
    /// either: it fails on it.
    pub(super) fn add(&mut self, row: &str) -> Result<(), String> {
        let inner = row.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let row = match inner {
            None => Row::Name(row.to_owned()),
            Some(inner) => {
                // As werf writes it: `a|b` is `^a` or `b$`.
                let expression = Regex::new(&format!("^{inner}$"));
                Row::Expression(expression.map_err(|error| short(&error))?)
            }
        };
        self.rows.push(row);
        Ok(())
    }

    /// Is a name allowed?
    pub(super) fn allow(&self, name: &str) -> bool {
        self.rows.iter().any(|row| match row {
            Row::Name(own) => own == name,
            Row::Expression(expression) => expression.is_match(name),
        })
    }
}

/// The last line of the crate's picture of the error.
fn short(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_expressions() {
        let mut variables = Variables::default();
        variables.add("A").unwrap();
        variables.add("/B_.*/").unwrap();
        for (name, allowed) in
            [("A", true), ("B_1", true), ("B_", true), ("AB_1", false), ("a", false), ("B", false)]
        {
            assert_eq!(variables.allow(name), allowed, "{name}");
        }
        assert_eq!(variables.add("/(/").unwrap_err(), "unclosed group");
    }
}
