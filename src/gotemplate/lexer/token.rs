//! Tokens, and how Go's errors show them.

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
#[derive(Clone, Copy, Debug)]
pub(in crate::gotemplate) struct Token<'a> {
    pub(in crate::gotemplate) kind: Kind,
    /// Its first byte in the text.
    pub(in crate::gotemplate) pos: usize,
    /// Its text; of an error nothing.
    pub(in crate::gotemplate) text: &'a str,
}

impl Token<'_> {
    /// The token as Go's errors show it, if it is none itself.
    pub(in crate::gotemplate) fn shown(self) -> String {
        match self.kind {
            Kind::End => "EOF".to_owned(),
            Kind::Keyword(_) | Kind::Dot => format!("<{}>", self.text),
            _ if self.text.len() > 10 => {
                let cut: String = self.text.chars().take(10).collect();
                format!("{}...", literal::quote(&cut))
            }
            _ => literal::quote(self.text),
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
