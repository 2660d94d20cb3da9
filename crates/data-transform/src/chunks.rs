//! Cuts the input into chunks of whole rows, and reads each file's header on the way.
//!
//! A chunk never splits a row, quoted newlines included, so chunks can be worked on
//! apart. Reading is sequential and cheap; all that is costly happens on chunks.
//!
//! Twin: `python-ref/data_transform/chunks.py`.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use common::errors::ProgramError;
use common::input::Input;
use common::progress::Progress;
use memchr::memchr_iter;

use crate::errors::FlightsError;
use crate::fields::split_quoted;
use crate::reason::Reason;
use crate::rows::{complete_rows, first_row, has_odd_quotes, trimmed};

/// How much is read at a time: small enough to stay in a core's own cache together with
/// the sums, large enough that handing chunks out costs nothing.
pub const CHUNK_BYTES: usize = 1 << 18;
/// The longest row that is accepted, so that an open quote can't fill the memory.
pub const MAX_ROW_BYTES: usize = 1 << 24;

/// Some whole rows of one file.
#[derive(Debug)]
pub struct Chunk {
    /// The file's path as the user gave it.
    pub path: PathBuf,
    /// Where the wanted columns stand in this file.
    ///
    /// A copy: workers that shared it would share cache lines with what others write.
    pub columns: Columns,
    /// The number of the first line, counted from 1, header included.
    pub first_line: u64,
    /// The rows.
    pub lines: Vec<u8>,
}

/// Where the wanted columns of a file stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// How many fields each row must have.
    pub count: usize,
    /// The place of each wanted column, in the order in which they were wanted.
    pub places: Vec<usize>,
}

/// The chunks of some files, one file after the other.
pub struct Chunks {
    waiting: VecDeque<Input>,
    wanted: &'static [&'static str],
    chunk_bytes: usize,
    progress: Progress,
    current: Option<OpenFile>,
}

/// The file that is being read.
struct OpenFile {
    input: Input,
    columns: Option<Columns>,
    /// What was read but not handed out: it begins with the start of a row.
    rest: Vec<u8>,
    /// The number of the first line in `rest`.
    line: u64,
    /// Whether all was read, or an error after which nothing can be.
    ended: Option<Result<(), ProgramError>>,
}

/// Returns the chunks of the inputs, each about `chunk_bytes` long.
///
/// `wanted` names the columns that every header must have once.
#[must_use]
pub fn chunks(
    inputs: Vec<Input>,
    wanted: &'static [&'static str],
    chunk_bytes: usize,
    progress: Progress,
) -> Chunks {
    Chunks { waiting: inputs.into(), wanted, chunk_bytes, progress, current: None }
}

impl Iterator for Chunks {
    type Item = Result<Chunk, FlightsError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.current.is_none() {
                self.current = Some(OpenFile::new(self.waiting.pop_front()?));
            }
            let file = self.current.as_mut()?;
            match file.next_chunk(self.wanted, self.chunk_bytes) {
                Ok(Some(chunk)) => {
                    self.progress.advance(file.input.position());
                    return Some(Ok(chunk));
                }
                Ok(None) => {
                    self.progress.finish_file(file.input.position());
                    self.current = None;
                }
                Err(error) => {
                    // Nothing comes after an error.
                    self.current = None;
                    self.waiting.clear();
                    return Some(Err(error));
                }
            }
        }
    }
}

impl OpenFile {
    fn new(input: Input) -> Self {
        Self { input, columns: None, rest: Vec::new(), line: 1, ended: None }
    }

