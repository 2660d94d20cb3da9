//! Why the service could not start, in words for the person who started it.
//!
//! Twin: `python-ref/web_service/errors.py`.

use std::net::SocketAddr;
use std::path::PathBuf;

use common::errors::{ProgramError, shown};
use thiserror::Error;

/// Why the service could not start.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum ShortlinkError {
    /// What any program may run into.
    #[error(transparent)]
    Program(#[from] ProgramError),

    /// The file is something else than a database of this program.
    #[error("{}: not a shortlink database", shown(path))]
    NotADatabase { path: PathBuf },

    /// The database is damaged.
    #[error("{}: damaged: {reason}", shown(path))]
    Damaged { path: PathBuf, reason: String },

    /// A newer version of this program made the database.
    #[error(
        "{}: made by a newer version of shortlink (schema {schema}; this one knows 1)",
        shown(path)
    )]
    Newer { path: PathBuf, schema: i64 },

    /// The database can't be opened, or not be written.
    #[error("{}: {reason}", shown(path))]
    Database { path: PathBuf, reason: String },

    /// There is a key of that name already.
    #[error("a key named `{name}` exists already")]
    KeyExists { name: String },

    /// The address can't be listened on.
    #[error("{address}: {reason}")]
    Listen { address: SocketAddr, reason: String },
}

impl ShortlinkError {
    /// Returns the exit code: 2 for bad input, 130 when interrupted.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Program(error) => error.exit_code(),
            _ => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_is_wrong_with_the_database() {
        let path = PathBuf::from("links.db");
        let newer = ShortlinkError::Newer { path: path.clone(), schema: 2 };
        assert_eq!(
            newer.to_string(),
            "links.db: made by a newer version of shortlink (schema 2; this one knows \
             1)"
        );
        let foreign = ShortlinkError::NotADatabase { path };
        assert_eq!(foreign.to_string(), "links.db: not a shortlink database");
        assert_eq!(foreign.exit_code(), 2);
    }
}
