//! A program that is asked many times: `git cat-file --batch`.
//!
//! Owns the pipes, the time limit of an answer and the end of the program. What is asked and how an answer is built
//! is known to the caller. A program that is asked once is `read`.

use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use super::Tool;
use super::read::{not_started, under_way};
use crate::error::{Error, Result};

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(30);
/// How long the words of a program that ended are awaited.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// How many pieces of an answer wait to be read; the program waits where there are more.
const PIECES: usize = 8;
const PIECE: usize = 64 * 1024;

/// A program that is asked and answers, until this is dropped.
#[derive(Debug)]
pub struct Conversation {
    shown: String,
    child: Child,
    group: Pid,
    stdin: Option<ChildStdin>,
    answers: Receiver<Vec<u8>>,
    errors: Receiver<Vec<u8>>,
    unread: Vec<u8>,
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
        let (answers, errors) = (pieces(child.stdout.take()), last_words(child.stderr.take()));
        let stdin = child.stdin.take();
        let (shown, unread) = (format!("`{self}`"), Vec::new());
        Ok(Conversation { shown, child, group, stdin, answers, errors, unread })
    }
}

impl Conversation {
    /// Asks: writes these bytes and a line end.
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
            if let Some(at) = self.unread[searched..].iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.unread.drain(..=searched + at).collect();
                line.pop();
                return Ok(line);
            }
            searched = self.unread.len();
            self.hear()?;
        }
    }

    /// The next bytes of an answer.
    pub fn bytes(&mut self, count: usize) -> Result<Vec<u8>> {
        while self.unread.len() < count {
            self.hear()?;
        }
        let rest = self.unread.split_off(count);
        Ok(std::mem::replace(&mut self.unread, rest))
    }

    fn hear(&mut self) -> Result<()> {
        match self.answers.recv_timeout(LIMIT) {
            Ok(piece) => {
                self.unread.extend(piece);
                Ok(())
            }
            Err(_) => Err(self.silent()),
        }
    }

    /// It ended, or says nothing for too long.
    fn silent(&mut self) -> Error {
        self.stdin = None;
        let error = Error::engine(format!("{} gave no answer", self.shown));
        let words = self.errors.recv_timeout(LAST_WORDS).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
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

/// Reads answers on a thread, never far ahead of who takes them.
fn pieces(stream: Option<ChildStdout>) -> Receiver<Vec<u8>> {
    let (send, receive): (SyncSender<Vec<u8>>, _) = sync_channel(PIECES);
    std::thread::spawn(move || {
        let Some(mut stream) = stream else { return };
        let mut buffer = vec![0; PIECE];
        while let Ok(length @ 1..) = stream.read(&mut buffer) {
            if send.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receive
}

/// What the program says on its standard error until it ends, as one piece.
fn last_words(stream: Option<ChildStderr>) -> Receiver<Vec<u8>> {
    let (send, receive) = sync_channel(1);
    std::thread::spawn(move || {
        let mut words = Vec::new();
        if let Some(mut stream) = stream {
            let _ = stream.by_ref().take(PIECE as u64).read_to_end(&mut words);
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
        let _ = send.send(words);
    });
    receive
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
