//! A place to build and publish in: a registry behind a proxy, a module in git, deckmod.
//!
//! Owns the base image (the machine's static busybox) and the commands that tests repeat.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::engine::{engine, engine_environment, recorder};
use super::run::Run;
use crate::support::{Entry, Image, Layer, Proxy, Registry, Sandbox, TarEntry, gzip, tar};

/// Where the base image lies in every registry of the tests.
pub const BASE_IMAGE: &str = "base/busybox";
const BUSYBOX: &str = "/bin/busybox";
const MISSING: &str = "the tests need a static busybox: apt-get install busybox-static";
/// The repository of the example module, as the path of the registry's API.
const MODULE: &str = "acme/modules/example";

/// The folder of the example module.
pub fn example_module() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/module")
}

/// Writes the base image.
pub fn push_base_image(registry: &Registry) {
    static BASE: OnceLock<Image> = OnceLock::new();
    registry.push(BASE_IMAGE, "v1", BASE.get_or_init(base_image));
}

/// A list of base images whose one name is an image of a registry.
pub fn base_images(host: &str, digest: &str) -> String {
    format!("REGISTRY_PATH: {host}/{BASE_IMAGE}\nbuilder/alpine: \"{digest}\"\n")
}

/// The version of the chart that stands for the platform's.
pub const LIB_HELM: &str = "0.0.0-standin";

/// The archive of the chart that stands for the platform's, as `helm package` makes one.
pub fn lib_helm() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lib-helm-standin");
    let entry = |path: &str| {
        let text = fs::read(folder.join(path)).expect("a file of the tests");
        TarEntry::file(&format!("deckhouse_lib_helm/{path}"), text)
    };
    gzip(&tar(&["Chart.yaml", "templates/_standin.tpl"].map(entry)))
}

fn base_image() -> Image {
    let program = fs::read(BUSYBOX).unwrap_or_else(|error| panic!("{MISSING} ({error})"));
    let list = Command::new(BUSYBOX).arg("--list").output().expect(MISSING);
    let names = String::from_utf8(list.stdout).expect("names of applets are ASCII");
    let mut entries = vec![
        TarEntry::dir("bin"),
        TarEntry::file("bin/busybox", program).mode(0o755),
        TarEntry::dir("etc"),
        TarEntry::dir("tmp").mode(0o1777),
    ];
    let applets = names.lines().filter(|name| *name != "busybox");
    entries.extend(applets.map(|name| TarEntry::symlink(&format!("bin/{name}"), "busybox")));
    Image::of(&[Layer::plain(&entries)])
}

/// Registry, proxy, module and engine.
pub struct Workshop {
    pub registry: Registry,
    pub proxy: Proxy,
    pub sandbox: Sandbox,
    pub engine: PathBuf,
}

impl Workshop {
    /// The example module and an open registry.
    pub fn new() -> Self {
        Self::with_module(&example_module())
    }

    /// A copy of a folder, committed, and an open registry.
    pub fn with_module(folder: &Path) -> Self {
        let registry = Registry::start();
        push_base_image(&registry);
        Self::on(registry, Sandbox::from_folder(folder))
    }

    /// A registry and a module that are there.
    pub fn on(registry: Registry, mut sandbox: Sandbox) -> Self {
        let proxy = Proxy::start(&registry.host());
        for (name, value) in engine_environment() {
            sandbox.set(&name, value);
        }
        let workshop = Self { registry, proxy, sandbox, engine: engine() };
        workshop.pin(&workshop.registry.host());
        workshop
    }

    /// Gives a module what its configuration asks for: the list of base images, as a host has them, and the chart of
    /// its templates.
    pub fn pin(&self, host: &str) {
        let sandbox = &self.sandbox;
        if !sandbox.read("werf.yaml").contains("base_images.yml") {
            return;
        }
        let digest = self.registry.digest(BASE_IMAGE, "v1").expect("the base image is there");
        sandbox.write("base_images.yml", base_images(host, &digest));
        sandbox.write(&format!("charts/deckhouse_lib_helm-{LIB_HELM}.tgz"), lib_helm());
        let version = |line: &str| {
            if line.starts_with("  version: ") {
                format!("  version: {LIB_HELM}")
            } else {
                line.to_owned()
            }
        };
        let chart: Vec<String> = sandbox.read("Chart.yaml").lines().map(version).collect();
        sandbox.write("Chart.yaml", chart.join("\n") + "\n");
        sandbox.commit("base images and charts");
    }

    /// The source that is written to, behind the proxy.
    pub fn source(&self) -> String {
        format!("{}/acme/modules", self.proxy.host())
    }