    /// Returns the next chunk, or `None` at the end.
    fn next_chunk(
        &mut self,
        wanted: &'static [&'static str],
        chunk_bytes: usize,
    ) -> Result<Option<Chunk>, FlightsError> {
        while let Some((mut first_line, mut lines)) = self.next_rows(chunk_bytes)? {
            if self.columns.is_none() {
                let Some(header) = take_header(&mut lines, &mut first_line) else {
                    continue;
                };
                let columns = Columns::find(&header, wanted, &self.input.path)?;
                self.columns = Some(columns);
            }
            let columns = self.columns.clone().expect("set above");
            let path = self.input.path.clone();
            return Ok(Some(Chunk { path, columns, first_line, lines }));
        }
        match self.columns {
            Some(_) => Ok(None),
            None => Err(FlightsError::Empty { path: self.input.path.clone() }),
        }
    }

    /// Returns some whole rows and the number of their first line.
    fn next_rows(
        &mut self,
        chunk_bytes: usize,
    ) -> Result<Option<(u64, Vec<u8>)>, FlightsError> {
        loop {
            self.fill(chunk_bytes);
            if let Some(length) = complete_rows(&self.rest) {
                return Ok(Some(self.take_rows(length)));
            }
            if self.rest.len() > MAX_ROW_BYTES {
                let (path, line) = (self.input.path.clone(), self.line);
                return Err(FlightsError::RowTooLong {
                    path,
                    line,
                    limit: MAX_ROW_BYTES,
                });
            }
            match &self.ended {
                None => {}
                Some(Err(error)) => return Err(error.clone().into()),
                Some(Ok(())) if self.rest.is_empty() => return Ok(None),
                Some(Ok(())) if has_odd_quotes(&self.rest) => {
                    let (path, line) = (self.input.path.clone(), self.line);
                    return Err(FlightsError::UnterminatedQuote { path, line });
                }
                // The last row has no newline.
                Some(Ok(())) => return Ok(Some(self.take_rows(self.rest.len()))),
            }
        }
    }

    /// Reads on: a chunk's length at first, then twice as much while no row ends.
    fn fill(&mut self, chunk_bytes: usize) {
        if self.ended.is_some() {
            return;
        }
        let at_start = self.line == 1 && self.rest.is_empty();
        let before = self.rest.len();
        // Never more than one byte over the longest row: enough to see that a row is
        // too long, and so the same rows are too long whatever `chunk_bytes` is.
        let limit = chunk_bytes.max(before).min(MAX_ROW_BYTES + 1 - before);
        let result = self.input.read(&mut self.rest, limit);
        if result.is_err() || self.rest.len() < before + limit {
            self.ended = Some(result);
        }
        if at_start && self.rest.starts_with(b"\xef\xbb\xbf") {
            // A byte order mark is no part of the first column's name.
            self.rest.drain(..3);
        }
    }

    /// Hands out the first `length` bytes and keeps the others.
    fn take_rows(&mut self, length: usize) -> (u64, Vec<u8>) {
        // All of one capacity: the allocator then hands the same memory out again,
        // instead of asking the system for new pages for each chunk.
        let mut after = Vec::with_capacity(self.rest.capacity());
        after.extend_from_slice(&self.rest[length..]);
        let mut lines = std::mem::replace(&mut self.rest, after);
        lines.truncate(length);
        let first_line = self.line;
        self.line += count(b'\n', &lines);
        (first_line, lines)
    }
}

/// The first row that isn't blank.
struct Header {
    line: u64,
    text: Vec<u8>,
}

/// Takes the header away from the start of the lines, and blank ones before it.
fn take_header(lines: &mut Vec<u8>, first_line: &mut u64) -> Option<Header> {
    let mut start = 0;
    while start < lines.len() {
        let (length, line_count) = first_row(&lines[start..]);
        let text = trimmed(&lines[start..start + length]).to_vec();
        let line = *first_line;
        start += length;
        *first_line += line_count;
        if !text.is_empty() {
            lines.drain(..start);
            return Some(Header { line, text });
        }
    }
    None
}

impl Columns {
    /// Refuses a row that has not as many fields as the header.
    ///
    /// # Errors
    ///
    /// [`Reason::FieldCount`].
    pub fn check_count(&self, found: usize) -> Result<(), Reason> {
        let expected = self.count;
        if found == expected {
            return Ok(());
        }
        Err(Reason::FieldCount { expected, found })
    }

