//! Why a site could not be checked, in words for the person who asked for it.
//!
//! Twin: `python-ref/concurrent_workers/errors.py`.

use common::errors::ProgramError;
use thiserror::Error;

/// Why a site could not be checked.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum LinkcheckError {
    /// What any program may run into.
    #[error(transparent)]
    Program(#[from] ProgramError),

    /// The system allows fewer open files than there may be connections.
    #[error(
        "--workers {workers}: needs {needed} open files, and the system allows \
         {allowed}: use fewer, or raise the limit (ulimit -n)"
    )]
    OpenFiles { workers: usize, needed: u64, allowed: u64 },

    /// Encryption can't be set up.
    #[error("encryption can't be set up: {reason}")]
    Encryption { reason: String },
}

impl LinkcheckError {
    /// Returns the exit code: 2 for bad input, 130 when interrupted.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Program(error) => error.exit_code(),
            Self::OpenFiles { .. } | Self::Encryption { .. } => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_open_files_are_an_error_that_says_what_to_do() {
        let error = LinkcheckError::OpenFiles { workers: 64, needed: 96, allowed: 40 };
        assert_eq!(
            error.to_string(),
            "--workers 64: needs 96 open files, and the system allows 40: use fewer, \
             or raise the limit (ulimit -n)"
        );
        assert_eq!(error.exit_code(), 2);
        assert_eq!(LinkcheckError::from(ProgramError::Interrupted).exit_code(), 130);
    }
}
