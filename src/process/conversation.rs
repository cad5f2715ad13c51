//! A program that is asked many times: `git cat-file --batch`.
//!
//! Owns the pipes, the time limit of an answer and the end of the program. What is asked and how an answer is built
//! is known to the caller. A program that is asked once is `read`.

use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process_group};

use super::Tool;
use super::read::{not_started, under_way};
use crate::error::{Error, Result};

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(30);
/// How long the words of a program that ended are awaited.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// So much of the program's words is kept.
const MOST_WORDS: usize = 64 * 1024;
const PIECE: usize = 8 * 1024;

/// A program that is asked and answers, until this is dropped.
///
/// No thread stands between: who waits for an answer takes it from the pipe itself.
#[derive(Debug)]
pub struct Conversation {
    shown: String,
    child: Child,
    group: Pid,
    stdin: Option<ChildStdin>,
    answers: Option<ChildStdout>,
    errors: Option<ChildStderr>,
    words: Vec<u8>,
    heard: Vec<u8>,
    /// So much of what was heard is taken.
    taken: usize,
}

impl Tool {
    /// Starts a program that is asked on its standard input and answers on its standard output.
    pub fn conversing(&self) -> Result<Conversation> {
        let mut command = self.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            command.process_group(0).spawn().map_err(|cause| not_started(self, &cause))?;
        let group = Pid::from_child(&child);
        under_way().push(group);
        Ok(Conversation {
            shown: format!("`{self}`"),
            group,
            stdin: child.stdin.take(),
            answers: child.stdout.take(),
            errors: child.stderr.take(),
            child,
            words: Vec::new(),
            heard: Vec::new(),
            taken: 0,
        })
    }
}

impl Conversation {
    /// Asks: writes these bytes and a line end.
    ///
    /// Several questions may be asked before the first answer is taken, as long as all of them fit into a pipe (64 KiB).
    pub fn ask(&mut self, question: &[u8]) -> Result<()> {
        let line = [question, b"\n"].concat();
        let said = self.stdin.as_mut().map(|stdin| stdin.write_all(&line));
        match said {
            Some(Ok(())) => Ok(()),
            _ => Err(self.silent()),
        }
    }

    /// The next line of an answer, without its end.
    pub fn line(&mut self) -> Result<Vec<u8>> {
        let mut searched = 0;
        loop {
            let unread = &self.heard[self.taken..];
            if let Some(at) = unread[searched..].iter().position(|byte| *byte == b'\n') {
                let line = unread[..searched + at].to_vec();
                self.taken += line.len() + 1;
                return Ok(line);
            }
            searched = unread.len();
            self.hear()?;
        }
    }

    /// The next bytes of an answer.
    pub fn bytes(&mut self, count: usize) -> Result<Vec<u8>> {
        while self.heard.len() - self.taken < count {
            self.hear()?;
        }
        let bytes = self.heard[self.taken..self.taken + count].to_vec();
        self.taken += count;
        Ok(bytes)
    }

    /// Waits for more of an answer.
    fn hear(&mut self) -> Result<()> {
        self.heard.drain(..self.taken);
        self.taken = 0;
        let until = Instant::now() + LIMIT;
        loop {
            let (answer, words) = self.wait(until);
            if words {
                self.listen();
            }
            if answer {
                let before = self.heard.len();
                self.heard.resize(before + PIECE, 0);
                let answers = self.answers.as_mut();
                let read = answers.map_or(Ok(0), |pipe| pipe.read(&mut self.heard[before..]));
                let length = read.unwrap_or(0);
                self.heard.truncate(before + length);
                return if length > 0 { Ok(()) } else { Err(self.silent()) };
            }
            if Instant::now() >= until {
                return Err(self.silent());
            }
        }
    }

    /// Waits until there is an answer or a word (or the end of them), at most until then.
    fn wait(&self, until: Instant) -> (bool, bool) {
        let left = until.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).ok();
        let answers = self.answers.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN));
        let errors = self.errors.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN));
        let (has_answers, mut pipes) = (answers.is_some(), Vec::with_capacity(2));
        pipes.extend(answers);
        pipes.extend(errors);
        match poll(&mut pipes, left.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => return (true, false),
        }
        let mut ready = pipes.iter().map(|pipe| !pipe.revents().is_empty());
        let answer = has_answers && ready.next().unwrap_or(false);
        (answer, ready.next().unwrap_or(false))
    }

    /// Takes what the program says on its standard error, so that it never waits to be heard.
    fn listen(&mut self) {
        let mut piece = [0; 4096];
        let read = self.errors.as_mut().map_or(0, |pipe| pipe.read(&mut piece).unwrap_or(0));
        if read == 0 {
            self.errors = None;
        }
        let room = MOST_WORDS.saturating_sub(self.words.len());
        self.words.extend(&piece[..read.min(room)]);
    }

    /// It ended, or says nothing for too long.
    fn silent(&mut self) -> Error {
        (self.stdin, self.answers) = (None, None);
        let until = Instant::now() + LAST_WORDS;
        while self.errors.is_some() && Instant::now() < until {
            if self.wait(until).1 {
                self.listen();
            }
        }
        let error = Error::engine(format!("{} gave no answer", self.shown));
        let words = String::from_utf8_lossy(&self.words);
        let words = words.trim();
        let words = words.strip_prefix("fatal: ").unwrap_or(words);
        if words.is_empty() { error } else { error.because(words) }
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        self.stdin = None;
        let _ = kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
        under_way().retain(|other| *other != self.group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_lines_and_bytes() {
        let mut cat = Tool::new("/bin/cat").conversing().unwrap();
        cat.ask(b"one").unwrap();
        assert_eq!(cat.line().unwrap(), b"one");
        cat.ask(b"two three").unwrap();
        assert_eq!(cat.bytes(4).unwrap(), b"two ");
        assert_eq!(cat.line().unwrap(), b"three");
    }

    #[test]
    fn a_program_that_says_much_before_it_answers_is_heard_all_the_same() {
        let script =
            "head -c 300000 /dev/zero | tr '\\0' x >&2; read -r question; echo \"$question\"";
        let mut sh = Tool::new("/bin/sh").args(["-c", script]).conversing().unwrap();
        sh.ask(b"one").unwrap();
        assert_eq!(sh.line().unwrap(), b"one");
        assert!(sh.words.len() <= MOST_WORDS);
    }

    #[test]
    fn a_program_that_ended_is_told_with_its_words() {
        let script = "echo 'fatal: no repository' >&2; exit 1";
        let mut sh = Tool::new("/bin/sh").args(["-c", script]).conversing().unwrap();
        let error = sh.line().unwrap_err();
        assert_eq!(error.causes(), ["no repository"]);
    }

    #[test]
    fn a_program_that_is_not_there_is_told() {
        let error = Tool::new("/nowhere/at-all").conversing().unwrap_err();
        assert_eq!(error.message(), "cannot run `/nowhere/at-all`");
    }
}
