//! Aligned columns.

use crate::output::style::{STRONG, paint};

/// A table with a heading; the last column is not padded. Cells are counted in characters without their styles.
pub fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = (0..heading.len())
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell));
            cells.chain([heading[column].chars().count()]).max().unwrap_or(0)
        })
        .collect();
    let heading: Vec<String> = heading.iter().map(|cell| paint(STRONG, cell)).collect();
    let lines = std::iter::once(&heading).chain(rows).map(|row| line(row, &widths));
    lines.collect()
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut text = String::new();
    for (at, cell) in row.iter().enumerate() {
        text.push_str(cell);
        if at + 1 < row.len() {
            let pad = widths.get(at).map_or(0, |wanted| wanted.saturating_sub(width(cell)));
            text.push_str(&" ".repeat(pad + 2));
        }
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn width(cell: &str) -> usize {
    anstream::adapter::strip_str(cell).to_string().chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let rows = vec![vec!["a".into(), "1".into()], vec!["long".into(), "2".into()]];
        let plain = anstream::adapter::strip_str(&table(&["NAME", "N"], &rows)).to_string();
        assert_eq!(plain, "NAME  N\na     1\nlong  2\n");
    }
}
