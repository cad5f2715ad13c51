//! Templates by a grammar.

use deckmod::gotemplate::{Body, Function, Param, builtins, sprig};
use deckmod::werf::template_functions;

use super::constants as constant;
use super::dice::Dice;

/// Functions whose results change, or whose order is chance in Go.
const LEFT_OUT: &[&str] =
    &["now", "ago", "keys", "values", "printf_debug", "dump_debug", "include_debug", "tpl_debug"];

/// Functions that make so many items or characters: Go would make too many of any number.
const MAKERS: &[&str] = &["until", "untilStep", "seq", "repeat", "indent", "nindent"];

/// Functions that take the present for what is no time.
const DATES: &[&str] = &["date", "dateInZone", "date_in_zone", "htmlDate", "htmlDateInZone"];

/// Writes one template.
pub(crate) struct Writer {
    dice: Dice,
    functions: Vec<Function>,
    variables: usize,
    in_range: usize,
    /// No large numbers: the result is what a `range` counts to.
    counting: bool,
}

impl Writer {
    pub(crate) fn new(seed: u64) -> Self {
        let sprig = sprig::TABLE.iter().map(|(_, rows)| *rows);
        let tables =
            builtins::TABLE.iter().copied().chain(sprig).chain([template_functions::TABLE]);
        let known = |row: &&Function| {
            !matches!(row.body, Body::Refused(_)) && !LEFT_OUT.contains(&row.name)
        };
        let functions = tables.flatten().filter(known).cloned().collect();
        Self { dice: Dice::new(seed), functions, variables: 0, in_range: 0, counting: false }
    }

    /// The parts of a template; without some of them it is a template still, or a mistake in both engines.
    pub(crate) fn template(mut self) -> Vec<String> {
        let mut parts = vec![
            "{{ define \"A\" }}<{{ . }}>{{ end }}".to_owned(),
            "{{ define \"B\" }}{{ with .a }}{{ . }}{{ else }}-{{ end }}{{ end }}".to_owned(),
        ];
        for _ in 0..=self.dice.below(3) {
            let part = self.statement(2);
            parts.push(part);
        }
        parts
    }

    fn statement(&mut self, depth: usize) -> String {
        let (open, close) =
            (self.dice.one(&["{{", "{{", "{{", "{{-"]), self.dice.one(&["}}", "}}", "-}}"]));
        match self.dice.below(if depth == 0 { 6 } else { 14 }) {
            0 => self.dice.one(&["text", " ", "\n", "a: b\n", "  - x", "{ }", "é"]).to_owned(),
            1 => format!("{open} /* {} */ {close}", self.dice.below(9))
                .replace("{{ /*", "{{/*")
                .replace("*/ }}", "*/}}"),
            2 if self.in_range > 0 => {
                let word = self.dice.one(&["break", "continue"]);
                format!("{{{{ if {} }}}}{{{{ {word} }}}}{{{{ end }}}}", self.pipeline(1))
            }
            3 => {
                self.variables += 1;
                let value = self.pipeline(2);
                format!("{open} $v{} := {value} {close}", self.variables)
            }
            4 if self.variables > 0 => {
                let name = 1 + self.dice.below(self.variables);
                format!("{open} $v{name} = {} {close}", self.pipeline(2))
            }
            6 | 7 => self.branch(depth),
            8 => self.range(depth),
            9 => {
                let name = self.dice.one(&["A", "B"]);
                format!("{open} template \"{name}\" {} {close}", self.pipeline(1))
            }
            10 => {
                let name = self.dice.one(&["A", "B", "nope"]);
                format!("{open} include \"{name}\" {} {close}", self.operand(1))
            }
            12 => {
                let name = self.dice.one(&["A", "C", "D"]);
                let data = self.pipeline(1);
                format!("{{{{ block \"{name}\" {data} }}}}{}{{{{ end }}}}", self.body(depth))
            }
            13 => {
                let (value, body) = (self.pipeline(2), self.body(depth));
                format!("{{{{ with $w := {value} }}}}{{{{ $w }}}}{body}{{{{ end }}}}")
            }
            11 => format!("{open} tpl {} {} {close}", self.template_text(), self.operand(1)),
            _ => format!("{open} {} {close}", self.pipeline(3)),
        }
    }

