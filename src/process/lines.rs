//! Cutting a stream into lines, and keeping the last of them.
//!
//! Owns reading on a thread and the limit of a line. It shows nothing; whole lines go to a channel, so a secret
//! is never split between two of them.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::mpsc::SyncSender;
use std::thread::JoinHandle;

/// A longer line is cut.
const LONGEST_LINE: u64 = 256 * 1024;
const CUT: &str = "… (line cut)";

/// One of the two streams of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What a reading thread says.
pub(super) enum Event {
    /// A line, without its end.
    Line(Stream, String),
    /// The stream has ended.
    Closed,
    /// The program has ended; sent by who waits for it.
    Ended,
}

/// Reads lines on a thread of its own until the stream ends. `secret` is the length of the longest secret.
pub(super) fn follow(
    source: impl Read + Send + 'static,
    stream: Stream,
    secret: usize,
    events: SyncSender<Event>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(source);
        while let Some(line) = next_line(&mut reader, LONGEST_LINE, secret) {
            if events.send(Event::Line(stream, line)).is_err() {
                return;
            }
        }
        let _ = events.send(Event::Closed);
    })
}

fn next_line(reader: &mut impl BufRead, longest: u64, secret: usize) -> Option<String> {
    let mut line = Vec::new();
    let read = reader.by_ref().take(longest).read_until(b'\n', &mut line).unwrap_or(0);
    if read == 0 {
        return None;
    }
    if line.last() != Some(&b'\n') && read as u64 == longest {
        // Where it is cut a secret may be cut too: its first half goes as well.
        line.truncate(line.len().saturating_sub(secret));
        skip_line(reader);
        return Some(String::from_utf8_lossy(&line).into_owned() + CUT);
    }
    while line.last().is_some_and(|last| matches!(last, b'\n' | b'\r')) {
        line.pop();
    }
    Some(String::from_utf8_lossy(&line).into_owned())
}

fn skip_line(reader: &mut impl BufRead) {
    loop {
        let Ok(chunk) = reader.fill_buf() else { return };
        let (length, end) = match chunk.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (chunk.len(), chunk.is_empty()),
        };
        reader.consume(length);
        if end {
            return;
        }
    }
}

/// The last lines of a stream.
pub(super) struct Tail {
    lines: VecDeque<String>,
    size: usize,
}

impl Tail {
    /// Keeps at most so many lines.
    pub(super) fn new(size: usize) -> Self {
        Self { lines: VecDeque::with_capacity(size), size }
    }

    /// Adds a line and drops the oldest when there are too many.
    pub(super) fn push(&mut self, line: String) {
        if self.lines.len() == self.size {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }

    /// The lines, oldest first.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], longest: u64, secret: usize) -> Vec<String> {
        let mut reader = BufReader::with_capacity(3, text);
        std::iter::from_fn(|| next_line(&mut reader, longest, secret)).collect()
    }

    #[test]
    fn cuts_at_line_ends_and_keeps_the_unfinished_last_line() {
        assert_eq!(lines(b"a\r\n\nlast", 100, 0), ["a", "", "last"]);
        assert_eq!(lines(b"\xff\n", 100, 0), ["\u{fffd}"]);
    }

    #[test]
    fn a_line_that_is_too_long_loses_its_end_and_what_may_be_half_a_secret() {
        assert_eq!(lines(b"abcdefghijkl\nnext\n", 8, 3), ["abcde… (line cut)", "next"]);
    }

    #[test]
    fn keeps_the_last_lines() {
        let mut tail = Tail::new(2);
        for line in ["1", "2", "3"] {
            tail.push(line.to_owned());
        }
        assert_eq!(tail.into_lines(), ["2", "3"]);
    }
}
