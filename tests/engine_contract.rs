//! What deckmod expects of an engine, asked of a real one.
//!
//! The engine is the werf that `DECKMOD_TEST_WERF` names, otherwise the stand-in in `tests/werf-standin`, which is
//! built once with Go. Cases with a shell script as engine show what deckmod does with an engine that misbehaves.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it fails")]

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use deckmod::error::{Error, Kind};
use deckmod::process::{Environment, Interrupts, Observer, PrivateDir, Redactor, Stream};
use deckmod::werf::engine::{
    Build, BuildRun, Engine, EngineRequest, Line, Profile, Surroundings, run_build,
};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use support::{Format, Image, Layer, Registry, Sandbox, TarEntry, refused_port};

const DECKMOD: &str = env!("CARGO_BIN_EXE_deckmod");
const GO_MISSING: &str = "the stand-in for werf is built with Go: install Go (`scripts/setup`), \
     or name a real werf in DECKMOD_TEST_WERF";

// ---- the engine ----

/// The werf that somebody named, to be tested instead of the stand-in.
#[expect(clippy::disallowed_methods, reason = "a switch for tests, not a setting of deckmod")]
fn named_werf() -> Option<PathBuf> {
    std::env::var_os("DECKMOD_TEST_WERF").map(PathBuf::from)
}

fn engine_path() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| named_werf().unwrap_or_else(build_standin))
}

#[expect(clippy::disallowed_methods, reason = "the stand-in is built by Go")]
fn build_standin() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("werf-standin");
    std::fs::create_dir_all(&folder).unwrap();
    let (fresh, path) = (folder.join(format!("werf-{}", std::process::id())), folder.join("werf"));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/werf-standin");
    let built =
        Command::new("go").args(["build", "-o"]).arg(&fresh).arg(".").current_dir(source).status();
    assert!(built.expect(GO_MISSING).success(), "go build of tests/werf-standin failed");
    // Another test binary may build it too.
    std::fs::rename(&fresh, &path).unwrap();
    path
}

// ---- a module in a sandbox ----

/// A module, a registry with a base image, and what an engine needs.
struct Yard {
    sandbox: Sandbox,
    registry: Registry,
    env: Environment,
}

impl Yard {
    fn new() -> Self {
        Self::with(Registry::start())
    }

    fn with(registry: Registry) -> Self {
        let sandbox = Sandbox::with_git();
        sandbox.write_all(MODULE);
        sandbox.write("werf.yaml", WERF_YAML);
        sandbox.commit("module");
        let env = environment(&sandbox);
        Self { sandbox, registry, env }
    }

    fn repo(&self) -> String {
        format!("{}/acme/demo", self.registry.host())
    }

    fn find(&self) -> Engine {
        let name = engine_path().to_str().unwrap();
        Engine::find(&EngineRequest { name, env: &self.env }).unwrap()
    }

    fn order(&self) -> Build {
        let (dir, env) = (self.sandbox.root(), self.env.clone());
        Build { dir, repo: self.repo(), env, plain_http: true, ..Build::default() }
    }

    fn build(&self, build: &Build) -> Result<BuildRun, Error> {
        self.build_with(&self.find(), build, &Redactor::new())
    }

    fn build_with(
        &self,
        engine: &Engine,
        build: &Build,
        redactor: &Redactor,
    ) -> Result<BuildRun, Error> {
        let interrupts = Interrupts::none();
        let private = PrivateDir::create(&self.sandbox.home(), &interrupts).unwrap();
        let supervisor = Some(Path::new(DECKMOD));
        let around =
            Surroundings { private: &private, interrupts: &interrupts, redactor, supervisor };
        let outcome = run_build(engine, build, around, &mut Collected::default());
        let home = private.path().parent().unwrap().to_owned();
        drop(private);
        assert_eq!(std::fs::read_dir(home).unwrap().count(), 1, "only the lock stays");
        outcome
    }

    fn push_base(&self) {
        self.registry.push("base/busybox", "v1", &busybox());
    }

    /// A script that plays the engine.
    fn script(&self, body: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let text =
            format!("#!/bin/sh\nif [ \"$1\" = version ]; then echo v3.2.0; exit; fi\n{body}\n");
        let path = self.sandbox.write_home("bin/fake-werf", text);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }
}