    fn body(&mut self, depth: usize) -> String {
        // What is declared inside is not known outside.
        let known = self.variables;
        let body = (0..=self.dice.below(2)).map(|_| self.statement(depth - 1)).collect();
        self.variables = known;
        body
    }

    fn branch(&mut self, depth: usize) -> String {
        let word = self.dice.one(&["if", "with"]);
        let head = format!("{{{{ {word} {} }}}}{}", self.pipeline(2), self.body(depth));
        let tail = match self.dice.below(3) {
            0 => String::new(),
            1 => format!("{{{{ else }}}}{}", self.body(depth)),
            _ => format!(
                "{{{{ else {word} {} }}}}{}{{{{ else }}}}{}",
                self.pipeline(1),
                self.body(depth),
                self.body(depth)
            ),
        };
        format!("{head}{tail}{{{{ end }}}}")
    }

    fn range(&mut self, depth: usize) -> String {
        let over = match self.dice.below(4) {
            0 => ".l".to_owned(),
            1 => ".m".to_owned(),
            2 => self
                .dice
                .one(&["3", "0", "list 1 2 3", "dict \"a\" 1", "until 3", ".n", ".any"])
                .to_owned(),
            _ => {
                self.counting = true;
                let over = self.pipeline(1);
                self.counting = false;
                over
            }
        };
        let names = self.dice.one(&["", "$k := ", "$k, $x := "]);
        self.in_range += 1;
        let body = self.body(depth);
        self.in_range -= 1;
        let shown = match names {
            "" => "{{ . }}",
            "$k := " => "{{ $k }}",
            _ => "{{ $k }}={{ $x }}",
        };
        let tail = if self.dice.once_in(3) {
            format!("{{{{ else }}}}{}", self.body(depth))
        } else {
            String::new()
        };
        format!("{{{{ range {names}{over} }}}}{shown};{body}{tail}{{{{ end }}}}")
    }

    fn pipeline(&mut self, depth: usize) -> String {
        let mut text = self.command(depth);
        for _ in 0..self.dice.below(3) {
            let function = self.function();
            if DATES.contains(&function.name) || MAKERS.contains(&function.name) {
                continue;
            }
            let last = function.signature.params.last().copied().or(function.signature.rest);
            let between = match last {
                _ if self.dice.once_in(12) => "",
                Some(Param::Any) => "",
                Some(Param::Str) => "| toString ",
                Some(Param::Int) => "| int ",
                Some(Param::Int64) => "| int64 ",
                Some(Param::Float) => "| float64 ",
                _ => continue,
            };
            text = format!("{text} {between}| {}", self.call(&function, depth, true));
        }
        text
    }

    fn function(&mut self) -> Function {
        let at = self.dice.below(self.functions.len());
        self.functions[at].clone()
    }

    fn command(&mut self, depth: usize) -> String {
        if depth == 0 || self.dice.once_in(3) {
            self.operand(depth)
        } else {
            let function = self.function();
            self.call(&function, depth, false)
        }
    }

    /// A call; `piped`: its last argument comes from the command before.
    fn call(&mut self, function: &Function, depth: usize, piped: bool) -> String {
        let mut params: Vec<Param> = function.signature.params.to_vec();
        if let Some(rest) = function.signature.rest {
            params.extend((0..self.dice.below(4)).map(|_| rest));
        }
        if self.dice.once_in(80) {
            params.push(Param::Any);
        }
        if piped {
            params.pop();
        }
        let mut text = function.name.to_owned();
        let (maker, date) = (MAKERS.contains(&function.name), DATES.contains(&function.name));
        for param in params {
            let argument = if maker && param == Param::Int {
                self.dice.one(constant::SMALL_INTS).to_owned()
            } else if date && param == Param::Any {
                self.dice.one(constant::MOMENTS).to_owned()
            } else if self.dice.once_in(60) && !maker && !date {
                self.operand(depth.saturating_sub(1))
            } else {
                self.typed(param, depth.saturating_sub(1))
            };
            text = format!("{text} {argument}");
        }
        text
    }

