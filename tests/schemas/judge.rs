//! Who judges: PyPI `jsonschema` and `xmlschema`, in a virtual environment of their own.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::engine_fixture::Run;
use crate::support::Sandbox;

const JUDGES: [&str; 2] = ["jsonschema==4.26.0", "xmlschema==4.3.2"];

/// Reads pairs of a schema and a document; prints what is wrong with a document.
const JUDGE: &str = r"
import json, sys
from jsonschema import Draft202012Validator
import xmlschema
pairs = sys.argv[1:]
def read(document):
    text = open(document)
    return text.read().splitlines() if document.endswith('.github') else json.load(text)

for schema, document in zip(pairs[::2], pairs[1::2]):
    if schema.endswith('.xsd'):
        errors = xmlschema.XMLSchema(schema).iter_errors(document)
        wrong = [f'{error.path}: {error.reason}' for error in errors]
    else:
        schema = json.load(open(schema))
        Draft202012Validator.check_schema(schema)
        errors = Draft202012Validator(schema).iter_errors(read(document))
        wrong = [f'{error.json_path}: {error.message}' for error in errors]
    for line in wrong:
        print(document, line)
";

pub fn succeeds(command: &mut Command) -> Option<Output> {
    command.output().ok().filter(|output| output.status.success())
}

/// The judges, and a folder for what they judge.
pub struct Judge {
    folder: tempfile::TempDir,
}

impl Judge {
    /// `None`, with a printed line, where the judges cannot be had.
    pub fn new() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let venv = folder.path().join("venv");
        let made = succeeds(Command::new("python3").args(["-m", "venv"]).arg(&venv));
        let quiet = ["install", "--quiet", "--disable-pip-version-check", "--retries", "1"];
        let mut pip = Command::new(venv.join("bin/pip"));
        if made.and_then(|_| succeeds(pip.args(quiet).args(JUDGES))).is_none() {
            eprintln!("skipped: {} cannot be had from PyPI", JUDGES.join(" and "));
            return None;
        }
        Some(Self { folder })
    }

    /// A schema as `deckmod schema` prints it.
    pub fn schema(&self, name: &str) -> PathBuf {
        let run = Sandbox::new().run(env!("CARGO_BIN_EXE_deckmod"), &["schema", name]);
        let text = Run::from(run).expect(0).stdout;
        let ending = if text.starts_with('<') { "xsd" } else { "json" };
        self.document(&format!("schema-{name}.{ending}"), &text)
    }

    /// Something to judge.
    pub fn document(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// What the judges say of pairs of a schema and a document.
    pub fn complaints(&self, pairs: &[(PathBuf, PathBuf)]) -> String {
        let mut python = Command::new(self.folder.path().join("venv/bin/python"));
        let paths = pairs.iter().flat_map(|(schema, document)| [schema, document]);
        let output: Output = python.args(["-c", JUDGE]).args(paths).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}
