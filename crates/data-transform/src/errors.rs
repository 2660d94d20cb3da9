//! Why a report could not be made, in words for the person who asked for it.
//!
//! Apart from everything else so that both languages word every error alike.
//!
//! Twin: `python-ref/data_transform/errors.py`.

use std::path::PathBuf;

use common::errors::{ProgramError, shown};
use thiserror::Error;

use crate::reason::Reason;

/// Why a report could not be made.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum FlightsError {
    /// A file has no row at all.
    #[error("{}: the file is empty: it must begin with a header", shown(path))]
    Empty { path: PathBuf },

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

    /// What keeps any program from doing what it was asked for.
    #[error(transparent)]
    Program(#[from] ProgramError),
}

impl FlightsError {
    /// Returns the exit code: 1 for a finding, 2 for bad input, 130 when interrupted.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Rejected { .. } => 1,
            Self::Program(error) => error.exit_code(),
            _ => 2,
        }
    }
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
        assert_eq!(FlightsError::from(ProgramError::Interrupted).exit_code(), 130);
    }

    #[test]
    fn errors_name_the_file_and_the_line() {
        let path = PathBuf::from("f.csv");
        let error = FlightsError::MissingColumn { path, line: 1, column: "month" };
        assert_eq!(error.to_string(), "f.csv:1: the header has no column `month`");
    }
}
