//! Why a report could not be made, in words for the person who asked for it.
//!
//! Apart from everything else so that both languages word every error alike.
//!
//! Twin: `python-ref/data_transform/errors.py`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::reason::Reason;

/// Why a report could not be made.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum FlightsError {
    /// The operating system refused a file.
    #[error("{}: {reason}", shown(path))]
    File { path: PathBuf, reason: String },

    /// A file has no row at all.
    #[error("{}: the file is empty: it must begin with a header", shown(path))]
    Empty { path: PathBuf },

    /// A file ended before the size that it had when it was opened.
    #[error(
        "{}: the file shrank while it was read: {read} of {size} bytes were left",
        shown(path)
    )]
    Shrank { path: PathBuf, read: u64, size: u64 },

    /// A gzip file is damaged or cut off.
    #[error("{}: damaged or incomplete gzip data", shown(path))]
    Gzip { path: PathBuf },

    /// A quote is opened in the row that begins at `line`, and never closed.
    #[error("{}:{line}: a quote is opened in this row and never closed", shown(path))]
    UnterminatedQuote { path: PathBuf, line: u64 },

    /// The row that begins at `line` is longer than `limit` bytes.
    #[error(
        "{}:{line}: this row is longer than {limit} bytes; is a quote left open?",
        shown(path)
    )]
    RowTooLong { path: PathBuf, line: u64, limit: usize },

    /// The header lacks a column.
    #[error("{}:{line}: the header has no column `{column}`", shown(path))]
    MissingColumn { path: PathBuf, line: u64, column: &'static str },

    /// The header has a column twice.
    #[error("{}:{line}: the header has the column `{column}` twice", shown(path))]
    RepeatedColumn { path: PathBuf, line: u64, column: &'static str },

    /// A row of a table of names, or a header, can't be used.
    #[error("{}:{line}: {reason}", shown(path))]
    BadRow { path: PathBuf, line: u64, reason: Reason },

    /// A table of names has a key twice.
    #[error("{}:{line}: the key `{key}` is there twice", shown(path))]
    RepeatedKey { path: PathBuf, line: u64, key: String },

    /// A row of flights can't be used, and `--strict` was asked for.
    #[error("{}:{line}: {reason} (nothing was written: --strict)", shown(path))]
    Rejected { path: PathBuf, line: u64, reason: Reason },

    /// The system refused threads or processes for the work, or ended one.
    #[error("workers: {reason}")]
    Workers { reason: String },

    /// The system refused to say when the user interrupts the program.
    #[error("signals can't be handled: {reason}")]
    Signals { reason: String },

    /// The user interrupted the program.
    #[error("interrupted")]
    Interrupted,
}

impl FlightsError {
    /// Returns the exit code: 1 for a finding, 2 for bad input, 130 when interrupted.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Rejected { .. } => 1,
            Self::Interrupted => 130,
            _ => 2,
        }
    }
}

/// Returns what the operating system said, in the words of its manual.
#[must_use]
pub fn system_reason(error: &io::Error) -> String {
    let text = error.to_string();
    // Rust adds ` (os error 2)`; Python's `strerror` does not.
    match text.split_once(" (os error ") {
        Some((reason, _)) => reason.to_owned(),
        None => text,
    }
}

/// Returns a path as it is shown to people: what isn't UTF-8 is replaced.
#[must_use]
pub fn shown(path: &Path) -> impl std::fmt::Display {
    path.display()
}

/// Prints a line to standard error; that this fails is no reason to end.
pub fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "flights: {message}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_tell_findings_from_bad_input() {
        let path = PathBuf::from("f.csv");
        let rejected = FlightsError::Rejected {
            path: path.clone(),
            line: 2,
            reason: Reason::ImpossibleDate,
        };
        assert_eq!(rejected.exit_code(), 1);
        assert_eq!(FlightsError::Empty { path }.exit_code(), 2);
        assert_eq!(FlightsError::Interrupted.exit_code(), 130);
    }

    #[test]
    fn errors_name_the_file_and_the_line() {
        let path = PathBuf::from("f.csv");
        let error = FlightsError::MissingColumn { path, line: 1, column: "month" };
        assert_eq!(error.to_string(), "f.csv:1: the header has no column `month`");
    }

    #[test]
    fn a_system_reason_is_the_text_of_the_manual() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(system_reason(&error), "No such file or directory");
    }
}
