//! All functions of werf.yaml, put together.

use std::rc::Rc;

use super::environment;
use super::reads::Recorder;
use super::request::Request;
use crate::gotemplate::{Body, Function, Functions, Param, Signature, builtins, sprig};
use crate::werf::giterminism::Giterminism;
use crate::werf::{template_functions, template_yaml};

/// All functions of werf.yaml: Go's, sprig's but for `expandenv`, and werf's own.
pub(super) fn functions(
    request: Rc<Request>,
    giterminism: Rc<Giterminism>,
    reads: Rc<Recorder>,
    memory: Rc<template_yaml::Memory>,
) -> Functions {
    let mut functions = Functions::default();
    for rows in builtins::TABLE {
        functions.add(rows.iter().cloned());
    }
    for (_, rows) in sprig::TABLE {
        functions.add(rows.iter().cloned());
    }
    functions.add(template_functions::TABLE.iter().cloned());
    let signature = Signature { params: &[Param::Any], rest: Some(Param::Str) };
    let body = Body::Host(Rc::new(move |call, args| {
        environment::env(&request, &giterminism, &reads, call, args)
    }));
    functions.add([Function { name: "env", signature, body }]);
    let signature = Signature { params: &[Param::Str], rest: None };
    let body = Body::Host(Rc::new(move |call, args| memory.read(call, args)));
    functions.add([Function { name: "fromYaml", signature, body }]);
    functions
}
