//! How the program is linked, and the files of `templates/module`, which `deckmod init` writes.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=DECKMOD_RELEASE_COMMIT");
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
    embed(&target("CARGO_MANIFEST_DIR"), &target("OUT_DIR"))
}

/// Writes a list of all files of the module: path, can it be run, bytes.
fn embed(root: &str, out: &str) -> std::io::Result<()> {
    let top = Path::new(root).join("templates/module");
    let mut paths = Vec::new();
    walk(&top, &mut paths)?;
    paths.sort();
    let mut list = String::from("[\n");
    for path in &paths {
        let name = path.strip_prefix(&top).unwrap_or(path).to_string_lossy();
        let executable = fs::metadata(path)?.permissions().mode() & 0o100 != 0;
        let place = path.to_string_lossy();
        // Writing to a string cannot fail.
        let _ = writeln!(list, "({name:?}, {executable}, include_bytes!({place:?})),");
    }
    list.push_str("]\n");
    fs::write(Path::new(out).join("module_files.rs"), list)
}

fn walk(dir: &Path, paths: &mut Vec<std::path::PathBuf>) -> std::io::Result<()> {
    println!("cargo:rerun-if-changed={}", dir.display());
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, paths)?;
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
            paths.push(path);
        }
    }
    Ok(())
}
