//! The ways to copy and compare memory that binaries with musl have: as the C library of the machine does it, for every
//! small size, at every distance and alignment.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a C compiler is no business of deckmod; a test that cannot go on panics and says what it skips"
)]

use std::path::Path;
use std::process::Command;

/// Holds the functions, under names of their own, against those of the machine; prints what differs.
const AGAINST: &str = r#"
#define memcpy our_memcpy
#define memmove our_memmove
#define memcmp our_memcmp
#define bcmp our_bcmp
#include "musl_memory.c"
#undef memcpy
#undef memmove
#undef memcmp
#undef bcmp
#include <stdio.h>
#include <string.h>

enum { ROOM = 8192 };
static unsigned char ours[ROOM], theirs[ROOM], from[ROOM];

static int differs(const char *what, size_t size, size_t at, size_t other) {
    printf("%s of %zu bytes, %zu and %zu\n", what, size, at, other);
    return 1;
}

static int sign(int value) { return (value > 0) - (value < 0); }

static int compare(size_t size, size_t at) {
    for (size_t odd = 0; odd <= size && odd < 80; odd++) {
        memcpy(ours + at, from, size);
        memcpy(theirs, from, size);
        if (odd < size) ours[at + odd] += 1 + odd % 200;
        int wanted = sign(memcmp(ours + at, theirs, size));
        if (sign(our_memcmp(ours + at, theirs, size)) != wanted) return differs("memcmp", size, at, odd);
        if (sign(our_memcmp(theirs, ours + at, size)) != -wanted) return differs("memcmp", size, at, odd);
        if (!our_bcmp(ours + at, theirs, size) != !wanted) return differs("bcmp", size, at, odd);
    }
    return 0;
}

static int move(size_t size, size_t at, size_t to) {
    memcpy(ours, from, ROOM);
    memcpy(theirs, from, ROOM);
    memmove(theirs + to, theirs + at, size);
    if (our_memmove(ours + to, ours + at, size) != ours + to) return differs("result", size, at, to);
    if (memcmp(ours, theirs, ROOM)) return differs("memmove", size, at, to);
    memcpy(ours, from, ROOM);
    memcpy(theirs, from, ROOM);
    memcpy(theirs + to, from + at, size);
    if (our_memcpy(ours + to, from + at, size) != ours + to) return differs("result", size, at, to);
    return memcmp(ours, theirs, ROOM) ? differs("memcpy", size, at, to) : 0;
}

int main(void) {
    static const size_t large[] = {1000, 1023, 1024, 1025, 3001};
    for (size_t at = 0; at < ROOM; at++) from[at] = (unsigned char)(at * 2654435761u >> 13);
    for (size_t row = 0; row < 140 + sizeof large / sizeof *large; row++) {
        size_t size = row < 140 ? row : large[row - 140];
        for (size_t at = 0; at < 9; at++)
            if (compare(size, at)) return 1;
        for (size_t at = 0; at < 41; at += 1)
            for (size_t to = 0; to < 41; to += 1 + (size > 100))
                if (move(size, at, to)) return 1;
    }
    puts("the same");
    return 0;
}
"#;

/// Compiles the comparison, with one word of the functions changed, and gives what it prints.
fn compared(folder: &Path, word: &str, instead: &str) -> Option<String> {
    let source = include_str!("../src/musl_memory.c");
    assert!(source.contains(word), "{word}");
    std::fs::write(folder.join("musl_memory.c"), source.replacen(word, instead, 1)).unwrap();
    std::fs::write(folder.join("against.c"), AGAINST).unwrap();
    let flags = ["-O2", "-Wall", "-Werror", "-fno-builtin", "-o", "against", "against.c"];
    let Ok(compiled) = Command::new("cc").args(flags).current_dir(folder).output() else {
        eprintln!("skipped: there is no C compiler here");
        return None;
    };
    assert!(compiled.status.success(), "{}", String::from_utf8_lossy(&compiled.stderr));
    let output = Command::new(folder.join("against")).output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
#[cfg(target_arch = "x86_64")]
fn memory_is_copied_and_compared_as_by_the_c_library() {
    let folder = tempfile::tempdir().unwrap();
    if let Some(said) = compared(folder.path(), "size", "size") {
        assert_eq!(said, "the same\n");
    }
}

#[test]
#[cfg(target_arch = "x86_64")]
fn a_mistake_in_them_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    for (word, instead, seen) in [
        ("to + size - 16, from + size - 16", "to + size - 16, from + size - 15", "memcpy of"),
        ("behind < size", "behind > size", "memmove of"),
        ("__builtin_bswap64(a)", "a", "memcmp of"),
    ] {
        if let Some(said) = compared(folder.path(), word, instead) {
            assert!(said.contains(seen), "{instead}: {said}");
        }
    }
}
