//! Pages of the documentation as Markdown: links, anchors, fenced blocks.
//!
//! Owns what is read of them; knows nothing of deckmod.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// A page.
pub(crate) struct Page {
    /// Its path from the top of the repository.
    pub(crate) path: PathBuf,
    text: String,
}

/// A fenced block.
pub(crate) struct Block {
    /// The first word behind the fence.
    pub(crate) language: String,
    /// Is the comment `<!-- run -->` right above it?
    pub(crate) runs: bool,
    /// The line of the fence, from 1.
    pub(crate) line: usize,
    /// What is in it, without the indent of the fence.
    pub(crate) lines: Vec<String>,
}

/// All pages: those of the top, and everything below docs/.
pub(crate) fn pages(root: &Path) -> Vec<Page> {
    let mut paths = vec![PathBuf::from("README.md"), PathBuf::from("CHANGELOG.md")];
    let mut folders = vec![root.join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                paths.push(path.strip_prefix(root).unwrap().to_owned());
            }
        }
    }
    paths.sort();
    paths.into_iter().map(|path| Page::read(root, path)).collect()
}

impl Page {
    fn read(root: &Path, path: PathBuf) -> Self {
        let text = fs::read_to_string(root.join(&path)).unwrap();
        Self { path, text }
    }

    /// A page of a text.
    pub(crate) fn of(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.to_owned() }
    }

    /// The lines outside of fenced blocks, with their numbers.
    pub(crate) fn prose(&self) -> Vec<(usize, &str)> {
        let mut fence: Option<String> = None;
        let mut prose = Vec::new();
        for (index, line) in self.text.lines().enumerate() {
            let bare = line.trim_start();
            match &fence {
                Some(mark) if bare.trim_end() == mark => fence = None,
                Some(_) => {}
                None => match opening(bare) {
                    Some((mark, _)) => fence = Some(mark),
                    None => prose.push((index + 1, line)),
                },
            }
        }
        prose
    }

    /// The fenced blocks.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut open: Option<(String, usize)> = None;
        let mut before = "";
        for (index, line) in self.text.lines().enumerate() {
            let bare = line.trim_start();
            let indent = line.len() - bare.len();
            if open.as_ref().is_some_and(|(mark, _)| bare.trim_end() == mark) {
                (before, open) = ("", None);
            } else if let Some((_, indent)) = &open {
                let inner = line.get(*indent..).unwrap_or(bare);
                blocks.last_mut().unwrap().lines.push(inner.to_owned());
            } else if let Some((mark, info)) = opening(bare) {
                let language = info.split_whitespace().next().unwrap_or_default().to_owned();
                let runs = before.trim() == "<!-- run -->";
                blocks.push(Block { language, runs, line: index + 1, lines: Vec::new() });
                open = Some((mark, indent));
            } else {
                before = line;
            }
        }
        blocks
    }

    /// Where its links lead, as they are written; other sites are left out.
    pub(crate) fn links(&self) -> Vec<(usize, String)> {
        let mut links = Vec::new();
        for (number, line) in self.prose() {
            for rest in without_code(line).split("](").skip(1) {
                let target = rest.split(')').next().unwrap_or_default().trim();
                if !target.contains("://") && !target.starts_with("mailto:") {
                    links.push((number, target.to_owned()));
                }
            }
        }
        links
    }

    /// The texts between backticks, outside of fenced blocks.
    pub(crate) fn code_spans(&self) -> Vec<(usize, String)> {
        let mut spans = Vec::new();
        for (number, line) in self.prose() {
            let parts = line.split('`').skip(1).step_by(2);
            spans.extend(parts.map(|span| (number, span.to_owned())));
        }
        spans
    }

    /// What `#…` may name on this page, as GitHub makes it of headings.
    pub(crate) fn anchors(&self) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut anchors = Vec::new();
        for (_, line) in self.prose() {
            let heading = line.trim_start_matches('#');
            let level = line.len() - heading.len();
            if !(1..=6).contains(&level) || !heading.starts_with(' ') {
                continue;
            }
            let anchor = anchor(heading.trim());
            let count = seen.entry(anchor.clone()).or_insert(0);
            anchors.push(if *count == 0 { anchor } else { format!("{anchor}-{count}") });
            *count += 1;
        }
        anchors
    }
}

/// The mark of an opening fence, and what is behind it.
fn opening(bare: &str) -> Option<(String, &str)> {
    let info = bare.trim_start_matches('`');
    let mark = bare.get(..bare.len() - info.len())?;
    (mark.len() >= 3 && !info.contains('`')).then(|| (mark.to_owned(), info))
}

fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("")
}

/// GitHub keeps letters, digits, `-` and `_`, in small letters, and makes blanks to dashes.
fn anchor(heading: &str) -> String {
    let mut text = String::new();
    let mut rest = heading;
    // Of a link only its text counts.
    while let Some((before, after)) = rest.split_once("](") {
        text.push_str(before);
        rest = after.split_once(')').map_or("", |(_, behind)| behind);
    }
    text.push_str(rest);
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().to_lowercase()
}

/// A path without `.` and `..`.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                normal.pop();
            }
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}
