//! A batch of changes, made as one transaction: all of them or none.
//!
//! Twin: `python-ref/web_service/transaction.py`.

use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Result as SqlResult};

use crate::change::Change;
use crate::outcome::{StoreError, store_error};
use crate::slug_source::SlugSource;
use crate::statements;

/// How long another program's transaction is waited for, and how often it is looked
/// whether that has ended: SQLite itself looks ten times a second in the end, and a
/// busy writer leaves little room between two of its own.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_micros(500);

/// Makes the changes of a batch last.
///
/// What came of each is noted with it.
///
/// # Errors
///
/// If somebody else writes for too long, or the database can't be written; then nothing
/// has changed.
pub fn commit(
    connection: &Connection,
    batch: &mut [Change],
    slugs: &mut SlugSource,
) -> Result<(), StoreError> {
    let done = begin(connection).and_then(|()| apply(connection, batch, slugs));
    done.map_err(|error| {
        if !connection.is_autocommit() {
            // If this fails, so does the next beginning, and this is tried again.
            let _ = execute(connection, "ROLLBACK");
        }
        store_error(&error)
    })
}

/// Begins a transaction as soon as nobody else is in one.
fn begin(connection: &Connection) -> SqlResult<()> {
    connection.busy_timeout(Duration::ZERO)?;
    let start = Instant::now();
    loop {
        match execute(connection, "BEGIN IMMEDIATE") {
            Err(error)
                if store_error(&error) == StoreError::Busy
                    && start.elapsed() < PATIENCE =>
            {
                sleep(PAUSE);
            }
            begun => return begun,
        }
    }
}

fn apply(
    connection: &Connection,
    batch: &mut [Change],
    slugs: &mut SlugSource,
) -> SqlResult<()> {
    let mut clicks = Vec::with_capacity(batch.len());
    for change in batch {
        match change {
            Change::Create { owner, new, now, answer } => {
                answer.note(statements::create(connection, *owner, new, *now, slugs)?);
            }
            Change::Delete { owner, slug, now, answer } => {
                answer.note(statements::delete(connection, *owner, slug, *now)?);
            }
            Change::Count { link, day, answer } => {
                clicks.push((*link, *day));
                answer.note(());
            }
            Change::Close => {}
        }
    }
    statements::count(connection, &mut clicks)?;
    execute(connection, "COMMIT")
}

fn execute(connection: &Connection, statement: &str) -> SqlResult<()> {
    connection.prepare_cached(statement)?.execute([])?;
    Ok(())
}
