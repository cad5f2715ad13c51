//! A fixture module in a git repository of its own, and the two engines that render it.

use std::fs;
use std::path::{Path, PathBuf};

use super::engine_fixture::{Run, standin};
use super::support::Sandbox;

/// The fixtures, one a layout of real modules.
pub(crate) const LAYOUTS: [&str; 4] = ["flat", "stages", "glob", "single"];

/// Variables of a rendering.
pub(crate) type Variables = Vec<(&'static str, &'static str)>;

/// A copy of a fixture, committed, with the files that CI downloads.
pub(crate) struct Module {
    pub(crate) layout: String,
    pub(crate) sandbox: Sandbox,
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/layouts")
}

impl Module {
    pub(crate) fn of(layout: &str) -> Self {
        let mut sandbox = Sandbox::from_folder(&fixtures().join(layout));
        if sandbox.read("werf-giterminism.yaml").contains("base_images.yml") {
            let images = fs::read(fixtures().join("base_images.yml")).unwrap();
            sandbox.write("base_images.yml", images);
        }
        sandbox.set("MODULES_MODULE_TAG", "v1.2.3");
        sandbox.set("WERF_HOME", sandbox.home().join("werf"));
        Self { layout: layout.to_owned(), sandbox }
    }

    /// A real module: HEAD of a clone, with base images and variables that are made up.
    pub(crate) fn real(clone: &Path) -> Self {
        let mut sandbox = Sandbox::new();
        let from = clone.display().to_string();
        sandbox.git(&["clone", "-q", "--shared", "--no-checkout", &from, "."]);
        let library = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/lib/modules.sh");
        let script = ". \"$0\"; check_out \"$(git rev-parse HEAD)\"; base_images; variables plain";
        let output = sandbox.run("bash", &["-ec", script, &library.display().to_string()]);
        assert!(output.status.success(), "{from}: {}", String::from_utf8_lossy(&output.stderr));
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let (name, value) = line.split_once('=').expect("a variable a line");
            sandbox.set(name, value);
        }
        Self { layout: from, sandbox }
    }

    /// The environments in which a layout is rendered: each takes other branches of its templates.
    pub(crate) fn variants(&self) -> Vec<Variables> {
        let more: Variables = match self.layout.as_str() {
            "flat" => vec![
                ("MODULE_EDITION", "ce"),
                ("SVACE_ENABLED", "true"),
                ("DISTRO_PACKAGES_PROXY", "proxy.example.com"),
                ("VAULT_KEY", "key"),
                ("GOPROXY", ""),
            ],
            "stages" => vec![
                ("MODULES_MODULE_TAG", "v0.5.0"),
                ("STAGED_DOCKERFILE", "true"),
                ("KUBERNETES_FROM", "30"),
            ],
            "glob" => vec![
                ("MODULE_EDITION", "CE"),
                ("SVACE_ENABLED", "true"),
                ("DISTRO_PACKAGES_PROXY", "proxy.example.com"),
                ("DEBUG_COMPONENT", "delve/dvcr-uploader"),
                ("CI_JOB_TOKEN", "a \"token\"\nof two lines"),
            ],
            _ => {
                let text = "imageSpec:\n  author: {{ .path | base | quote }}\n  config: {user: '{{ .tag }}'}";
                self.sandbox.write("build_includes/author.yaml", text);
                vec![
                    ("MODULES_MODULE_TAG", "main"),
                    ("BUILD_ARCHES", "riscv64"),
                    ("WERF_ENV", "dev"),
                ]
            }
        };
        vec![Vec::new(), more]
    }

    /// What Go's engine makes of it.
    pub(crate) fn go(&self, variables: &Variables) -> String {
        self.run_go(variables, &[])
    }

    /// What Go's engine makes of some images.
    pub(crate) fn go_images(&self, names: &[&str]) -> String {
        self.run_go(&Vec::new(), names)
    }

    /// What Go's engine makes of the work tree.
    pub(crate) fn go_dev(&self) -> String {
        self.run_go(&Vec::new(), &["--dev"])
    }

    fn run_go(&self, variables: &Variables, arguments: &[&str]) -> String {
        let mut command = self.sandbox.command(standin());
        command.args(["config", "render"]).args(arguments).envs(variables.iter().copied());
        let run = Run::from(command.output().unwrap());
        assert_eq!(
            run.code,
            Some(0),
            "the fixture is wrong: {} {variables:?}\n{}",
            self.layout,
            run.stderr
        );
        run.stdout
    }

    /// `deckmod render` with these arguments, by the rules of werf 3 as the stand-in has them.
    pub(crate) fn ours(
        &self,
        variables: &[(&'static str, &'static str)],
        arguments: &[&str],
    ) -> Run {
        let mut command = self.sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
        command.args(["render", "--werf", "3"]).args(arguments).envs(variables.iter().copied());
        Run::from(command.output().unwrap())
    }
}
