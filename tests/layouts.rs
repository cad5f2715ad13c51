//! The four layouts of real modules, rendered by deckmod and by Go's own engine, byte for byte; and
//! where every line came from.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "switches are read from the environment, long tests say how far they are, and a test that cannot go on panics"
)]

mod engine_fixture;
#[path = "layouts/module.rs"]
mod module;
#[path = "layouts/origins.rs"]
mod origins;
mod support;

use module::{LAYOUTS, Module};

fn compare(layout: &str) {
    let module = Module::of(layout);
    for variables in module.variants() {
        let theirs = module.go(&variables);
        let ours = module.ours(&variables, &[]);
        assert_eq!(ours.code, Some(0), "{layout} {variables:?}\n{}", ours.stderr);
        assert_same(&ours.stdout, &theirs, &format!("{layout} {variables:?}"));
    }
}

/// Compares line by line first: two whole files in a message help nobody.
fn assert_same(ours: &str, theirs: &str, what: &str) {
    for (at, (our, their)) in ours.lines().zip(theirs.lines()).enumerate() {
        assert_eq!(our, their, "{what}: line {}", at + 1);
    }
    assert!(ours == theirs, "{what}: {} bytes instead of {}", ours.len(), theirs.len());
}

#[test]
fn flat_files_are_rendered_as_go_does() {
    compare("flat");
}

#[test]
fn stages_are_rendered_as_go_does() {
    compare("stages");
}

#[test]
fn files_found_by_patterns_are_rendered_as_go_does() {
    compare("glob");
}

#[test]
fn a_single_file_is_rendered_as_go_does() {
    compare("single");
}

#[test]
fn the_documents_of_some_images_are_those_that_go_shows() {
    for layout in LAYOUTS {
        let module = Module::of(layout);
        let names = ["bundle", "release-channel-version"];
        let theirs = module.go_images(&names);
        let ours = module.ours(&[], &names);
        assert_eq!(ours.code, Some(0), "{layout}\n{}", ours.stderr);
        assert_same(&ours.stdout, &theirs, layout);
    }
}

#[test]
fn files_that_are_not_committed_count_with_dev_only() {
    // This one shows nothing of the commit: werf makes one of its own of the work tree.
    let module = Module::of("glob");
    module.sandbox.write("images/extra/Dockerfile", "FROM scratch\n");
    let refused = module.ours(&[], &[]);
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stderr.contains("images/extra/Dockerfile"), "{}", refused.stderr);
    let seen = module.ours(&[], &["--dev"]);
    assert_eq!(seen.code, Some(0), "{}", seen.stderr);
    assert!(seen.stdout.contains("image: images/extra\n"), "{}", seen.stdout);
    assert_same(&seen.stdout, &module.go_dev(), "glob, with --dev");
}

#[test]
fn every_line_has_an_origin() {
    for layout in LAYOUTS {
        origins::every_line_has_one(&Module::of(layout));
    }
}

#[test]
fn a_changed_word_of_flat_files_is_found_at_its_line() {
    origins::change_words(&Module::of("flat"), 60, 25);
}

#[test]
fn a_changed_word_of_stages_is_found_at_its_line() {
    origins::change_words(&Module::of("stages"), 60, 15);
}

#[test]
fn a_changed_word_of_files_found_by_patterns_is_found_at_its_line() {
    origins::change_words(&Module::of("glob"), 60, 20);
}

#[test]
fn a_changed_word_of_a_single_file_is_found_at_its_line() {
    origins::change_words(&Module::of("single"), 60, 10);
}

#[test]
#[ignore = "needs clones of real modules: DECKMOD_CORPUS=DIR; scripts/release-check runs it"]
fn changed_words_of_real_modules_are_found_at_their_lines() {
    let clones = std::env::var_os("DECKMOD_CORPUS").expect("DECKMOD_CORPUS names a directory");
    let mut folders: Vec<_> = std::fs::read_dir(clones).unwrap().flatten().collect();
    folders.retain(|folder| folder.path().join(".git").exists());
    folders.sort_by_key(std::fs::DirEntry::path);
    for folder in folders {
        let module = Module::real(&folder.path());
        if origins::renders(&module) {
            origins::every_line_has_one(&module);
            origins::change_words(&module, 60, 5);
            println!("{}: every changed word is found", folder.path().display());
        }
    }
}
