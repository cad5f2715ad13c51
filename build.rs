//! How the program is linked, and what stands in for slow parts of musl.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells a build script by the environment alone"
    )]
    let target = |name: &str| std::env::var(name).unwrap_or_default();
    // Where code may lie anywhere, 25,000 addresses are set right at every start: a quarter of the time that `deckmod
    // --version` takes. Stack, heap and libraries still lie anywhere.
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    println!("cargo:rerun-if-changed=src/musl_memory.c");
    if target("CARGO_CFG_TARGET_ENV") == "musl" && target("CARGO_CFG_TARGET_ARCH") == "x86_64" {
        let mut memory = cc::Build::new();
        // Otherwise a compiler sees that a loop copies memory, and makes a call of the very function of it.
        memory.file("src/musl_memory.c").opt_level(2).flag("-ffreestanding").flag("-fno-builtin");
        memory.flag("-fno-tree-loop-distribute-patterns").compile("musl_memory");
    }
}
