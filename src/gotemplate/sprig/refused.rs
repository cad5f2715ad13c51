//! Functions that are refused: random, secret, or reaching outside of what was given.
//!
//! The names are those of sprig, `functions.go`. Without `expandenv`, which werf does not know at all. `env` stands
//! here so that it is never sprig's: a host replaces it by its own.

use crate::gotemplate::Function;

const RANDOM: &str = "its result differs with every run";
const SECRET: &str = "it makes secrets, which have no place in a rendered configuration";
const OUTSIDE: &str = "it asks for what is outside of the repository";

pub(super) const TABLE: &[Function] = &[
    Function::refused("randAlphaNum", RANDOM),
    Function::refused("randAlpha", RANDOM),
    Function::refused("randAscii", RANDOM),
    Function::refused("randNumeric", RANDOM),
    Function::refused("randBytes", RANDOM),
    Function::refused("randInt", RANDOM),
    Function::refused("shuffle", RANDOM),
    Function::refused("uuidv4", RANDOM),
    Function::refused("bcrypt", SECRET),
    Function::refused("htpasswd", SECRET),
    Function::refused("genPrivateKey", SECRET),
    Function::refused("derivePassword", SECRET),
    Function::refused("buildCustomCert", SECRET),
    Function::refused("genCA", SECRET),
    Function::refused("genCAWithKey", SECRET),
    Function::refused("genSelfSignedCert", SECRET),
    Function::refused("genSelfSignedCertWithKey", SECRET),
    Function::refused("genSignedCert", SECRET),
    Function::refused("genSignedCertWithKey", SECRET),
    Function::refused("encryptAES", SECRET),
    Function::refused("decryptAES", SECRET),
    Function::refused("getHostByName", OUTSIDE),
    Function::refused("env", OUTSIDE),
];
