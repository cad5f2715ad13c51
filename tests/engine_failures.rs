//! What happens when the engine is missing, too old, silent, or fails: exit 4, with the phase, the
//! cause and what to do.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on panics")]

mod engine_fixture;
mod support;

use std::os::unix::fs::symlink;

use engine_fixture::{Run, Workshop, script_engine, standin};
use support::{Layer, Sandbox};

/// A PATH with git and the shell, and nothing else.
fn bare_path(sandbox: &Sandbox) -> String {
    let folder = sandbox.home().join("bare");
    std::fs::create_dir(&folder).unwrap();
    for program in ["git", "sh"] {
        symlink(which(program), folder.join(program)).unwrap();
    }
    folder.display().to_string()
}

fn which(program: &str) -> String {
    let output = Sandbox::new().run("sh", &["-c", &format!("command -v {program}")]);
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A workshop whose engine is a script.
fn with_script(on_build: &str) -> Workshop {
    let mut workshop = Workshop::new();
    workshop.engine = script_engine(&mut workshop.sandbox, "scripted", on_build);
    workshop
}

#[track_caller]
fn nothing_was_written(workshop: &Workshop) {
    assert_eq!(workshop.own_writes(), Vec::<String>::new());
    assert_eq!((workshop.bundle("v1.2.3"), workshop.release("v1.2.3")), (None, None));
}

#[test]
fn a_missing_engine_comes_with_how_to_install_it() {
    let mut workshop = Workshop::new();
    let bare = bare_path(&workshop.sandbox);
    for path in [bare.as_str(), "", "/nonexistent"] {
        workshop.sandbox.set("PATH", path);
        let source = workshop.source();
        let arguments = ["werf-build", "--tag", "v1.2.3", "--source", &source];
        let run = workshop.deckmod(&arguments).expect(4);
        run.says(&["werf is not installed", "= help:", "install werf", "https://werf.io"]);
        let run = workshop.deckmod(&[&arguments[..], &["--engine", "dk"]].concat()).expect(4);
        run.says(&["`d8`", "= help:", "install d8"]);
    }
    workshop.engine = "/nowhere/werf".into();
    workshop.build("v1.2.3", &[]).expect(4).says(&["/nowhere/werf", "= help:", "--engine"]);
    nothing_was_written(&workshop);
}

#[test]
fn an_engine_that_is_too_old_is_refused() {
    let mut workshop = Workshop::new();
    workshop.engine = workshop.sandbox.program("old", "#!/bin/sh\necho v1.2.300\n");
    workshop.build("v1.2.3", &[]).expect(4).explains().says(&[
        "1.2.300",
        "too old",
        "install werf",
    ]);
    nothing_was_written(&workshop);
}

#[test]
fn an_engine_without_a_version_is_refused() {
    let mut workshop = Workshop::new();
    workshop.engine = workshop.sandbox.program("mute", "#!/bin/sh\nexit 0\n");
    let mute = workshop.build("v1.2.3", &[]).expect(4);
    mute.says(&["version", "= help:", "--engine"]);
    workshop.engine = workshop.sandbox.program("broken", "#!/bin/sh\necho no >&2\nexit 3\n");
    let broken = workshop.build("v1.2.3", &[]).expect(4);
    broken.says(&["broken", "version", "= help:", "--engine"]);
    nothing_was_written(&workshop);
}

#[test]
fn an_engine_that_hangs_on_its_version_does_not_hang_deckmod() {
    let mut workshop = Workshop::new();
    let script = "#!/bin/sh\nsleep 86400\n";
    workshop.engine = workshop.sandbox.program("hanging", script);
    let run = workshop.build("v1.2.3", &[]).expect(4);
    run.says(&["hanging", "version", "= help:", "--engine"]);
    nothing_was_written(&workshop);
}

#[test]
fn success_without_a_report_is_no_success() {
    for script in ["exit 0", ": > \"$report\"", "printf ' \\n' > \"$report\""] {
        let workshop = with_script(script);
        let run = workshop.build("v1.2.3", &[]).expect(4);
        run.says(&["no build report", "= help:"]);
        nothing_was_written(&workshop);
    }
    for (script, words) in [
        ("echo '{' > \"$report\"", "build report"),
        ("echo '{\"Images\":{}}' > \"$report\"", "no images"),
        ("echo 'WERF_X=1' > \"$report\"", "build report"),
    ] {
        let workshop = with_script(script);
        workshop.build("v1.2.3", &[]).expect(4).explains().says(&[words]);
        nothing_was_written(&workshop);
    }
}

/// A report of images that really are in the registry: what a build before this one left.
fn stale_report(workshop: &Workshop) -> String {
    let files = [("module.yaml", "name: example\n"), ("version.json", r#"{"version":"v1.2.3"}"#)];
    let layer = Layer::files(&[&files[..], &[("images_digests.json", "{}")]].concat());
    let digest = workshop.registry.push_image("acme/modules/example", "stale", &[layer]);
    let repository = format!("{}/example", workshop.source());
    let image = |name: &str| {
        format!(
            r#""{name}": {{"WerfImageName": "{name}", "DockerRepo": "{repository}", "DockerTag": "stale",
            "DockerImageID": "", "DockerImageDigest": "{digest}", "DockerImageName": "{repository}:stale",
            "TargetPlatform": "linux/amd64", "Rebuilt": false, "Final": true}}"#
        )
    };
    format!(r#"{{"Images": {{{}, {}}}}}"#, image("bundle"), image("release-channel-version"))
}

#[test]
fn a_stale_report_is_not_taken_for_the_new_one() {
    let mut workshop = with_script("exit 0");
    let report = stale_report(&workshop);
    for name in [".werf-build-report.json", "images_tags_werf.json"] {
        workshop.sandbox.write(name, &report);
    }
    let named = workshop.sandbox.path("images_tags_werf.json");
    workshop.sandbox.set("WERF_BUILD_REPORT_PATH", named);
    workshop.sandbox.set("WERF_SAVE_BUILD_REPORT", "true");
    workshop.build("v1.2.3", &[]).expect(4).says(&["no build report"]);
    nothing_was_written(&workshop);

    // The very same report is good when the engine of this run writes it.
    let script =
        format!("cp '{}' \"$report\"", workshop.sandbox.path("images_tags_werf.json").display());
    workshop.engine = script_engine(&mut workshop.sandbox, "honest", &script);
    workshop.build("v1.2.3", &[]).expect(0);
}

#[test]
fn a_report_without_the_two_images_is_refused() {
    let mut workshop = Workshop::new();
    let report = stale_report(&workshop);
    for (from, to, words) in [
        ("\"bundle\"", "\"other\"", "no image `bundle`"),
        ("release-channel-version", "other", "no image `release-channel-version`"),
        ("\"DockerImageDigest\": \"sha256:", "\"DockerImageDigest\": \"", "digest"),
    ] {
        let file = workshop.sandbox.write_home("report.json", report.replace(from, to));
        let script = format!("cp '{}' \"$report\"", file.display());
        workshop.engine = script_engine(&mut workshop.sandbox, "partial", &script);
        workshop.build("v1.2.3", &[]).expect(1).says(&[words]);
        nothing_was_written(&workshop);
    }
}

#[test]
fn an_engine_that_a_signal_ended_is_told_so() {
    let workshop = with_script("kill -9 $$");
    workshop.build("v1.2.3", &[]).expect(4).says(&["signal 9", "= help:"]);
    nothing_was_written(&workshop);
}

const STORAGE: &str = "Error: unable to init storage manager: unable to get meta-repo marker \
    \"r.example.com/m:werf-meta-repo-marker-m\": getting r.example.com/m:werf-meta-repo-marker-m: ";

/// What a real werf printed (`werf-recordings/4-errors`), and what deckmod adds: phase, cause, hint.
const RECORDED: &[(&str, &[&str])] = &[
    (
        "Error: unable to render werf config: template: werfConfig:86:5: executing \"werfConfig\" at \
         <env \"NOPE\" \"x\">: error calling env: the configuration with potential external dependency found \
         in the werf config: env name \"NOPE\" not allowed by giterminism",
        &["reading its configuration", "variable NOPE", "allowEnvVariables"],
    ),
    (
        "Error: no image matches pattern \"nosuch\"",
        &["choosing images", "no image `nosuch`", "werf config list"],
    ),
    (
        "{storage}GET http://r.example.com/v2/m/manifests/x: UNAUTHORIZED: authentication required",
        &["asking the registry", "does not accept the login", "MODULES_REGISTRY_LOGIN"],
    ),
    (
        "{storage}GET https://r.example.com/v2/m/manifests/x: DENIED: requested access to the resource is denied",
        &["asking the registry", "does not allow this", "right to push"],
    ),
    (
        "{storage}GET https://r.example.com/v2/: TOOMANYREQUESTS: rate limit",
        &["too many requests", "try later"],
    ),
    (
        "{storage}Get \"https://127.0.0.1:5999/v2/\": dial tcp 127.0.0.1:5999: connect: connection refused",
        &["asking the registry", "nothing listens at 127.0.0.1:5999", "is the registry running"],
    ),
    (
        "Error: phase build on image a stage install handler failed: could not find \"netavark\" in one of [/usr/lib/podman]",
        &[
            "building stage `install` of image `a`",
            "`netavark` is missing",
            "install the package netavark",
        ],
    ),
    (
        "Error: phase build on image bad stage install handler failed: unable to run commands script: \
         RunCommand failed:\nto-stderr\nsubprocess exited with status 7\n\nexit status 7",
        &["building stage `install` of image `bad`", "exit status 7", "inside the image"],
    ),
];

#[test]
fn known_errors_come_with_phase_cause_and_hint() {
    let mut workshop = Workshop::new();
    for (text, added) in RECORDED {
        let text = text.replace("{storage}", STORAGE);
        let file =
            workshop.sandbox.write_home("words", format!("{text}\n\nadvice of werf's own\n"));
        let script = format!("cat '{}' >&2\nexit 1", file.display());
        workshop.engine = script_engine(&mut workshop.sandbox, "werf", &script);
        // Where the module's registry is the matter, it is the registry's exit code.
        let code = if text.contains("r.example.com") && !text.contains("TOOMANY") { 5 } else { 4 };
        let run =
            workshop.build("v1.2.3", &[]).expect(code).explains().says(&["werf failed while"]);
        let own_words = text.lines().next().unwrap();
        run.says(added).says(&[own_words, "advice of werf's own"]);
    }
    nothing_was_written(&workshop);
}

#[test]
fn an_unknown_error_shows_the_words_of_the_engine() {
    let workshop = with_script("echo 'Error: the moon is in the wrong house' >&2; exit 1");
    let run = workshop.build("v1.2.3", &[]).expect(4).says(&["failed while"]);
    run.says(&["says: the moon is in the wrong house"]);
    let mute = with_script("exit 1").build("v1.2.3", &[]).expect(4).explains();
    mute.says(&["scripted failed while", "did not say why", "scripted version"]);
}

/// Builds after a change of the work tree, with the stand-in.
fn after(change: impl FnOnce(&Sandbox)) -> Run {
    let mut workshop = Workshop::new();
    workshop.engine = standin();
    change(&workshop.sandbox);
    // Without the check, which would say it before the engine does.
    let run = workshop.build("v1.2.3", &["--no-check"]).expect(4).explains();
    nothing_was_written(&workshop);
    run
}

#[test]
fn an_uncommitted_file_is_named() {
    let run = after(|sandbox| drop(sandbox.write("module.yaml", "name: example\n# changed\n")));
    run.says(&["module.yaml", "not committed", "--dev"]);
    let run = after(|sandbox| drop(sandbox.write("images/config-reloader/new.sh", "true\n")));
    run.says(&["images/config-reloader/new.sh", "not in git", "--dev"]);
}

#[test]
fn mistakes_in_the_configuration_are_explained() {
    let run = after(|sandbox| {
        let text = sandbox.read("werf.yaml");
        sandbox.write("werf.yaml", text.replace("MODULES_MODULE_TAG", "SECRET_TAG"));
        sandbox.commit("a variable that is not allowed");
    });
    run.says(&["SECRET_TAG", "werf-giterminism.yaml", "allowEnvVariables"]);
    let run = after(|sandbox| {
        let text = sandbox.read("werf.yaml");
        sandbox.write("werf.yaml", text.replace("sh -n /app/config-reloader.sh", "exit 7"));
        sandbox.commit("a command that fails");
    });
    run.says(&["stage `install` of image `config-reloader`", "exit status 7"]);
}
