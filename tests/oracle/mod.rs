//! Go's own engine, for tests that compare with it (`tests/template-oracle`, built once a test binary), and deckmod's
//! engine with the same functions.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary includes the whole and uses a part of it"
)]
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a real program is started, and a test that cannot go on panics"
)]

pub mod ours;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

/// Templates, data and environment of one rendering.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub templates: BTreeMap<String, String>,
    pub main: String,
    pub data: Json,
    pub env: BTreeMap<String, String>,
}

impl Case {
    /// One template without data.
    pub fn of(main: impl Into<String>) -> Self {
        Self { main: main.into(), ..Self::default() }
    }
}

/// What an engine made of a case: a text, or an error in Go's words.
pub type Answer = Result<String, String>;

/// Go's engine, running.
pub struct Oracle {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Oracle {
    /// Starts it; the first time it is compiled.
    pub fn start() -> Self {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        let mut child = Command::new(BUILT.get_or_init(build))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .env("TZ", "UTC")
            .spawn()
            .expect("the oracle was just compiled");
        let to = child.stdin.take();
        let from = BufReader::new(child.stdout.take().expect("its output is piped"));
        Self { child, to, from }
    }

    /// What Go makes of a case.
    pub fn ask(&mut self, case: &Case) -> Answer {
        self.exchange(&request(case))
    }

    /// What Go makes of a case; `None`: it died of it (a map that holds itself), and was started again.
    pub fn try_ask(&mut self, case: &Case) -> Option<Answer> {
        let answer = self.try_exchange(&request(case));
        if answer.is_none() {
            *self = Self::start();
        }
        answer
    }

    /// What yaml.v2 makes of a text, read into a `map`, as `any`, `strict`ly, or read and written `again`.
    pub fn yaml(&mut self, text: &str, r#as: &str) -> Answer {
        self.exchange(&json!({"yaml": text, "as": r#as}))
    }

    /// The functions of sprig: a name a line, a blank, the Go types of its arguments with a comma between.
    pub fn sprig(&mut self) -> String {
        self.exchange(&json!({"sprig": true})).expect("sprig has functions")
    }

    fn exchange(&mut self, request: &Json) -> Answer {
        self.try_exchange(request).unwrap_or_else(|| panic!("the oracle broke off at {request}"))
    }

    fn try_exchange(&mut self, request: &Json) -> Option<Answer> {
        let to = self.to.as_mut().expect("its input is open");
        writeln!(to, "{request}").expect("the oracle reads");
        to.flush().expect("the oracle reads");
        let mut line = String::new();
        self.from.read_line(&mut line).expect("the oracle answers");
        let answer: Json = serde_json::from_str(&line).ok()?;
        Some(match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["out"].as_str().expect("an answer has a text").to_owned()),
        })
    }
}

fn request(case: &Case) -> Json {
    json!({"templates": case.templates, "main": case.main, "data": case.data, "env": case.env})
}

impl Drop for Oracle {
    fn drop(&mut self) {
        drop(self.to.take());
        let _ = self.child.wait();
    }
}

fn build() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("template-oracle");
    std::fs::create_dir_all(&folder).expect("cargo's folder for tests can be written");
    // Other test binaries may build at the same time: a rename is seen whole or not at all.
    let fresh = folder.join(format!("oracle-{}", std::process::id()));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/template-oracle");
    let mut go = Command::new("go");
    go.args(["build", "-o"]).arg(&fresh).arg(".").current_dir(source);
    let output = go.output().unwrap_or_else(|error| {
        panic!("the tests need Go to compare with ({error}): install it from https://go.dev/dl")
    });
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the oracle does not compile:\n{errors}");
    let program = folder.join("oracle");
    std::fs::rename(&fresh, &program).expect("a file of ours can be renamed");
    program
}