#[expect(clippy::disallowed_methods, reason = "PATH of the machine that tests")]
fn environment(sandbox: &Sandbox) -> Environment {
    let home = sandbox.home();
    let mut env: Environment = [
        ("WERF_BUILDAH_MODE", "native-chroot"),
        ("WERF_BUILDAH_STORAGE_DRIVER", "vfs"),
        ("WERF_TELEMETRY", "0"),
        ("MODULES_MODULE_TAG", "v1.2.3"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
    ]
    .map(|(name, value)| (name.into(), value.into()))
    .into();
    env.insert("PATH".into(), std::env::var_os("PATH").unwrap());
    env.insert("HOME".into(), home.clone().into());
    env.insert("WERF_HOME".into(), home.join("werf").into());
    env
}

/// An image with a shell, from the machine's own static busybox.
fn busybox() -> Image {
    let program = std::fs::read("/bin/busybox").expect("apt-get install busybox-static");
    let mut entries = vec![TarEntry::dir("bin"), TarEntry::dir("tmp").mode(0o777)];
    entries.push(TarEntry::file("bin/busybox", program).mode(0o755));
    for applet in ["sh", "sleep", "echo", "cat", "printf", "cp", "mkdir", "chown", "true"] {
        entries.push(TarEntry::symlink(&format!("bin/{applet}"), "busybox"));
    }
    Image::of(&[Layer::of(&entries)]).format(Format::Docker)
}

const MODULE: &[(&str, &str)] = &[
    ("module.yaml", "name: demo\nstage: Experimental\n"),
    ("changelog.yaml", "features: []\n"),
    ("version.json", "{\"version\":\"v1.2.3\"}\n"),
    ("openapi/values.yaml", "type: object\n"),
    ("templates/t.yaml", "{}\n"),
    ("images/app/Dockerfile", "FROM scratch\nCOPY images/app/a.txt /a.txt\n"),
    ("images/app/a.txt", "hello\n"),
    (
        "werf-giterminism.yaml",
        "giterminismConfigVersion: 1
config:
  goTemplateRendering:
    allowEnvVariables: [MODULES_MODULE_TAG]
",
    ),
];

const WERF_YAML: &str = "configVersion: 1
project: demo
---
image: app
dockerfile: images/app/Dockerfile
context: .
---
image: bundle
from: scratch
git:
- add: /
  to: /
  includePaths: [module.yaml, openapi, templates]
---
image: release-channel-version
from: scratch
git:
- add: /
  to: /
  includePaths: [module.yaml, changelog.yaml, version.json]
";

/// Keeps the lines, for messages of failing tests.
#[derive(Default)]
struct Collected(Vec<String>);

impl Observer for Collected {
    fn line(&mut self, _: Stream, line: &str) {
        self.0.push(line.to_owned());
    }
}

// ---- versions ----

#[test]
fn the_engine_says_its_version() {
    let engine = Yard::new().find();
    assert!(engine.version().major >= 2);
    assert_eq!(engine.warning(), None);
}

#[test]
fn the_engine_is_found_by_name_in_the_path_that_it_sees() {
    let mut yard = Yard::new();
    let find = |yard: &Yard, name: &str| Engine::find(&EngineRequest { name, env: &yard.env });
    let bin = yard.sandbox.home().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    yard.env.insert("PATH".into(), bin.clone().into());
    let missing = find(&yard, "werf").unwrap_err();
    assert_eq!((missing.kind(), missing.message()), (Kind::Engine, "werf is not installed"));
    assert!(missing.hints().iter().any(|hint| hint.contains("trdl")));
    assert!(!missing.hints().iter().any(|hint| hint.contains("--engine dk")));
    assert_eq!(find(&yard, "dk").unwrap_err().causes(), ["there is no `d8` in PATH"]);
    assert_eq!(find(&yard, "/no/such").unwrap_err().message(), "there is no engine `/no/such`");
    if named_werf().is_some() {
        return;
    }
    std::os::unix::fs::symlink(engine_path(), bin.join("d8")).unwrap();
    let hint = &find(&yard, "werf").unwrap_err().hints()[0].clone();
    assert!(hint.contains("--engine dk"), "{hint}");
    let dk = find(&yard, "dk").unwrap();
    assert_eq!((dk.profile(), dk.name().as_str()), (Profile::Dk(Line::V3), "d8 dk"));
    std::os::unix::fs::symlink(engine_path(), bin.join("werf")).unwrap();
    assert_eq!(find(&yard, "werf").unwrap().profile(), Profile::V3);
    yard.env.insert("WERF_STANDIN_DIALECT".into(), "2".into());
    assert_eq!(find(&yard, "werf").unwrap().profile(), Profile::V2);
}

#[test]
fn versions_that_deckmod_cannot_use_are_refused_and_unknown_ones_are_told() {
    let yard = Yard::new();
    let find = |body: &str| {
        let path = yard.script("");
        std::fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        let name = path.to_str().unwrap().to_owned();
        Engine::find(&EngineRequest { name: &name, env: &yard.env })
    };
    assert_eq!(find("echo v1.2.320").unwrap_err().message(), "werf v1.2.320 is too old");
    assert!(find("echo v4.0.0").unwrap().warning().unwrap().contains("newer than deckmod knows"));
    assert!(find("echo dev").unwrap().warning().unwrap().contains("says `dev`"));
    assert!(find("true").unwrap_err().message().ends_with("does not say a version"));
    let failed = find("echo oops >&2; exit 3").unwrap_err();
    assert_eq!(failed.causes(), ["oops"]);
}

// ---- builds ----

#[test]
fn a_build_reports_every_image_and_the_next_one_keeps_the_digests() {
    let yard = Yard::new();
    let first = yard.build(&yard.order()).unwrap();
    let names: Vec<_> = first.report.images.keys().map(String::as_str).collect();
    assert_eq!(names, ["app", "bundle", "release-channel-version"]);
    for image in [first.report.bundle().unwrap(), first.report.release_image().unwrap()] {
        assert_eq!(image.repo, yard.repo());
        assert!(image.is_final);
        assert_eq!(image.platform, "linux/amd64");
        let pushed = yard.registry.digest("acme/demo", &image.tag);
        assert_eq!(pushed.as_ref(), Some(&image.digest));
    }
    let second = yard.build(&yard.order()).unwrap();
    let digests = |run: &BuildRun| -> BTreeMap<String, String> {
        run.report.images.iter().map(|(name, image)| (name.clone(), image.digest.clone())).collect()
    };
    assert_eq!(digests(&first), digests(&second));
    assert!(second.report.images.values().all(|image| !image.rebuilt));
    assert!(
        yard.sandbox.git(&["status", "--porcelain"]).is_empty(),
        "nothing is left in the module"
    );
}

#[test]
fn a_werf_2_builds_with_the_same_call() {
    let mut yard = Yard::new();
    if named_werf().is_some() {
        return;
    }
    yard.env.insert("WERF_STANDIN_DIALECT".into(), "2".into());
    let run = yard.build(&yard.order()).unwrap();
    assert_eq!(run.version.major, 2);
    run.report.bundle().unwrap();
}

#[test]
fn credentials_reach_the_engine_by_a_private_directory() {
    let yard = Yard::with(Registry::options().with_basic("user", "s3cret-pass").start());
    let refused = yard.build(&yard.order()).unwrap_err();
    assert_eq!(refused.causes()[0], "the registry does not accept the login", "{refused}");
    let auth = "dXNlcjpzM2NyZXQtcGFzcw==";
    let config = format!(r#"{{"auths": {{"{}": {{"auth": "{auth}"}}}}}}"#, yard.registry.host());
    let config = yard.sandbox.write_home("private/config.json", config);
    let docker_config = Some(config.parent().unwrap().to_owned());
    yard.build(&Build { docker_config, ..yard.order() }).unwrap();
}

#[test]
fn uncommitted_work_is_built_only_in_development() {
    let yard = Yard::new();
    yard.sandbox.write("images/app/a.txt", "changed\n");
    let error = yard.build(&yard.order()).unwrap_err();
    assert_eq!(error.causes()[0], "the file `images/app/a.txt` has changes that are not committed");
    yard.build(&Build { dev: true, ..yard.order() }).unwrap();
}

// ---- failures ----

/// What is done to the yard, and what is then said: the end of the message and the first cause.
type Case = (&'static str, fn(&mut Yard, &mut Build), &'static str, &'static str);

const FAILURES: &[Case] = &[
    (
        "uncommitted werf.yaml",
        |yard, _| drop(yard.sandbox.write("werf.yaml", format!("{WERF_YAML}#\n"))),
        "reading its configuration",
        "the file `werf.yaml` has changes that are not committed",
    ),
    (
        "untracked template",
        |yard, _| drop(yard.sandbox.write(".werf/x.tmpl", "x")),
        "reading its configuration",
        "the file `.werf/x.tmpl` is not in git",
    ),
    (
        "variable",
        |yard, _| commit(yard, "# {{ env \"NOPE\" \"x\" }}\n"),
        "reading its configuration",
        "werf.yaml reads the variable NOPE, which werf-giterminism.yaml does not allow",
    ),
    (
        "variable that is not set",
        |yard, build| {
            commit(yard, "# {{ env \"MODULES_MODULE_TAG\" }}\n");
            build.env.remove(std::ffi::OsStr::new("MODULES_MODULE_TAG"));
        },
        "reading its configuration",
        "werf.yaml reads the variable MODULES_MODULE_TAG, which is not set",
    ),
    (
        "template",
        |yard, _| commit(yard, "{{ fail \"boom\" }}\n"),
        "reading its configuration",
        "a template of werf.yaml failed: werfConfig:",
    ),
    (
        "unknown key",
        |yard, _| commit(yard, "---\nimage: a\nfrom: scratch\nfoo: 1\n"),
        "reading its configuration",
        "werf.yaml has a key that this engine does not know: `foo`",
    ),
    (
        "unknown image",
        |_, build| build.extra_args.push("nosuch".into()),
        "choosing images",
        "werf.yaml has no image `nosuch`",
    ),
    (
        "unknown flag",
        |_, build| build.extra_args.push("--nosuch".into()),
        "reading its command line",
        "this engine has no such flag: --nosuch",
    ),
    (
        "git add",
        |yard, _| {
            commit(yard, "---\nimage: a\nfrom: scratch\ngit:\n- add: /nosuch\n  to: /x\n");
        },
        "building stage `gitArchive` of image `a`",
        "`add: /nosuch` of an image takes no file",
    ),
    (
        "shell",
        |yard, _| {
            yard.push_base();
            let base = format!("{}/base/busybox:v1", yard.registry.host());
            commit(
                yard,
                &format!("---\nimage: a\nfrom: {base}\nshell:\n  install: [\"exit 7\"]\n"),
            );
        },
        "building stage `install` of image `a`",
        "a shell command of the image ended with exit status 7",
    ),
    (
        "base image",
        |yard, _| {
            let base = format!("{}/base/nosuch:v1", yard.registry.host());
            commit(yard, &format!("---\nimage: a\nfrom: {base}\nshell:\n  install: [\"true\"]\n"));
        },
        "fetching the base image",
        "the base image `",
    ),
    (
        "no registry",
        |_, build| build.repo = format!("{}/demo", refused_port()),
        "asking the registry",
        "nothing listens at 127.0.0.1:",
    ),
    (
        "read-only registry",
        |yard, _| yard.registry.restart_read_only(),
        "pushing image `",
        "the registry takes no images: it is read-only",
    ),
    (
        "no git",
        |yard, _| std::fs::remove_dir_all(yard.sandbox.path(".git")).unwrap(),
        "reading the git repository",
        "the module is in no git repository",
    ),
];

fn commit(yard: &Yard, more: &str) {
    yard.sandbox.write("werf.yaml", format!("{WERF_YAML}{more}"));
    yard.sandbox.commit("change");
}

#[test]
fn failures_are_explained_with_the_engines_own_words() {
    for (name, change, phase, cause) in FAILURES {
        let mut yard = Yard::new();
        let mut build = yard.order();
        change(&mut yard, &mut build);
        let error = yard.build(&build).expect_err(name);
        // Where the module's registry is the matter, it is the registry's exit code.
        let kind = if name.contains("registry") { Kind::Registry } else { Kind::Engine };
        assert_eq!(error.kind(), kind, "{name}");
        assert!(error.message().contains(&format!("failed while {phase}")), "{name}: {error}");
        assert!(error.causes()[0].starts_with(cause), "{name}: {error}");
        assert!(error.causes()[1].contains(" says: "), "{name}: {error}");
        assert!(!error.hints().is_empty(), "{name}");
    }
}

#[test]
fn a_report_is_demanded_after_a_good_end() {
    let yard = Yard::new();
    let report = "while [ \"$1\" != --build-report-path ]; do shift; done; ";
    for (body, message) in [
        ("exit 0", "fake-werf ended without an error, but wrote no build report"),
        (&format!("{report}: > $2"), "fake-werf ended without an error, but wrote no build report"),
        (&format!("{report}echo x > $2"), "the build report is not what werf writes"),
    ] {
        let path = yard.script(body);
        let request = EngineRequest { name: path.to_str().unwrap(), env: &yard.env };
        let engine = Engine::find(&request).unwrap();
        let error = yard.build_with(&engine, &yard.order(), &Redactor::new()).unwrap_err();
        assert_eq!((error.kind(), error.message()), (Kind::Engine, message), "{body}");
    }
}

#[test]
fn secrets_stay_out_of_errors() {
    let yard = Yard::new();
    let path = yard.script("echo \"Error: denied for user:s3cret-pass\" >&2; exit 1");
    let engine = Engine::find(&EngineRequest { name: path.to_str().unwrap(), env: &yard.env });
    let mut redactor = Redactor::new();
    redactor.hide("s3cret-pass");
    let error = yard.build_with(&engine.unwrap(), &yard.order(), &redactor).unwrap_err();
    assert!(error.causes().last().unwrap().contains("user:***"), "{error}");
}

// ---- signals ----

/// deckmod played by this binary, building an image whose stage never ends.
struct Building {
    yard: Yard,
    child: Child,
    sleep: String,
}

impl Building {
    /// Starts it and waits until the stage's command runs.
    fn start() -> Self {
        let yard = Yard::new();
        yard.push_base();
        let sleep = format!("sleep {}", 1_000_000 + std::process::id() + unique());
        let base = format!("{}/base/busybox:v1", yard.registry.host());
        commit(
            &yard,
            &format!("---\nimage: slow\nfrom: {base}\nshell:\n  install: [\"{sleep}\"]\n"),
        );
        let order = [engine_path().to_str().unwrap(), &yard.repo()].join("\n");
        yard.sandbox.write_home("order", order);
        let child = itself(&yard);
        let mut building = Self { yard, child, sleep };
        let deadline = Instant::now() + Duration::from_mins(1);
        while building.sleepers().is_empty() {
            let ended = building.child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "{ended:?}: {}", building.said());
            std::thread::yield_now();
        }
        building
    }

    fn said(&mut self) -> String {
        let stdout = BufReader::new(self.child.stdout.take().unwrap());
        stdout.lines().map(|line| line.unwrap() + "\n").collect()
    }

    fn sleepers(&self) -> Vec<i32> {
        processes(&self.sleep)
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn assert_nothing_is_left(&self) {
        assert_eq!(self.sleepers(), Vec::<i32>::new());
        let private = std::fs::read_dir(self.yard.sandbox.home()).unwrap().flatten();
        let home = private.map(|entry| entry.path()).find(|path| path.join("lock").exists());
        assert_eq!(std::fs::read_dir(home.unwrap()).unwrap().count(), 1, "only the lock stays");
    }
}

fn unique() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed) * 10_000_000
}

/// The processes whose command line holds these words.
fn processes(words: &str) -> Vec<i32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter(|pid| {
        let argv = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&argv).replace('\0', " ").contains(words)
    })
    .collect()
}

