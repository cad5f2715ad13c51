//! The room `process` through its public API: real processes, real signals.
//!
//! Where deckmod itself is signalled or killed, this test binary plays deckmod: it starts itself with the ignored
//! test [`driver`], which does what the file `order` in its directory says.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it fails")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use deckmod::error::Kind;
use deckmod::process::{
    Environment, Finished, Interrupts, Observer, Outcome, PrivateDir, Redactor, Stream, Supervised,
    Tool,
};
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

const DECKMOD: &str = env!("CARGO_BIN_EXE_deckmod");
const LONG: Duration = Duration::from_mins(1);

/// Keeps the lines and does something at the first silence.
#[derive(Default)]
struct Seen {
    lines: Vec<(Stream, String)>,
    on_silence: Option<Box<dyn Fn()>>,
}

impl Observer for Seen {
    fn line(&mut self, stream: Stream, line: &str) {
        self.lines.push((stream, line.to_owned()));
    }

    fn silent(&mut self, _so_long: Duration) {
        self.on_silence.as_ref().expect("silence is not expected")();
    }
}

impl Seen {
    fn of(&self, stream: Stream) -> Vec<&str> {
        let lines = self.lines.iter().filter(|(from, _)| *from == stream);
        lines.map(|(_, line)| line.as_str()).collect()
    }
}

struct Scene {
    dir: tempfile::TempDir,
    private: PrivateDir,
    interrupts: Interrupts,
}

impl Scene {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let interrupts = Interrupts::none();
        let private = PrivateDir::create(dir.path(), &interrupts).unwrap();
        Self { dir, private, interrupts }
    }

    fn supervised<'a>(&'a self, tool: &'a Tool) -> Supervised<'a> {
        Supervised::new(tool, &self.private, &self.interrupts).supervisor(DECKMOD)
    }

    fn run(&self, script: &str, seen: &mut Seen) -> Finished {
        let tool = self.shell(script);
        self.supervised(&tool).run(seen).unwrap()
    }

    fn shell(&self, script: &str) -> Tool {
        Tool::new("/bin/sh").args(["-c", script]).env_map(path()).in_dir(self.dir.path())
    }

    fn pids(&self, file: &str) -> Vec<i32> {
        let text = std::fs::read_to_string(self.dir.path().join(file)).unwrap();
        text.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
    }
}

