//! Nodes: anchor and tag, then what they belong to.

use super::{Composer, Form, Id, Raw};
use crate::text::Span;
use crate::yaml::Style;
use crate::yaml::scan::{Problem, Spot, Token, TokenKind, Written};

/// Collections in collections; real files stay below 30.
pub(in crate::yaml) const MAX_DEPTH: usize = 256;

/// What stands before a node.
#[derive(Default)]
struct Properties {
    start: Option<Spot>,
    end: Option<Spot>,
    anchor: Option<Box<str>>,
    tag: Box<str>,
}

impl<'a> Composer<'a> {
    /// A node; outside of brackets `block`, where a list may stand as far left as the key around it `indentless`.
    pub(super) fn node(&mut self, block: bool, indentless: bool) -> Result<Id, Problem> {
        if matches!(self.scanner.peek()?.kind, TokenKind::Alias(_)) {
            return self.alias();
        }
        let properties = self.properties()?;
        let token = self.scanner.peek()?;
        let at = token.start;
        match &token.kind {
            TokenKind::BlockEntry if indentless => {
                self.collection(properties, at, Form::Sequence(Vec::new()), Self::indentless)
            }
            TokenKind::Scalar(..) => self.scalar(properties),
            TokenKind::FlowSequenceStart => {
                self.collection(properties, at, Form::Sequence(Vec::new()), Self::flow_sequence)
            }
            TokenKind::FlowMappingStart => {
                self.collection(properties, at, Form::Mapping(Vec::new()), Self::flow_mapping)
            }
            TokenKind::BlockSequenceStart if block => {
                self.collection(properties, at, Form::Sequence(Vec::new()), Self::block_sequence)
            }
            TokenKind::BlockMappingStart if block => {
                self.collection(properties, at, Form::Mapping(Vec::new()), Self::block_mapping)
            }
            _ if properties.anchor.is_some() || !properties.tag.is_empty() => {
                Ok(self.empty(properties, at))
            }
            _ => Err(Problem::parser("did not find expected node content", at)),
        }
    }

    /// Nothing, where a node might be.
    pub(super) fn nothing(&mut self, at: Spot) -> Id {
        self.empty(Properties::default(), at)
    }

    /// A pair in brackets without a key of its own: `[a: b]`.
    pub(super) fn bare_mapping(
        &mut self,
        at: Spot,
        fill: fn(&mut Self, Id) -> Result<usize, Problem>,
    ) -> Result<Id, Problem> {
        self.collection(Properties::default(), at, Form::Mapping(Vec::new()), fill)
    }

    fn empty(&mut self, properties: Properties, at: Spot) -> Id {
        let implicit = properties.tag.is_empty();
        let form = Form::Scalar { text: Written::default(), style: Style::Plain, implicit };
        let place = properties.end.unwrap_or(at).byte();
        self.add(properties, at, form, place..place)
    }

    fn alias(&mut self) -> Result<Id, Problem> {
        let Token { kind: TokenKind::Alias(name), start, end } = self.scanner.next()? else {
            return Err(Problem::unplaced("no alias", 0));
        };
        let Some(target) = self.anchors.get(&name).copied() else {
            return Err(Problem::unplaced(
                format!("unknown anchor '{name}' referenced"),
                start.byte(),
            ));
        };
        let form = Form::Alias { name, target };
        Ok(self.add(Properties::default(), start, form, start.byte()..end.byte()))
    }

    fn scalar(&mut self, properties: Properties) -> Result<Id, Problem> {
        let Token { kind: TokenKind::Scalar(text, style), start, end } = self.scanner.next()?
        else {
            return Err(Problem::unplaced("no scalar", 0));
        };
        let plain = properties.tag.is_empty() && style == Style::Plain;
        let implicit = plain || &*properties.tag == "!";
        let form = Form::Scalar { text, style, implicit };
        Ok(self.add(properties, start, form, start.byte()..end.byte()))
    }

    fn collection(
        &mut self,
        properties: Properties,
        at: Spot,
        form: Form<'a>,
        fill: fn(&mut Self, Id) -> Result<usize, Problem>,
    ) -> Result<Id, Problem> {
        if self.depth >= MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} lists and mappings inside each other");
            return Err(Problem::unplaced(message, at.byte()));
        }
        let id = self.add(properties, at, form, at.byte()..at.byte());
        self.depth += 1;
        let end = fill(self, id).map_err(|problem| self.unclosed(problem, at))?;
        self.depth -= 1;
        let span = &mut self.tree.node_mut(id).span;
        span.end = end.max(span.start);
        Ok(id)
    }

    /// Brackets that are open at the end of the text: the mistake is where they were opened.
    fn unclosed(&self, problem: Problem, start: Spot) -> Problem {
        let at_end = self.scanner.ends_in_brackets(problem.at);
        if at_end { problem.since(start) } else { problem }
    }

    fn add(&mut self, properties: Properties, at: Spot, form: Form<'a>, span: Span) -> Id {
        let line = properties.start.unwrap_or(at).line() + 1;
        let Properties { anchor, tag, .. } = properties;
        let id = self.tree.add(Raw { form, tag, span, line, anchored: anchor.is_some() });
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, id);
        }
        id
    }

    /// An anchor and a tag, in any order, each at most once.
    fn properties(&mut self) -> Result<Properties, Problem> {
        let mut properties = Properties::default();
        let mut tag = None;
        loop {
            let token = self.scanner.peek()?;
            let start = token.start;
            match &token.kind {
                TokenKind::Anchor(name) if properties.anchor.is_none() => {
                    properties.anchor = Some(name.clone());
                }
                TokenKind::Tag(written) if tag.is_none() => {
                    tag = Some((written.clone(), start));
                }
                _ => break,
            }
            properties.start = properties.start.or(Some(start));
            properties.end = Some(token.end);
            self.scanner.next()?;
        }
        if let Some((tag, at)) = tag {
            let (handle, suffix) = *tag;
            let written_out = self.tag(&handle, &suffix).map(Box::from);
            properties.tag =
                written_out.ok_or_else(|| Problem::parser("found undefined tag handle", at))?;
        }
        Ok(properties)
    }
}
