//! Cuts the input into chunks of whole lines.
//!
//! Reading is sequential and cheap; all that is costly happens on chunks.
//!
//! Twin: `python-ref/cli_tool/lines.py`.

use std::collections::VecDeque;

use common::input::Input;
use common::progress::Progress;
use memchr::{memchr, memrchr};

use crate::errors::LogsumError;
use crate::reason::MAX_LINE_BYTES;

/// How much is read at a time: small enough to stay in a core's own cache.
pub const CHUNK_BYTES: usize = 1 << 18;

/// Some whole lines of one file.
#[derive(Debug, PartialEq)]
pub struct Chunk {
    /// Which of the inputs, counted from 0.
    pub file: usize,
    pub text: Vec<u8>,
}

/// The chunks of some files, one file after the other.
pub struct Chunks {
    waiting: VecDeque<Input>,
    chunk_bytes: usize,
    progress: Progress,
    file: usize,
    current: Option<OpenFile>,
}

/// The file that is being read.
struct OpenFile {
    input: Input,
    /// What was read but not handed out: it begins with the start of a line.
    rest: Vec<u8>,
    at_start: bool,
    /// Whether the rest begins inside a line that is too long, and was handed out.
    skipping: bool,
    /// Whether all was read, or an error after which nothing can be.
    ended: Option<Result<(), LogsumError>>,
}

/// Returns the chunks of the inputs, each about `chunk_bytes` long.
#[must_use]
pub fn chunks(inputs: Vec<Input>, chunk_bytes: usize, progress: Progress) -> Chunks {
    Chunks { waiting: inputs.into(), chunk_bytes, progress, file: 0, current: None }
}

/// Returns the lines of a chunk without their ends: `\n`, or `\r\n`.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = match memchr(b'\n', rest) {
            Some(end) => (&rest[..end], &rest[end + 1..]),
            None => (rest, &rest[rest.len()..]),
        };
        rest = after;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    })
}

impl Iterator for Chunks {
    type Item = Result<Chunk, LogsumError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.current.is_none() {
                self.current = Some(OpenFile::new(self.waiting.pop_front()?));
            }
            let open = self.current.as_mut()?;
            let text = open.next_lines(self.chunk_bytes);
            let read = open.input.position();
            match text {
                Some(Ok(text)) => {
                    self.progress.advance(read);
                    return Some(Ok(Chunk { file: self.file, text }));
                }
                Some(Err(error)) => {
                    // Nothing comes after an error.
                    self.current = None;
                    self.waiting.clear();
                    return Some(Err(error));
                }
                None => {
                    self.progress.finish_file(read);
                    self.current = None;
                    self.file += 1;
                }
            }
        }
    }
}

impl OpenFile {
    fn new(input: Input) -> Self {
        let rest = Vec::new();
        Self { input, rest, at_start: true, skipping: false, ended: None }
    }

    /// Returns some whole lines.
    fn next_lines(
        &mut self,
        chunk_bytes: usize,
    ) -> Option<Result<Vec<u8>, LogsumError>> {
        loop {
            self.fill(chunk_bytes);
            if self.skipping {
                let end = memchr(b'\n', &self.rest);
                self.rest.drain(..end.map_or(self.rest.len(), |end| end + 1));
                self.skipping = end.is_none();
            }
            if let Some(end) = memrchr(b'\n', &self.rest) {
                return Some(Ok(self.take(end + 1)));
            }
            // Two more than the longest: one that is too long, one for `\r`.
            if self.rest.len() >= MAX_LINE_BYTES + 2 {
                self.rest.truncate(MAX_LINE_BYTES + 2);
                self.skipping = true;
                return Some(Ok(self.take(self.rest.len())));
            }
            match &self.ended {
                None => {}
                // The last line has no end.
                Some(_) if !self.rest.is_empty() => {
                    return Some(Ok(self.take(self.rest.len())));
                }
                Some(Ok(())) => return None,
                Some(Err(error)) => return Some(Err(error.clone())),
            }
        }
    }

    /// Reads on by a chunk's length.
    fn fill(&mut self, chunk_bytes: usize) {
        if self.ended.is_some() {
            return;
        }
        let wanted = self.rest.len() + chunk_bytes;
        let result = self.input.read(&mut self.rest, chunk_bytes);
        if result.is_err() || self.rest.len() < wanted {
            self.ended = Some(result.map_err(LogsumError::from));
        }
        if std::mem::take(&mut self.at_start) && self.rest.starts_with(b"\xef\xbb\xbf")
        {
            // A byte order mark is no part of the first host.
            self.rest.drain(..3);
        }
    }

    /// Hands out the first `length` bytes and keeps the others.
    fn take(&mut self, length: usize) -> Vec<u8> {
        // All of one capacity: the allocator then hands the same memory out again.
        let mut after = Vec::with_capacity(self.rest.capacity());
        after.extend_from_slice(&self.rest[length..]);
        let mut text = std::mem::replace(&mut self.rest, after);
        text.truncate(length);
        text
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use common::input::open_input;

    use super::*;

    /// The lines of a file that is read `chunk_bytes` at a time.
    fn cut(content: &[u8], chunk_bytes: usize) -> Vec<Vec<u8>> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        let inputs = vec![open_input(file.path()).unwrap()];
        let chunks = chunks(inputs, chunk_bytes, Progress::hidden());
        let texts = chunks.map(|chunk| chunk.unwrap().text);
        texts
            .flat_map(|text| lines(&text).map(<[u8]>::to_vec).collect::<Vec<_>>())
            .collect()
    }

    #[test]
    fn lines_end_with_a_newline_and_nothing_else_ends_one() {
        let content =
            b"\xef\xbb\xbfa\r\n\r\r\n\nb\rc\x0b\x0c\xc2\x85\xe2\x80\xa8d\0\n\r\n e";
        let expected: [&[u8]; 6] =
            [b"a", b"\r", b"", b"b\rc\x0b\x0c\xc2\x85\xe2\x80\xa8d\0", b"", b" e"];
        for chunk_bytes in 3..30 {
            assert_eq!(cut(content, chunk_bytes), expected, "{chunk_bytes}");
        }
        assert_eq!(cut(b"", 3), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_the_next_is_whole() {
        for ending in ["\n", "\r\n"] {
            for length in [MAX_LINE_BYTES, MAX_LINE_BYTES + 1, 3 * MAX_LINE_BYTES] {
                let content =
                    format!("a{ending}{}{ending}b{ending}", "x".repeat(length));
                for chunk_bytes in [CHUNK_BYTES, MAX_LINE_BYTES + 2, 5 * MAX_LINE_BYTES]
                {
                    let lines = cut(content.as_bytes(), chunk_bytes);
                    assert_eq!((&*lines[0], &*lines[2]), (&b"a"[..], &b"b"[..]));
                    assert_eq!(
                        lines[1].len() > MAX_LINE_BYTES,
                        length > MAX_LINE_BYTES
                    );
                    assert_eq!(lines.len(), 3);
                }
            }
        }
    }
}
