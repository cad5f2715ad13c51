//! How the program is linked.

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
}
