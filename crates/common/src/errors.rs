//! Why a program could not do what it was asked for, whatever it does.
//!
//! Apart from everything else so that both languages word every error alike.
//!
//! Twin: `python-ref/common/errors.py`.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a program could not do what it was asked for, whatever it does.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ProgramError {
    /// The operating system refused a file.
    #[error("{}: {reason}", shown(path))]
    File { path: PathBuf, reason: String },

    /// A file ended before the size that it had when it was opened.
    #[error(
        "{}: the file shrank while it was read: {read} of {size} bytes were left",
        shown(path)
    )]
    Shrank { path: PathBuf, read: u64, size: u64 },

    /// A gzip file is damaged or cut off.
    #[error("{}: damaged or incomplete gzip data", shown(path))]
    Gzip { path: PathBuf },

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

impl ProgramError {
    /// Returns the exit code: 2 for bad input, 130 when interrupted.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
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
pub fn tell(program: &str, message: &str) {
    let _ = writeln!(io::stderr(), "{program}: {message}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_tell_an_interrupt_from_bad_input() {
        let path = PathBuf::from("f.csv");
        assert_eq!(ProgramError::Gzip { path }.exit_code(), 2);
        assert_eq!(ProgramError::Interrupted.exit_code(), 130);
    }

    #[test]
    fn errors_name_the_file() {
        let path = PathBuf::from("f.csv");
        let error = ProgramError::Shrank { path, read: 1, size: 2 };
        let shrank = "the file shrank while it was read: 1 of 2 bytes were left";
        assert_eq!(error.to_string(), format!("f.csv: {shrank}"));
    }

    #[test]
    fn a_system_reason_is_the_text_of_the_manual() {
        let error = io::Error::from_raw_os_error(2);
        assert_eq!(system_reason(&error), "No such file or directory");
    }
}
