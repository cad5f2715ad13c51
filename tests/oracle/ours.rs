//! deckmod's engine with the functions of the oracle.

use std::rc::Rc;

use deckmod::gotemplate::value::{Map, MapType};
use deckmod::gotemplate::{
    Body, Call, Engine, Failure, Function, Functions, Limits, Param, Signature, TemplateError,
    Value, builtins, sprig,
};
use deckmod::text::{Mapped, Origin, Source};
use serde_json::Value as Json;

use super::{Answer, Case};

/// The text, or the error as deckmod has it.
pub fn render(case: &Case) -> Result<Mapped, TemplateError> {
    let engine = Engine::new("werfConfig", functions(case), Limits::default());
    for (name, text) in &case.templates {
        engine.define(name, &engine.source(Source::new(name.as_str(), text.as_str())))?;
    }
    let main = engine.source(Source::new("werf.yaml", case.main.as_str()));
    engine.define("werfConfig", &main)?;
    let at = engine.source(Source::new("data", "x")).origin(0).expect("a text has an origin");
    engine.render("werfConfig", &value(&case.data, at))
}

/// What deckmod makes of a case.
pub fn ask(case: &Case) -> Answer {
    match render(case) {
        Ok(text) => Ok(text.as_str().to_owned()),
        Err(error) => Err(error.message),
    }
}

fn value(json: &Json, at: Origin) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(value) => Value::bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(int) => Value::int(int),
            None => Value::float(number.as_f64().expect("a number")),
        },
        Json::String(text) => Value::text(text.as_str(), at),
        Json::Array(items) => {
            Value::list(items.iter().map(|item| value(item, at)).collect::<Vec<_>>())
        }
        Json::Object(entries) => {
            let map = Map::new(MapType::StringAny);
            for (key, item) in entries {
                map.set(Mapped::new(key.as_str(), at), value(item, at));
            }
            Value::Map(map)
        }
    }
}

fn functions(case: &Case) -> Functions {
    let mut functions = Functions::default();
    for rows in builtins::TABLE {
        functions.add(rows.iter().cloned());
    }
    for (_, rows) in sprig::TABLE {
        functions.add(rows.iter().cloned());
    }
    functions.add(deckmod::werf::template_functions::TABLE.iter().cloned());
    let env = case.env.clone();
    let body = Body::Host(Rc::new(move |call: &Call<'_>, args: &[Value]| {
        let default = args.get(1).and_then(Value::as_str);
        if args.len() > 2 {
            return Err(Failure::new("more than 1 optional argument prohibited"));
        }
        let name = deckmod::gotemplate::format::display(&args[0]);
        match (env.get(&name), default) {
            (Some(value), None) => Ok(call.text(value.as_str())),
            (Some(value), _) if !value.is_empty() => Ok(call.text(value.as_str())),
            (_, Some(default)) => Ok(default.clone().into()),
            (None, None) => Err(Failure::new(format!(
                "the environment variable {name:?} must be set or default must be provided"
            ))),
        }
    }));
    let signature = Signature { params: &[Param::Any], rest: Some(Param::Str) };
    functions.add([Function { name: "env", signature, body }]);
    functions
}
