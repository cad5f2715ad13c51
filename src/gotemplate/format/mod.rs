//! Go's fmt: how values print.
//!
//! Owns `%v` and the other verbs. It decides nothing about origins of texts but those of `printf`'s arguments.
