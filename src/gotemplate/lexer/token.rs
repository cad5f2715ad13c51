//! Tokens, and how Go's errors show them.

use std::borrow::Cow;

use crate::gotemplate::literal;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gotemplate) enum Kind {
    Error,
    Bool,
    Char,
    CharConstant,
    Complex,
    Assign,
    Declare,
    End,
    Field,
    Identifier,
    LeftDelim,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelim,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    Dot,
    Keyword(Keyword),
}

/// Words that mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::gotemplate) enum Keyword {
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

/// A token.
#[derive(Clone, Debug)]
pub(in crate::gotemplate) struct Token<'a> {
    pub(in crate::gotemplate) kind: Kind,
    /// Its first byte in the text.
    pub(in crate::gotemplate) pos: usize,
    /// Its text, or the words of an error.
    pub(in crate::gotemplate) text: Cow<'a, str>,
    /// The line it starts in, from 1.
    pub(in crate::gotemplate) line: usize,
}

impl Token<'_> {
    /// The token as Go's errors show it.
    pub(in crate::gotemplate) fn shown(&self) -> String {
        match self.kind {
            Kind::End => "EOF".to_owned(),
            Kind::Error => self.text.to_string(),
            Kind::Keyword(_) | Kind::Dot => format!("<{}>", self.text),
            _ if self.text.len() > 10 => {
                let cut: String = self.text.chars().take(10).collect();
                format!("{}...", literal::quote(&cut))
            }
            _ => literal::quote(&self.text),
        }
    }
}

/// The keyword that a word is.
pub(super) fn keyword(word: &str) -> Option<Keyword> {
    Some(match word {
        "block" => Keyword::Block,
        "break" => Keyword::Break,
        "continue" => Keyword::Continue,
        "define" => Keyword::Define,
        "else" => Keyword::Else,
        "end" => Keyword::End,
        "if" => Keyword::If,
        "nil" => Keyword::Nil,
        "range" => Keyword::Range,
        "template" => Keyword::Template,
        "with" => Keyword::With,
        _ => return None,
    })
}
