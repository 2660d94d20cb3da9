//! What came of asking the store for something.
//!
//! Apart from the store, since the writer and its statements know these as well.
//!
//! Twin: `python-ref/web_service/outcome.py`.

use rusqlite::{Error, ErrorCode};
use thiserror::Error as ThisError;

use crate::link::Link;

/// Why the store could not do what it was asked for.
#[derive(Clone, Debug, PartialEq, ThisError)]
pub enum StoreError {
    /// Somebody else kept the database locked for as long as the store waits.
    #[error("the database is busy")]
    Busy,

    /// The database can't be read or written; the reason is SQLite's.
    #[error("{0}")]
    Failed(String),
}

/// What came of creating a link.
#[derive(Clone, Debug, PartialEq)]
pub enum Created {
    /// The link is there for good.
    Link(Link),
    /// There is a link of that slug, or there was one.
    Taken,
    /// Each slug that was generated is taken.
    Exhausted,
}

/// What came of deleting a link.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Deleted {
    /// The link is deleted for good.
    Done,
    /// Its owner never had a link of that slug.
    Unknown,
    /// It was deleted before.
    Gone,
}

impl StoreError {
    /// Returns the error of a store that was closed.
    #[must_use]
    pub fn closed() -> Self {
        Self::Failed("the store is closed".to_owned())
    }
}

/// Returns what SQLite said, in one line.
#[must_use]
pub fn reason(error: &Error) -> String {
    let text = match error {
        // Shown as text, this would hold the statement as well.
        Error::SqlInputError { msg, .. } => msg.clone(),
        _ => error.to_string(),
    };
    text.lines().next().unwrap_or_default().to_owned()
}

/// Returns what an error of SQLite's means for whoever asked the store.
#[must_use]
pub fn store_error(error: &Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        _ => StoreError::Failed(reason(error)),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn a_reason_is_what_sqlite_said() {
        let connection = Connection::open_in_memory().unwrap();
        let no_table = connection.execute("DELETE FROM links", []).unwrap_err();
        assert_eq!(reason(&no_table), "no such table: links");
        connection.execute_batch("CREATE TABLE a (b INTEGER NOT NULL)").unwrap();
        let null = connection.execute("INSERT INTO a VALUES (NULL)", []).unwrap_err();
        let failed = StoreError::Failed("NOT NULL constraint failed: a.b".to_owned());
        assert_eq!(store_error(&null), failed);
        assert_eq!(failed.to_string(), "NOT NULL constraint failed: a.b");
    }

    #[test]
    fn a_lock_that_somebody_else_holds_means_that_the_store_is_busy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let [one, other] = [(); 2].map(|()| Connection::open(&path).unwrap());
        one.execute_batch("BEGIN IMMEDIATE").unwrap();
        other.busy_timeout(std::time::Duration::ZERO).unwrap();
        let locked = other.execute_batch("BEGIN IMMEDIATE").unwrap_err();
        assert_eq!(store_error(&locked), StoreError::Busy);
    }
}
