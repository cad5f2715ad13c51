//! How long rendering takes, alone and in one process: `cargo bench --bench render`.
//!
//! Renders the fixture modules of the tests. Prints the median of many runs; only ratios of one run mean something.
//! `scripts/bench` measures whole processes.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark starts git, prints numbers and ends where something is missing"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use deckmod::module::Project;
use deckmod::werf::render::{Request, render};

const RUNS: usize = 50;

fn main() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layouts");
    for layout in ["flat", "stages", "glob", "single"] {
        let folder = tempfile::tempdir().unwrap();
        committed(&fixtures.join(layout), folder.path());
        std::fs::copy(fixtures.join("base_images.yml"), folder.path().join("base_images.yml"))
            .unwrap();
        measure(layout, folder.path());
    }
}

/// A copy of a folder in a git repository of its own.
fn committed(from: &Path, to: &Path) {
    let script = "cp -r \"$0/.\" . && git init -q && git add . && \
                  git -c user.name=b -c user.email=b@example.com commit -q -m module";
    let status = Command::new("sh").args(["-ec", script]).arg(from).current_dir(to).status();
    assert!(status.unwrap().success(), "git does not work");
}

fn measure(layout: &str, folder: &Path) {
    let variables = BTreeMap::from([("MODULES_MODULE_TAG".to_owned(), "v1.2.3".to_owned())]);
    let request = Request { variables, ..Request::default() };
    let project = Project::open(folder).unwrap();
    let size = render(&project, &request).ok().unwrap().text.as_str().len();
    let whole = median(|| {
        let project = Project::open(folder).unwrap();
        black_box(render(&project, &request).ok().unwrap());
    });
    let again = median(|| {
        black_box(render(&project, &request).ok().unwrap());
    });
    println!(
        "{layout:<8} {size:>6} bytes: opened and rendered {whole:>9.1?}, rendered again {again:>9.1?}"
    );
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[RUNS / 2]
}
