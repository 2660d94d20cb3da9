//! Writes a report to standard output.
//!
//! Twin: `python-ref/common/output.py`.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::path::Path;

use crate::errors::ProgramError;
use crate::input::file_error;

/// Writes a report to standard output.
///
/// That nobody reads it any more is no error: `program … | head` has what it wanted.
///
/// # Errors
///
/// [`ProgramError::File`] if it can't be written, such as to a full disk.
pub fn write_report(report: &[u8]) -> Result<(), ProgramError> {
    // As a file: `Stdout` looks for the last newline, to keep back what follows it.
    let stdout = io::stdout().as_fd().try_clone_to_owned();
    match stdout.and_then(|stdout| File::from(stdout).write_all(report)) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(file_error(Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}