    /// `deckmod` with these arguments, not started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.sandbox.command(env!("CARGO_BIN_EXE_deckmod"));
        command.args(arguments).stdin(Stdio::null());
        command
    }

    /// Runs deckmod.
    pub fn deckmod(&self, arguments: &[&str]) -> Run {
        Run::from(self.command(arguments).output().expect("deckmod can be started"))
    }

    /// `deckmod werf-build` with source, engine and tag, and these arguments, not started.
    pub fn build_command(&self, tag: &str, more: &[&str]) -> Command {
        let mut command = self.command(&["werf-build", "--tag", tag, "--source", &self.source()]);
        command.arg("--engine").arg(&self.engine).args(more);
        command
    }

    /// Runs `deckmod werf-build` with source, engine and tag, and these arguments.
    pub fn build(&self, tag: &str, more: &[&str]) -> Run {
        Run::from(self.build_command(tag, more).output().expect("deckmod can be started"))
    }

    /// From now on the engine writes down its argv, its environment, the docker configuration it
    /// got and its report on each build; they are read by [`Workshop::recorded`].
    pub fn record(&mut self) {
        let folder = self.sandbox.write_home("recorded/.keep", "");
        let folder = folder.parent().expect("a folder").display().to_string();
        let engine = self.engine.display().to_string();
        self.engine = recorder(&mut self.sandbox, &engine, &folder);
    }

    /// `argv`, `environment`, `docker` or `report` of the last build; `None` when there was none.
    pub fn recorded(&self, what: &str) -> Option<String> {
        fs::read_to_string(self.sandbox.home().join("recorded").join(what)).ok()
    }

    /// The digest of an image in the report of the engine's last build.
    pub fn reported_digest(&self, image: &str) -> String {
        let report = self.recorded("report").expect("the engine built and left a report");
        let report: Value = serde_json::from_str(&report).expect("the report is JSON");
        text_of(&report["Images"][image]["DockerImageDigest"])
    }

    /// The files of an image as skopeo and tar read them: path without leading slash, content.
    pub fn files(&self, repository: &str, tag: &str) -> BTreeMap<String, String> {
        let target = tempfile::tempdir().expect("a temporary folder");
        let reference = format!("docker://{}/{repository}:{tag}", self.registry.host());
        let image = target.path().join("image");
        let mut skopeo = self.sandbox.command("skopeo");
        skopeo.args(["--insecure-policy", "copy", "-q", "--src-tls-verify=false", &reference]);
        skopeo.arg(format!("dir:{}", image.display()));
        succeed(&mut skopeo, "apt-get install skopeo");
        let manifest = fs::read(image.join("manifest.json")).expect("skopeo wrote a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("a manifest is JSON");
        let root = target.path().join("root");
        fs::create_dir(&root).expect("a fresh folder");
        for layer in manifest["layers"].as_array().expect("an image has layers") {
            let digest = text_of(&layer["digest"]);
            let blob = image.join(digest.strip_prefix("sha256:").expect("a digest"));
            let mut tar = self.sandbox.command("tar");
            succeed(tar.arg("-xf").arg(blob).arg("-C").arg(&root), "apt-get install tar");
        }
        read_all(&root)
    }

    /// The digest of a tag as skopeo tells it.
    pub fn skopeo_digest(&self, repository: &str, tag: &str) -> String {
        let reference = format!("docker://{}/{repository}:{tag}", self.registry.host());
        let mut skopeo = self.sandbox.command("skopeo");
        skopeo.args(["inspect", "--tls-verify=false", "--format", "{{.Digest}}", &reference]);
        succeed(&mut skopeo, "apt-get install skopeo").trim().to_owned()
    }

    /// The requests that deckmod itself sent, told from the engine's by their User-Agent.
    pub fn own_requests(&self) -> Vec<Entry> {
        let own = |entry: &Entry| {
            let agent = entry.request_headers.get("user-agent").unwrap_or_default();
            agent.starts_with("deckmod/")
        };
        self.proxy.log().into_iter().filter(own).collect()
    }

    /// The writing ones among them, as lines.
    pub fn own_writes(&self) -> Vec<String> {
        self.own_requests().iter().filter(|entry| entry.is_write()).map(Entry::line).collect()
    }

    /// What a tag of the example module's bundle points at.
    pub fn bundle(&self, tag: &str) -> Option<String> {
        self.registry.digest(MODULE, tag)
    }

    /// What a tag of the example module's release image points at.
    pub fn release(&self, tag: &str) -> Option<String> {
        self.registry.digest(&format!("{MODULE}/release"), tag)
    }

    /// Whether the example module is registered.
    pub fn is_registered(&self) -> bool {
        self.registry.digest("acme/modules", "example").is_some()
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Runs a program to its good end; what it printed.
fn succeed(command: &mut Command, how_to_install: &str) -> String {
    let output = command.output().unwrap_or_else(|error| {
        panic!("cannot run {command:?} ({error}): {how_to_install}");
    });
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn read_all(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of ours").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(root).expect("below the root").display().to_string();
            let content = fs::read(&path).unwrap_or_default();
            found.insert(name, String::from_utf8_lossy(&content).into_owned());
        }
    }
    found
}
