//! What it costs to cross the boundary: calls that do as little as possible, and the
//! summary of a log with a crossing for each line or for each batch of them.
//!
//! Only `compare boundary` calls these; `docs/src/boundary.md` tells what it found.

use cli_tool::counts::Counts;
use cli_tool::entry::parse;
use cli_tool::filter::Filter;
use cli_tool::summary::summarise;
use memchr::memchr_iter;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};

use crate::logsum::summary_to_python;

/// Does nothing: what remains is the call itself.
#[pyfunction]
pub(crate) fn nothing() {}

/// Takes a text, and returns its length in bytes: Python's text is borrowed, not copied.
#[pyfunction]
pub(crate) fn string_in(text: &str) -> usize {
    text.len()
}

/// Returns a text of `length` letters, which becomes Python's own.
#[pyfunction]
pub(crate) fn string_out(length: usize) -> String {
    "x".repeat(length)
}

/// Returns `count` records of a text and two numbers, each a Python object.
#[pyfunction]
pub(crate) fn records_out(count: u64) -> Vec<(&'static str, u64, f64)> {
    (0..count).map(|number| ("record", number, 0.5)).collect()
}

/// Returns how many newlines there are in bytes that Rust borrows from Python.
#[pyfunction]
pub(crate) fn newlines_in(bytes: &[u8]) -> usize {
    memchr_iter(b'\n', bytes).count()
}

/// Returns the same from a copy that Rust makes first.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "it is the copy that is measured")]
pub(crate) fn newlines_in_copy(copy: Vec<u8>) -> usize {
    memchr_iter(b'\n', &copy).count()
}

/// Counts the lines of a log that Python hands over.
#[pyclass]
#[derive(Default)]
pub(crate) struct LogCounts(Counts);

#[pymethods]
impl LogCounts {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    // In the book: ANCHOR: add
    /// Counts one line: a crossing for each.
    fn add_line(&mut self, line: &[u8]) {
        self.add(line);
    }

    /// Counts the lines of a list: a crossing for each batch.
    fn add_lines(&mut self, lines: Vec<Bound<'_, PyBytes>>) {
        for line in lines {
            self.add(line.as_bytes());
        }
    }

    /// Counts the lines of a text: a crossing for each, and no object for a line.
    fn add_text(&mut self, py: Python<'_>, text: &[u8]) {
        py.detach(|| self.0.add_lines(text, &Filter::default()));
    }
    // ANCHOR_END: add

    /// Returns the fields of the summary, in their order.
    ///
    /// # Errors
    ///
    /// `OverflowError` if the sum of all bytes is beyond 64 bits.
    fn finish<'py>(
        &self,
        py: Python<'py>,
        top: usize,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let summary = summarise(&self.0, Vec::new(), top);
        let too_many = || PyOverflowError::new_err("the sum of all bytes");
        summary_to_python(py, summary.ok_or_else(too_many)?)
    }
}

impl LogCounts {
    fn add(&mut self, line: &[u8]) {
        self.0.lines += 1;
        match parse(line) {
            Ok(entry) => self.0.add(&[entry]),
            Err(_) => self.0.malformed += 1,
        }
    }
}
