//! `secrets`: what the build may know and the image may not.
//!
//! Owns its model and werf's rules of it. Facts: werf/werf `pkg/config/raw_secrets.go`, `secrets.go`.

use std::collections::HashMap;

use super::fields::Fields;
use super::kind::{Holds, Kind, key};
use super::paths::base;
use super::place::Field;
use super::scope::wrong;
use super::words::quoted;
use crate::text::Span;
use crate::werf::{At, Problem};

/// A secret of the build.
#[derive(Clone, Debug, PartialEq)]
pub struct Secret {
    /// Its name in the build; that of the variable or of the file without it.
    pub id: Option<Field<String>>,
    /// The variable that holds it.
    pub env: Option<Field<String>>,
    /// The file that holds it.
    pub src: Option<Field<String>>,
    /// Is it written here? What is written is not kept.
    pub value: Option<Field<()>>,
    /// The bytes of the whole item.
    pub span: Span,
}

const SECRET: Kind = Kind {
    strict: "",
    rows: &[
        key("id", Holds::Text),
        key("env", Holds::Text),
        key("src", Holds::Text),
        key("value", Holds::Text),
    ],
};

impl Secret {
    /// Reads `secrets` of an image.
    pub(super) fn read_all(image: &Fields<'_>) -> Vec<Self> {
        let all = image.children("secrets", &SECRET);
        let secrets: Vec<Self> = all.iter().map(Self::read).collect();
        check_names(image, &secrets);
        secrets
    }

    fn read(fields: &Fields<'_>) -> Self {
        let secret = Self {
            id: fields.text("id"),
            env: fields.text("env"),
            src: fields.text("src"),
            value: fields.text("value").map(|field| field.with(())),
            span: fields.span.clone(),
        };
        secret.check_source(fields);
        secret.check_allowed(fields);
        secret
    }

    /// Its name in the build.
    pub fn name(&self) -> Option<&str> {
        let given = self.id.as_ref().or(self.env.as_ref()).map(|field| field.value.as_str());
        given.or_else(|| self.src.as_ref().map(|src| base(&src.value)))
    }

    fn check_source(&self, fields: &Fields<'_>) {
        let note = |at: &Span, message: &str| {
            fields.scope.note(wrong("werf-secret-source", self.name().unwrap_or(""), at, message));
        };
        let keys = [
            self.env.as_ref().map(|field| &field.key),
            self.src.as_ref().map(|field| &field.key),
            self.value.as_ref().map(|field| &field.key),
        ];
        let given: Vec<&Span> = keys.into_iter().flatten().collect();
        match given[..] {
            [] => note(
                &fields.head(),
                "unable to load build secrets: secret should be defined as `env`, `src` or `value`",
            ),
            [_, second, ..] => note(
                second,
                "secrets validation error: secret type could be ONLY `env`, `src` or `value`",
            ),
            [only] if self.value.is_some() && self.id.is_none() => note(
                only,
                "unable to load build secrets: type value should be used with id parameter",
            ),
            _ => {}
        }
    }

    fn check_allowed(&self, fields: &Fields<'_>) {
        let allowed = fields.scope.allowed;
        let id = self.id.as_ref();
        let (found, accepted, key) = match (&self.env, &self.src, &self.value) {
            (Some(env), ..) => {
                (env, allowed.secret_env_allowed(&env.value), "config.secrets.allowEnvVariables")
            }
            (None, Some(src), _) => {
                (src, allowed.secret_file_allowed(&src.value), "config.secrets.allowFiles")
            }
            (None, None, Some(_)) => {
                let Some(id) = id else { return };
                (id, allowed.secret_value_allowed(&id.value), "config.secrets.allowValueIds")
            }
            (None, None, None) => return,
        };
        if !accepted {
            let what = format!("secret {} is not allowed by giterminism", quoted(&found.value));
            fields.scope.not_allowed(&what, &found.value, &found.span, key);
        }
    }
}

fn check_names(image: &Fields<'_>, secrets: &[Secret]) {
    let mut first: HashMap<&str, &Span> = HashMap::new();
    for secret in secrets {
        let Some(name) = secret.name() else { continue };
        let Some(before) = first.get(name) else {
            first.insert(name, &secret.span);
            continue;
        };
        let message = format!("duplicated secret {}", quoted(name));
        image.scope.note(Problem {
            related: Some(At::Rendered((*before).clone())),
            ..wrong("werf-secret-twice", name, &secret.span, message)
        });
    }
}
