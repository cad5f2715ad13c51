//! The tree as JSON values, for typed reading with serde.
//!
//! Owns the conversion only. Source texts are lost in it: what must keep `1.70` reads the node itself.

use serde_json::Value as Json;

use super::{Node, Resolved, Scalar, Value};

impl Node {
    /// The tree as JSON, merge keys applied, keys as they are written. What JSON cannot say (`.nan`, `.inf`) becomes its text.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Scalar(scalar) => scalar.to_json(),
            Value::Sequence(items) => items.iter().map(Self::to_json).collect(),
            Value::Mapping(mapping) => {
                let pairs = mapping.entries().into_iter();
                let named = pairs.filter_map(|(key, value)| Some((key.as_scalar()?, value)));
                named.map(|(key, value)| (key.text.to_string(), value.to_json())).collect()
            }
        }
    }
}

impl Scalar {
    fn to_json(&self) -> Json {
        match self.resolved {
            Resolved::Null => Json::Null,
            Resolved::Bool(value) => value.into(),
            Resolved::Int(value) => value.into(),
            Resolved::Uint(value) => value.into(),
            Resolved::Float(value) if value.is_finite() => value.into(),
            Resolved::Float(_) | Resolved::String => (*self.text).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::Source;
    use crate::yaml::parse;

    #[test]
    fn every_kind_of_value() {
        let text = "a: [1, 1.5, yes, ~, .inf, 18446744073709551615]\non: {x: 'y'}\n";
        let json = parse(&Source::new("t", text)).unwrap().to_json();
        assert_eq!(
            json.to_string(),
            r#"{"a":[1,1.5,true,null,".inf",18446744073709551615],"on":{"x":"y"}}"#
        );
    }
}
