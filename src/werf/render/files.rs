//! `.Files` of templates.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use super::reads::Recorder;
use crate::gotemplate::value::{Map, MapType, Member, Object};
use crate::gotemplate::{Call, Failure, Param, Signature, Value};
use crate::module::{Bytes, paths};
use crate::text::{Mapped, Source};
use crate::werf::reading::{Inputs, Refusal};

/// The files of the project, as templates see them.
pub(super) struct Files {
    inputs: Rc<dyn Inputs>,
    reads: Rc<Recorder>,
    /// Files that became sources already, so that one file is one source.
    sources: std::cell::RefCell<std::collections::HashMap<String, Mapped>>,
    /// Why the last call was refused.
    refusal: Rc<std::cell::RefCell<Option<Refusal>>>,
}

const ONE_PATH: Signature = Signature { params: &[Param::Str], rest: None };

impl Files {
    pub(super) fn new(
        inputs: Rc<dyn Inputs>,
        reads: Rc<Recorder>,
        refusal: Rc<std::cell::RefCell<Option<Refusal>>>,
    ) -> Self {
        Self { inputs, reads, sources: std::cell::RefCell::default(), refusal }
    }

    fn refused(&self, refusal: Refusal, words: &str) -> Failure {
        let message = format!("{words}{}", refusal.message);
        self.refusal.replace(Some(refusal));
        Failure::new(message)
    }

    fn get(&self, call: &Call<'_>, path: &str) -> Result<Value, Failure> {
        let found = self.inputs.file(path);
        self.reads.file(path, found.as_ref().ok(), call.place);
        let words = format!("{{{{ .Files.Get {path:?} }}}}: ");
        let bytes = found.map_err(|refusal| self.refused(refusal, &words))?.what;
        // A template may write `/oss.yaml`; places are told from the top of the project.
        self.text(call, &paths::join("", path), &bytes).map(Value::Str)
    }

    /// The text of a file, every byte with its place in the file.
    fn text(&self, call: &Call<'_>, path: &str, bytes: &Bytes) -> Result<Mapped, Failure> {
        if let Some(known) = self.sources.borrow().get(path) {
            return Ok(known.clone());
        }
        call.engine.room_for(bytes.len())?;
        let Some(text) = bytes.text() else {
            return Err(Failure::refused(format!("the file {path:?} is not UTF-8 text")));
        };
        let text = call.engine.source(Source::new(path, text));
        self.sources.borrow_mut().insert(path.to_owned(), text.clone());
        Ok(text)
    }

    fn glob(&self, call: &Call<'_>, pattern: &str) -> Result<Value, Failure> {
        let found = self.inputs.glob(pattern);
        let (paths, uncommitted) = found.as_ref().map_or_else(
            |_| Default::default(),
            |given| {
                let paths: Vec<String> = given.what.iter().map(|(path, _)| path.clone()).collect();
                (paths, given.uncommitted.clone())
            },
        );
        self.reads.glob(pattern, &paths, &uncommitted, call.place);
        let files = found.map_err(|refusal| self.refused(refusal, ""))?.what;
        let map = Map::new(MapType::StringAny);
        for (path, bytes) in files {
            let text = self.text(call, &path, &bytes)?;
            map.set(Mapped::new(path, call.place.inexact()), Value::Str(text));
        }
        Ok(Value::Map(map))
    }

    fn probe(
        &self,
        call: &Call<'_>,
        (name, path): (&str, &str),
        found: Result<bool, Refusal>,
    ) -> Result<Value, Failure> {
        self.reads.probe(path, matches!(found, Ok(true)), call.place);
        let words = format!("{{{{ .Files.{name} {path:?} }}}}: ");
        found.map(Value::bool).map_err(|refusal| self.refused(refusal, &words))
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Files")
    }
}

impl Object for Files {
    fn type_name(&self) -> &'static str {
        "config.files"
    }

    fn member(&self, name: &str) -> Option<Member> {
        matches!(name, "Get" | "Glob" | "Exists" | "IsDir").then_some(Member::Method(&ONE_PATH))
    }

    fn call(&self, name: &str, call: &Call<'_>, args: &[Value]) -> Result<Value, Failure> {
        let path = args.first().and_then(Value::as_str).map(Mapped::shared);
        let path = path.unwrap_or_default();
        match name {
            "Get" => self.get(call, &path),
            "Glob" => self.glob(call, &path),
            "Exists" => self.probe(call, (name, &path), self.inputs.exists(&path)),
            _ => self.probe(call, (name, &path), self.inputs.is_dir(&path)),
        }
    }

    fn display(&self) -> String {
        "{}".to_owned()
    }

    fn equals(&self, _: &dyn Object) -> bool {
        false
    }

    fn as_any(self: Rc<Self>) -> Rc<dyn Any> {
        self
    }
}
