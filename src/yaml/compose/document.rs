//! Documents: their marks and directives.

use std::collections::HashMap;

use super::{Id, Tree};
use crate::yaml::scan::{Problem, Scanner, TokenKind};

/// Reads documents, one after the other.
pub(in crate::yaml) struct Composer<'a> {
    pub(super) scanner: Scanner<'a>,
    pub(super) tree: Tree<'a>,
    pub(super) anchors: HashMap<Box<str>, Id>,
    pub(super) depth: usize,
    tags: Vec<(String, String)>,
    /// After the first document another one needs `---`.
    first: bool,
}

impl<'a> Composer<'a> {
    /// At the start of a text.
    pub(in crate::yaml) fn new(text: &'a str) -> Self {
        Self {
            scanner: Scanner::new(text),
            tree: Tree::default(),
            anchors: HashMap::new(),
            depth: 0,
            tags: Vec::new(),
            first: true,
        }
    }

    /// The next document, if there is one.
    pub(in crate::yaml) fn document(&mut self) -> Result<Option<Tree<'a>>, Problem> {
        self.tree = Tree::with_room_for(self.scanner.bytes_left());
        self.anchors.clear();
        if !self.first {
            while matches!(self.scanner.peek()?.kind, TokenKind::DocumentEnd) {
                self.scanner.next()?;
            }
        }
        let token = self.scanner.peek()?;
        let start = token.start.byte();
        let starts = match token.kind {
            TokenKind::StreamEnd => return Ok(None),
            TokenKind::Version(..) | TokenKind::TagDirective(..) | TokenKind::DocumentStart => true,
            _ => !self.first,
        };
        self.first = false;
        self.directives()?;
        let root = if starts { self.explicit()? } else { self.node(true, false)? };
        let end = self.scanner.peek()?;
        let mut end_byte = end.start.byte();
        if matches!(end.kind, TokenKind::DocumentEnd) {
            end_byte = self.scanner.next()?.end.byte();
        }
        self.tags.clear();
        self.tree.root = Some(root);
        self.tree.span = start..end_byte.max(start);
        Ok(Some(std::mem::take(&mut self.tree)))
    }

    /// What a handle stands for, and the rest.
    pub(super) fn tag(&self, handle: &str, suffix: &str) -> Option<String> {
        if handle.is_empty() {
            return Some(suffix.to_owned());
        }
        let known = self.tags.iter().find(|(name, _)| name == handle);
        known.map(|(_, prefix)| format!("{prefix}{suffix}")).filter(|tag| !tag.is_empty())
    }

    fn explicit(&mut self) -> Result<Id, Problem> {
        let token = self.scanner.peek()?;
        if !matches!(token.kind, TokenKind::DocumentStart) {
            return Err(Problem::parser("did not find expected <document start>", token.start));
        }
        self.scanner.next()?;
        let token = self.scanner.peek()?;
        let start = token.start;
        match token.kind {
            TokenKind::Version(..)
            | TokenKind::TagDirective(..)
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::StreamEnd => Ok(self.nothing(start)),
            _ => self.node(true, false),
        }
    }

    fn directives(&mut self) -> Result<(), Problem> {
        let mut versions = 0;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match &token.kind {
                TokenKind::Version(..) if versions > 0 => {
                    return Err(Problem::parser("found duplicate %YAML directive", start));
                }
                TokenKind::Version(1, 1) => versions += 1,
                TokenKind::Version(..) => {
                    return Err(Problem::parser("found incompatible YAML document", start));
                }
                TokenKind::TagDirective(directive) => {
                    let (handle, prefix) = &**directive;
                    if self.tags.iter().any(|(name, _)| name == handle) {
                        return Err(Problem::parser("found duplicate %TAG directive", start));
                    }
                    self.tags.push((handle.clone(), prefix.clone()));
                }
                _ => break,
            }
            self.scanner.next()?;
        }
        for (handle, prefix) in [("!", "!"), ("!!", "tag:yaml.org,2002:")] {
            if !self.tags.iter().any(|(name, _)| name == handle) {
                self.tags.push((handle.to_owned(), prefix.to_owned()));
            }
        }
        Ok(())
    }
}