    /// Finds the wanted columns by name; others may stand anywhere.
    fn find(
        header: &Header,
        wanted: &'static [&'static str],
        path: &Path,
    ) -> Result<Self, FlightsError> {
        let (path, line) = (path.to_owned(), header.line);
        let names = match split_quoted(&header.text) {
            Ok(names) => names,
            Err(reason) => return Err(FlightsError::BadRow { path, line, reason }),
        };
        let mut places = Vec::with_capacity(wanted.len());
        for &column in wanted {
            let mut found =
                (0..names.len()).filter(|&i| *names[i] == *column.as_bytes());
            match (found.next(), found.next()) {
                (Some(place), None) => places.push(place),
                (None, _) => {
                    return Err(FlightsError::MissingColumn { path, line, column });
                }
                _ => return Err(FlightsError::RepeatedColumn { path, line, column }),
            }
        }
        Ok(Self { count: names.len(), places })
    }
}

/// How often a byte stands in some bytes.
fn count(byte: u8, bytes: &[u8]) -> u64 {
    memchr_iter(byte, bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use common::input::open_input;

    use super::*;

    fn cut(content: &[u8], chunk_bytes: usize) -> Result<Vec<Chunk>, FlightsError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        let inputs = vec![open_input(file.path())?];
        chunks(inputs, &["b", "a"], chunk_bytes, Progress::hidden()).collect()
    }

    fn error(content: &[u8]) -> String {
        let text = cut(content, CHUNK_BYTES).unwrap_err().to_string();
        text.split_once(':').unwrap().1.to_owned()
    }

    #[test]
    fn columns_are_found_by_name_in_any_order() {
        let chunks = cut(b"\xef\xbb\xbf\n\"a\",x,b\n1,2,3\n", CHUNK_BYTES).unwrap();
        assert_eq!(chunks[0].columns, Columns { count: 3, places: vec![2, 0] });
        assert_eq!((chunks[0].first_line, &*chunks[0].lines), (3, &b"1,2,3\n"[..]));
    }

    #[test]
    fn missing_and_repeated_columns_are_refused() {
        assert_eq!(error(b"a,c\n"), "1: the header has no column `b`");
        assert_eq!(error(b"a,b,a\n"), "1: the header has the column `a` twice");
        assert_eq!(error(b"\n"), " the file is empty: it must begin with a header");
    }

    #[test]
    fn an_open_quote_is_reported_with_its_line() {
        let text = error(b"a,b\n1,2\n\"3,4\n5,6\n");
        assert_eq!(text, "3: a quote is opened in this row and never closed");
    }

    #[test]
    fn a_row_that_is_too_long_is_refused_for_every_chunk_length() {
        let rows = |length| [b"a,b\n", &*vec![b'x'; length], b"\n"].concat();
        for chunk_bytes in [CHUNK_BYTES, 3 * CHUNK_BYTES] {
            assert!(cut(&rows(MAX_ROW_BYTES), chunk_bytes).is_ok());
            let error = cut(&rows(MAX_ROW_BYTES + 1), chunk_bytes).unwrap_err();
            assert!(
                matches!(error, FlightsError::RowTooLong { line: 2, .. }),
                "{error}"
            );
        }
    }

    #[test]
    fn chunks_put_together_are_the_file() {
        let content = b"a,b\n1,\"2\n\n\"\n\n3,4\r\n5,\"\"\"6\"\n7,8";
        let body = content.strip_prefix(b"a,b\n").unwrap();
        for chunk_bytes in 1..20 {
            let pieces = cut(content, chunk_bytes).unwrap();
            let lines: Vec<u8> = pieces.iter().flat_map(|c| c.lines.clone()).collect();
            assert_eq!(lines, body, "{chunk_bytes}");
            let mut line = 2;
            for piece in &pieces {
                assert_eq!(piece.first_line, line, "{chunk_bytes}");
                line += count(b'\n', &piece.lines);
            }
        }
    }
}