#[expect(clippy::disallowed_methods, reason = "the test starts itself as deckmod")]
fn itself(yard: &Yard) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["driver", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.current_dir(yard.sandbox.home()).env_clear().envs(&yard.env);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

/// Plays deckmod: builds what the file `order` says.
#[test]
#[ignore = "started by other tests"]
#[expect(clippy::exit, clippy::disallowed_methods, clippy::print_stdout, reason = "it is a main()")]
fn driver() {
    let Ok(order) = std::fs::read_to_string("order") else { return };
    let (name, repo) = order.split_once('\n').unwrap();
    let interrupts = Interrupts::install().unwrap();
    interrupts.on_idle_signal(|signal| std::process::exit(128 + signal));
    let private = PrivateDir::create(Path::new("."), &interrupts).unwrap();
    let env: Environment = std::env::vars_os().collect();
    let engine = Engine::find(&EngineRequest { name, env: &env }).unwrap();
    let (dir, repo) = ("../work".into(), repo.to_owned());
    let build = Build { dir, repo, env, plain_http: true, ..Build::default() };
    let redactor = Redactor::new();
    let around = Surroundings {
        private: &private,
        interrupts: &interrupts,
        redactor: &redactor,
        supervisor: Some(Path::new(DECKMOD)),
    };
    let mut lines = Collected::default();
    let error = run_build(&engine, &build, around, &mut lines).unwrap_err();
    println!("{error}\n{}", lines.0.join("\n"));
    drop(private);
    let Kind::Interrupted(signal) = error.kind() else { std::process::exit(1) };
    std::process::exit(128 + signal)
}

#[test]
fn a_signal_ends_the_build_and_the_commands_of_its_stage() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let mut building = Building::start();
        building.signal(signal);
        let said = building.said();
        assert_eq!(building.child.wait().unwrap().code(), Some(code), "{said}");
        building.assert_nothing_is_left();
    }
}

#[test]
fn a_killed_deckmod_takes_the_build_with_it() {
    // Orphans come to this process, so that it can wait for the supervisor.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).unwrap();
    let mut building = Building::start();
    let supervisors = processes(&format!("__supervise {}", building.child.id()));
    assert_eq!(supervisors.len(), 1);
    building.signal(Signal::KILL);
    building.child.wait().unwrap();
    waitpid(Pid::from_raw(supervisors[0]), WaitOptions::empty()).unwrap();
    building.assert_nothing_is_left();
}
