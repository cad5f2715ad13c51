//! A temporary folder in which programs run without any of the user's environment.
//!
//! Owns the folder, the cleared environment of commands and a git repository with fixed names and
//! dates, so that the same steps give the same commits.

use std::cell::Cell;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// First second of the first commit: 2024-01-02 03:04:05 UTC. Each later one is a minute younger.
const FIRST_COMMIT: u64 = 1_704_164_645;

/// A temporary folder: `home` is HOME, `work` is where commands run.
pub struct Sandbox {
    folder: TempDir,
    commits: Cell<u64>,
    environment: Vec<(OsString, OsString)>,
    path: OsString,
}

impl Sandbox {
    /// A sandbox with an empty `home` and an empty `work`, no git repository.
    pub fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for name in ["home", "work", "tmp"] {
            fs::create_dir(folder.path().join(name)).expect("a fresh folder");
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self { folder, commits: Cell::new(0), environment: Vec::new(), path }
    }

    /// A sandbox whose `work` is a git repository, branch `main`, without commits.
    pub fn with_git() -> Self {
        let sandbox = Self::new();
        sandbox.git(&["init", "-q", "-b", "main"]);
        sandbox
    }

    /// A sandbox whose `work` is a copy of a folder, committed as `first`.
    pub fn from_folder(source: &Path) -> Self {
        let sandbox = Self::with_git();
        copy(source, &sandbox.root());
        sandbox.commit("first");
        sandbox
    }

    /// The working folder.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// HOME of the commands.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// A path in the working folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file of the working folder, with the folders above it; returns its path.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(path);
        write(&path, content.as_ref());
        path
    }

    /// Writes several files.
    pub fn write_all(&self, files: &[(&str, &str)]) {
        for (path, content) in files {
            self.write(path, content);
        }
    }

    /// Writes a file of HOME; returns its path.
    pub fn write_home(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home().join(path);
        write(&path, content.as_ref());
        path
    }

    /// Writes a program and puts its folder first on the PATH of later commands.
    pub fn program(&mut self, name: &str, script: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = self.folder.path().join("bin");
        let path = folder.join(name);
        write(&path, script.as_bytes());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
        self.prepend_path(&folder);
        path
    }

    /// Puts a folder first on the PATH of later commands.
    pub fn prepend_path(&mut self, folder: &Path) {
        let others = std::env::split_paths(&self.path).filter(|other| other != folder);
        let all: Vec<PathBuf> = std::iter::once(folder.to_owned()).chain(others).collect();
        self.path = std::env::join_paths(all).expect("a folder without a colon");
    }

    /// Sets a variable of later commands.
    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.environment.push((name.into(), value.as_ref().to_owned()));
    }

    /// Reads a file of the working folder.
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// A command that runs in the working folder and sees PATH, HOME, TMPDIR, LC_ALL and what
    /// keeps git to this sandbox.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.root());
        command.env("PATH", &self.path).env("HOME", self.home()).env("LC_ALL", "C");
        command.env("TMPDIR", self.folder.path().join("tmp"));
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_TERMINAL_PROMPT", "0");
        command.env("GIT_CEILING_DIRECTORIES", self.folder.path());
        let date = format!("{} +0000", FIRST_COMMIT + 60 * self.commits.get());
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Test Author");
            command.env(format!("GIT_{who}_EMAIL"), "test@example.com");
            command.env(format!("GIT_{who}_DATE"), &date);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Output {
        let mut command = self.command(program);
        let output = command.args(arguments).output();
        output.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"))
    }

    /// Runs git and returns what it printed, without the line end; panics when it fails.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = self.run("git", arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments:?} failed: {errors}");
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// Commits everything in the working folder, even nothing; returns the commit's id.
    pub fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "-q", "--allow-empty", "--no-verify", "-m", message]);
        self.commits.set(self.commits.get() + 1);
        self.git(&["rev-parse", "HEAD"])
    }
}

fn write(path: &Path, content: &[u8]) {
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folders");
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn copy(source: &Path, target: &Path) {
    fs::create_dir_all(target).expect("the target's folder");
    for entry in fs::read_dir(source).expect("the source is a folder") {
        let entry = entry.expect("the source can be read");
        let to = target.join(entry.file_name());
        let kind = entry.file_type().expect("the source can be read");
        if kind.is_dir() {
            copy(&entry.path(), &to);
        } else if kind.is_symlink() {
            let link = fs::read_link(entry.path()).expect("a link");
            std::os::unix::fs::symlink(link, to).expect("a fresh link");
        } else {
            fs::copy(entry.path(), to).expect("a file can be copied");
        }
    }
}
