//! Where a module of these tests lives: a repository that `deckmod init` made, registries, a shell.
//!
//! Owns the registries of production and of development, each with a password of its own, and how a line of CI is run.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use deckmod::text::Source;
use deckmod::yaml::{self, Node};

use crate::engine_fixture::{BASE_IMAGE, Run, base_images, engine, lib_helm, push_base_image};
use crate::support::{Proxy, Registry, Sandbox};

pub const PRODUCTION_PASSWORD: &str = "pass-of-production";
pub const DEV_PASSWORD: &str = "pass-of-development";

/// A module in git, with its registries.
pub struct Place {
    pub sandbox: Sandbox,
    pub production: Registry,
    /// Production as deckmod sees it.
    pub proxy: Proxy,
    pub dev: Registry,
    /// Holds the base image, for everybody.
    _base: Registry,
}

impl Place {
    /// A new module by `deckmod init`, committed.
    pub fn new(module: &str, init: &[&str]) -> Self {
        let mut sandbox = Sandbox::with_git();
        let program = Path::new(env!("CARGO_BIN_EXE_deckmod"));
        sandbox.prepend_path(program.parent().expect("a program lies in a folder"));
        let base = Registry::start();
        push_base_image(&base);
        sandbox.set("DECKMOD_ENGINE", engine());
        // What comes from elsewhere comes from files here.
        let digest = base.digest(BASE_IMAGE, "v1").expect("the base image is there");
        let list = sandbox.write_home("base_images.yml", base_images(&base.host(), &digest));
        let chart = sandbox.write_home("lib-helm.tgz", lib_helm());
        let (list, chart) = (format!("v0.0.0={}", list.display()), chart.display().to_string());
        let pins = ["--base-images", &list, "--lib-helm", &chart];
        let words = [&["init", module], init, &pins].concat();
        Run::from(sandbox.run(program, &words)).expect(0);
        sandbox.commit("a new module");
        let production = Registry::options().with_basic("ci", PRODUCTION_PASSWORD).start();
        let dev = Registry::options().with_basic("ci", DEV_PASSWORD).start();
        let proxy = Proxy::start(&production.host());
        Self { sandbox, production, proxy, dev, _base: base }
    }

    /// The working folder as each job gets it: what another job left there is gone.
    pub fn check_out(&self) {
        self.sandbox.git(&["clean", "-q", "-f", "-d", "-x"]);
    }

    /// Runs lines of CI in the working folder.
    pub fn shell(&self, lines: &str, environment: &BTreeMap<String, String>) -> Run {
        let mut shell: Command = self.sandbox.command("sh");
        shell.args(["-e", "-c", lines]).envs(environment);
        Run::from(shell.output().expect("sh can be started"))
    }

    /// The digest of a tag as skopeo tells it.
    pub fn skopeo(&self, registry: &Registry, repository: &str, tag: &str) -> String {
        let host = registry.host();
        let dev = host == self.dev.host();
        let password = if dev { DEV_PASSWORD } else { PRODUCTION_PASSWORD };
        let mut skopeo = self.sandbox.command("skopeo");
        skopeo.args(["inspect", "--tls-verify=false", "--creds", &format!("ci:{password}")]);
        skopeo.args(["--format", "{{.Digest}}", &format!("docker://{host}/{repository}:{tag}")]);
        let output = skopeo.output().expect("apt-get install skopeo");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{repository}:{tag}: {errors}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

/// A YAML file.
pub fn read(path: &Path) -> Node {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    yaml::parse(&Source::new(path.display().to_string(), text)).expect("YAML of ours")
}