fn path() -> Environment {
    Environment::from([("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into())])
}

fn alive(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

/// A shell that leaves two children behind: one in its group, one in a session of its own.
const STRAYS: &str =
    "sleep 1000 & echo $! > strays; setsid sh -c 'echo $$ >> strays; exec sleep 1000' &
while [ $(wc -l < strays) -lt 2 ]; do :; done; ";

#[test]
fn streams_codes_and_tails() {
    let scene = Scene::new();
    let mut seen = Seen::default();
    let finished = scene.run("echo out; echo err >&2; printf last; cat; exit 7", &mut seen);
    assert_eq!(finished.outcome, Outcome::Exited(7));
    assert_eq!(
        (finished.stdout, finished.stderr),
        (vec!["out".into(), "last".into()], vec!["err".into()])
    );
    assert_eq!(seen.of(Stream::Stdout), ["out", "last"]);
    assert_eq!(scene.run("kill -9 $$", &mut seen).outcome, Outcome::Signalled(9));
    assert_eq!(scene.run("exit 137", &mut seen).outcome, Outcome::Exited(137));
    assert_eq!(scene.run("exit 127", &mut seen).outcome, Outcome::Exited(127));
}

#[test]
fn only_the_last_lines_are_kept() {
    let finished = Scene::new().run("seq 1 300; seq 1 250 >&2", &mut Seen::default());
    assert_eq!((finished.stdout.len(), finished.stderr.len()), (200, 200));
    assert_eq!(finished.stdout.last().map(String::as_str), Some("300"));
}

#[test]
fn a_program_that_cannot_start_is_an_error_not_an_exit_code() {
    let scene = Scene::new();
    let text = scene.dir.path().join("text");
    std::fs::write(&text, "no program").unwrap();
    for (program, dir, cause) in [
        ("/nonexistent/werf", "/", "No such file"),
        (text.to_str().unwrap(), "/", "Permission denied"),
        ("/bin/true", "/nonexistent", "there is no directory `/nonexistent`"),
    ] {
        let tool = Tool::new(program).env_map(path()).in_dir(dir);
        let run = scene.supervised(&tool);
        let error = run.run(&mut Seen::default()).unwrap_err();
        assert_eq!(
            (error.kind(), error.message()),
            (Kind::Engine, &*format!("cannot run `{program}`"))
        );
        assert!(error.causes()[0].contains(cause), "{error}");
    }
}

#[test]
fn the_environment_is_what_was_given_and_stays_out_of_argv() {
    let scene = Scene::new();
    let mut env = path();
    env.insert("TOKEN".into(), "s3cret-value".into());
    let tool = scene
        .shell("env | grep -v ^_= | sort; cat /proc/$PPID/cmdline | tr '\\0' ' '")
        .env_map(env);
    let mut seen = Seen::default();
    let run = scene.supervised(&tool);
    run.run(&mut seen).unwrap();
    let lines = seen.of(Stream::Stdout);
    let names: Vec<_> = lines.iter().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    assert_eq!(names[..3], ["PATH", "PWD", "TOKEN"]);
    let supervisor = lines.last().unwrap();
    assert!(supervisor.contains("__supervise") && !supervisor.contains("s3cret"), "{supervisor}");
}

#[test]
fn secrets_are_hidden_in_lines_and_in_what_is_kept() {
    let scene = Scene::new();
    let mut redactor = Redactor::new();
    redactor.hide("hunter2-hunter2");
    let tool =
        scene.shell("printf 'a hunter2-'; sleep 0.05; echo hunter2 b; echo hunter2-hunter2 >&2");
    let mut seen = Seen::default();
    let run = scene.supervised(&tool);
    let finished = run.hiding(&redactor).run(&mut seen).unwrap();
    assert_eq!(seen.of(Stream::Stdout), ["a *** b"]);
    assert_eq!(finished.stderr, ["***"]);
}

#[test]
fn silence_is_reported() {
    let scene = Scene::new();
    let go = scene.dir.path().join("go");
    let mut seen = Seen {
        on_silence: Some(Box::new(move || std::fs::write(&go, "").unwrap())),
        ..Seen::default()
    };
    let tool = scene.shell("while [ ! -e go ]; do sleep 0.01; done; echo done");
    let run = scene.supervised(&tool);
    run.quiet(Duration::from_millis(20)).run(&mut seen).unwrap();
    assert_eq!(seen.of(Stream::Stdout), ["done"]);
}

#[test]
fn what_the_engine_leaves_behind_is_killed_however_it_ended() {
    for (end, outcome) in [
        ("exit 0", Outcome::Exited(0)),
        ("exit 1", Outcome::Exited(1)),
        ("kill -9 $$", Outcome::Signalled(9)),
    ] {
        let scene = Scene::new();
        let finished = scene.run(&format!("{STRAYS}{end}"), &mut Seen::default());
        assert_eq!(finished.outcome, outcome);
        let strays = scene.pids("strays");
        assert_eq!(strays.len(), 2);
        assert!(strays.into_iter().all(|pid| !alive(pid)), "{end}");
    }
}

#[test]
fn a_short_call_answers_and_explains_itself() {
    let sh = |script: &str| Tool::new("/bin/sh").args(["-c", script]).env_map(path());
    assert_eq!(sh("cat").reading().input("abc").text().unwrap(), "abc");
    assert_eq!(sh("cat").reading().text().unwrap(), "");
    let mut redactor = Redactor::new();
    redactor.hide("s3cret");
    let failing = sh("echo on stdout; echo s3cret >&2; exit 3");
    let error = failing.reading().hiding(&redactor).text().unwrap_err();
    assert_eq!(error.kind(), Kind::Engine);
    assert!(error.message().ends_with("exit 3'` ended with exit status 3"), "{error}");
    assert_eq!(error.causes(), ["***", "on stdout"]);
    assert!(!error.to_string().contains("s3cret"));
    assert_eq!(failing.reading().output().unwrap().status.code(), Some(3));
    let missing = Tool::new("no-such-program-here").env_map(path()).reading().text().unwrap_err();
    assert_eq!(missing.message(), "cannot run `no-such-program-here`");
}

#[test]
fn a_short_call_ends_at_its_limit_with_its_children() {
    let scene = Scene::new();
    let tool = scene.shell("sleep 1000 & echo $! > strays; wait");
    let error = tool.reading().limit(Duration::from_millis(300)).text().unwrap_err();
    assert!(error.message().contains("did not end within 300ms"), "{error}");
    // Killed together with the group, but perhaps not yet taken away.
    for pid in scene.pids("strays") {
        while alive(pid) {
            std::thread::yield_now();
        }
    }
}

#[test]
fn a_daemon_that_holds_the_pipes_does_not_hold_a_short_call() {
    let scene = Scene::new();
    let tool = scene.shell("echo answer; setsid sleep 1000 & echo $! > daemon");
    assert_eq!(tool.reading().limit(LONG).text().unwrap(), "answer\n");
    for pid in scene.pids("daemon") {
        kill_process(Pid::from_raw(pid).unwrap(), Signal::KILL).unwrap();
    }
}

/// deckmod played by this binary, in a directory of its own.
struct Deckmod {
    dir: tempfile::TempDir,
    child: Child,
    stdout: BufReader<ChildStdout>,
    _watchdog: Sender<()>,
}

impl Deckmod {
    /// Starts it and waits until it, or its engine, says `ready`.
    fn start(grace_ms: u32, script: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("order"), format!("{grace_ms}\n{script}")).unwrap();
        let mut child = itself(dir.path());
        let watchdog = watchdog(Pid::from_child(&child));
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.ends_with("ready\n") {
            line.clear();
            assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "it ended too early");
        }
        Self { dir, child, stdout, _watchdog: watchdog }
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    fn pids(&self, file: &str) -> Vec<i32> {
        let text = std::fs::read_to_string(self.dir.path().join(file)).unwrap();
        text.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
    }

    fn private(&self) -> PathBuf {
        std::fs::read_to_string(self.dir.path().join("private")).unwrap().into()
    }

    fn end(&mut self) -> (ExitStatus, Vec<String>) {
        let lines = (&mut self.stdout).lines().map(Result::unwrap).collect();
        (self.child.wait().unwrap(), lines)
    }
}

/// Kills it after a time that no machine needs, so that a test fails instead of hanging.
fn watchdog(pid: Pid) -> Sender<()> {
    let (alive, hear) = channel();
    std::thread::spawn(move || {
        if hear.recv_timeout(LONG / 2) == Err(RecvTimeoutError::Timeout) {
            let _ = kill_process(pid, Signal::KILL);
        }
    });
    alive
}

#[expect(clippy::disallowed_methods, reason = "the test starts itself as deckmod")]
fn itself(dir: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["driver", "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.current_dir(dir).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap()
}

/// Plays deckmod: makes a private directory, then runs the script of the order, or waits when it has none.
#[test]
#[ignore = "started by other tests"]
#[expect(clippy::exit, clippy::disallowed_methods, clippy::print_stdout, reason = "it is a main()")]
fn driver() {
    let Ok(order) = std::fs::read_to_string("order") else { return };
    let (grace, script) = order.split_once('\n').unwrap();
    let interrupts = Interrupts::install().unwrap();
    interrupts.on_idle_signal(|signal| std::process::exit(128 + signal));
    let private = PrivateDir::create(Path::new("."), &interrupts).unwrap();
    std::fs::write("private", private.path().to_str().unwrap()).unwrap();
    if script.is_empty() {
        println!("ready");
        std::thread::park();
    }
    let tool = Tool::new("/bin/sh").args(["-c", script]).env_map(path());
    let run = Supervised::new(&tool, &private, &interrupts)
        .supervisor(DECKMOD)
        .grace(Duration::from_millis(grace.parse().unwrap()));
    let finished = run.run(&mut Printing).unwrap();
    println!("{:?}", finished.outcome);
    drop(private);
    let Outcome::Interrupted(signal) = finished.outcome else { std::process::exit(1) };
    std::process::exit(128 + signal)
}

struct Printing;

impl Observer for Printing {
    #[expect(clippy::print_stdout, reason = "the other end is a test")]
    fn line(&mut self, _: Stream, line: &str) {
        println!("{line}");
    }
}

/// Ends in good order after a signal, and leaves children behind as werf does.
fn polite() -> String {
    format!(
        "trap 'echo got INT; exit 130' INT; trap 'echo got TERM; exit 143' TERM; {STRAYS}
         echo $$ $PPID > engine; echo ready; while :; do sleep 0.01; done"
    )
}

/// Ignores what it can.
fn stubborn() -> String {
    format!(
        "trap 'echo got TERM' TERM; trap '' INT; {STRAYS}
         echo $$ $PPID > engine; echo ready; while :; do sleep 0.01; done"
    )
}

fn assert_nothing_is_left(deckmod: &Deckmod) {
    let left = [deckmod.pids("strays"), deckmod.pids("engine")].concat();
    assert!(left.iter().all(|pid| !alive(*pid)), "{left:?}");
    assert!(!deckmod.private().exists());
}

#[test]
fn a_signal_reaches_the_engine_and_ends_deckmod_with_its_number() {
    for (signal, heard, code) in [
        (Signal::INT, "got INT", 130),
        (Signal::TERM, "got TERM", 143),
        (Signal::HUP, "got TERM", 129),
    ] {
        let mut deckmod = Deckmod::start(60_000, &polite());
        deckmod.signal(signal);
        let (status, lines) = deckmod.end();
        assert_eq!(status.code(), Some(code));
        assert!(lines.iter().any(|line| line == heard), "{lines:?}");
        assert_nothing_is_left(&deckmod);
    }
}

#[test]
fn an_engine_that_does_not_listen_is_killed_after_the_grace() {
    let mut deckmod = Deckmod::start(100, &stubborn());
    deckmod.signal(Signal::TERM);
    let (status, lines) = deckmod.end();
    assert_eq!(status.code(), Some(143));
    assert!(lines.iter().any(|line| line == "got TERM"), "{lines:?}");
    assert_nothing_is_left(&deckmod);
}

#[test]
fn a_second_signal_kills_at_once() {
    let mut deckmod = Deckmod::start(60_000, &stubborn());
    deckmod.signal(Signal::TERM);
    let mut line = String::new();
    while line != "got TERM\n" {
        line.clear();
        assert_ne!(deckmod.stdout.read_line(&mut line).unwrap(), 0);
    }
    deckmod.signal(Signal::TERM);
    assert_eq!(deckmod.end().0.code(), Some(143));
    assert_nothing_is_left(&deckmod);
}

#[test]
fn a_killed_deckmod_leaves_no_engine_and_no_private_directory() {
    // Orphans come to this process, so that it can wait for the supervisor.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).unwrap();
    for script in [polite(), stubborn()] {
        let mut deckmod = Deckmod::start(100, &script);
        assert!(deckmod.private().exists());
        deckmod.signal(Signal::KILL);
        deckmod.child.wait().unwrap();
        let supervisor = Pid::from_raw(deckmod.pids("engine")[1]).unwrap();
        waitpid(Some(supervisor), WaitOptions::empty()).unwrap();
        assert_nothing_is_left(&deckmod);
    }
}

#[test]
fn an_engine_dies_with_its_supervisor() {
    let mut deckmod = Deckmod::start(60_000, "echo $$ $PPID > engine; echo ready; exec sleep 1000");
    let engine = deckmod.pids("engine");
    kill_process(Pid::from_raw(engine[1]).unwrap(), Signal::KILL).unwrap();
    let (_, lines) = deckmod.end();
    assert!(lines.iter().any(|line| line == "Signalled(9)"), "{lines:?}");
    // The kernel closes its pipes before it ends it; nobody waits for it any more.
    let deadline = Instant::now() + Duration::from_secs(30);
    while alive(engine[0]) {
        assert!(Instant::now() < deadline, "the engine lives on");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn an_idle_deckmod_ends_at_once_and_removes_its_private_directory() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut deckmod = Deckmod::start(0, "");
        assert!(deckmod.private().exists());
        deckmod.signal(signal);
        assert_eq!(deckmod.end().0.code(), Some(code));
        assert!(!deckmod.private().exists());
    }
}
