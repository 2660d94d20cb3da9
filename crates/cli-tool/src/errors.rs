//! Why a log could not be summarised, in words for the person who asked for it.
//!
//! Twin: `python-ref/cli_tool/errors.py`.

use common::errors::ProgramError;
use thiserror::Error;

use crate::malformed::Malformed;

/// Why a log could not be summarised.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum LogsumError {
    /// What any program may run into.
    #[error(transparent)]
    Program(#[from] ProgramError),

    /// A line is malformed, and `--strict` was asked for.
    #[error("{0} (no report: --strict)")]
    MalformedLine(Malformed),

    /// The sum of all bytes doesn't fit into 64 bits.
    #[error("the sum of all bytes is more than 18446744073709551615")]
    TooManyBytes,

    /// The interval that was asked for ends before it begins.
    #[error("--since is later than --until")]
    Interval,
}

impl LogsumError {
    /// Returns the exit code: 1 for a finding, 2 for bad input, 130 when interrupted.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Program(error) => error.exit_code(),
            Self::MalformedLine(_) => 1,
            Self::TooManyBytes | Self::Interval => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reason::Reason;

    #[test]
    fn exit_codes_tell_a_finding_from_bad_input() {
        let malformed = Malformed { path: "a".into(), line: 3, reason: Reason::Empty };
        let found = LogsumError::MalformedLine(malformed);
        assert_eq!(found.to_string(), "a:3: the line is empty (no report: --strict)");
        assert_eq!(found.exit_code(), 1);
        assert_eq!(LogsumError::TooManyBytes.exit_code(), 2);
        assert_eq!(LogsumError::Interval.exit_code(), 2);
        assert_eq!(LogsumError::from(ProgramError::Interrupted).exit_code(), 130);
    }
}