    fn typed(&mut self, param: Param, depth: usize) -> String {
        match param {
            Param::Any => self.operand(depth),
            Param::Str => match self.dice.below(3) {
                0 => self.dice.one(&[".s", ".t", "$.s", "(print .i)", "(.s | upper)"]).to_owned(),
                _ => self.text(),
            },
            Param::Bool => self.dice.one(&["true", "false", ".b", "(not .i)"]).to_owned(),
            Param::Int | Param::Int64 if self.is_strange() => {
                self.dice.one(constant::STRANGE_INTS).to_owned()
            }
            Param::Int => {
                self.dice.one(&["0", "1", "2", "-1", "5", "10", ".i", "(len .l)"]).to_owned()
            }
            Param::Int64 => self.dice.one(&["0", "1", "(int64 3)", "-2"]).to_owned(),
            Param::Float if self.is_strange() => self.dice.one(constant::STRANGE_FLOATS).to_owned(),
            Param::Float => self.dice.one(&["0.5", "1", "-2.25", ".f", "1e3"]).to_owned(),
            Param::Map => self.map(),
            Param::List => self.list(),
            Param::StringMap => self.dice.one(&["(split \",\" \"a,b\")", ".m"]).to_owned(),
            Param::Time => self.dice.one(constant::TIMES).to_owned(),
        }
    }

    /// Now and then a constant is a strange one, but not where its result is counted to.
    fn is_strange(&mut self) -> bool {
        self.dice.once_in(6) && !self.counting
    }

    fn operand(&mut self, depth: usize) -> String {
        match self.dice.below(if depth == 0 { 8 } else { 11 }) {
            _ if self.is_strange() && self.dice.once_in(2) => {
                self.dice.one(constant::STRANGE_OPERANDS).to_owned()
            }
            0 => self.text(),
            1 => self
                .dice
                .one(&["0", "1", "-3", "7", "0x10", "'a'", "1.5", "2.0", "1e2", "010"])
                .to_owned(),
            2 => self.dice.one(&["true", "false", "nil", "."]).to_owned(),
            3 => self
                .dice
                .one(&[".s", ".i", ".f", ".b", ".l", ".m", ".n", ".any", ".nope"])
                .to_owned(),
            4 => self
                .dice
                .one(&[".m.a", ".m.c.d", ".nope.x", "$.l", "$.m.b", "$", ".any.a", ".s.x", ".n.x"])
                .to_owned(),
            5 if self.variables > 0 && !self.counting => {
                format!("$v{}", 1 + self.dice.below(self.variables))
            }
            6 => self.list(),
            7 => self.map(),
            _ => format!("({})", self.pipeline(depth.saturating_sub(1))),
        }
    }

    fn list(&mut self) -> String {
        self.dice.one(constant::LISTS).to_owned()
    }

    fn map(&mut self) -> String {
        self.dice.one(constant::MAPS).to_owned()
    }

    fn text(&mut self) -> String {
        if self.is_strange() {
            return self.dice.one(constant::STRANGE_TEXTS).to_owned();
        }
        self.dice.one(constant::TEXTS).to_owned()
    }

    fn template_text(&mut self) -> String {
        self.dice
            .one(&[
                "\"{{ . }}\"",
                "\"{{ .s | quote }}\"",
                "\"{{ range .l }}{{ . }}{{ end }}\"",
                "\"{{ .a.b }}\"",
                "\"{{ fail `x` }}\"",
                "\"{{ if\"",
                "\"plain\"",
                "`{{ include \"A\" . }}`",
            ])
            .to_owned()
    }
}
