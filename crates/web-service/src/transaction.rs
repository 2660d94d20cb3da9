//! A batch of changes, made as one transaction: all of them or none.
//!
//! Twin: `python-ref/web_service/transaction.py`.

use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Result as SqlResult};

use crate::change::{Asked, Change};
use crate::outcome::{StoreError, store_error};
use crate::slug_source::SlugSource;
use crate::statements;

/// How long each waits for another program's transaction, and how often it is looked
/// whether that has ended: SQLite itself looks ten times a second in the end, and a
/// busy writer leaves little room between two of its own.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_micros(500);

/// Makes the changes of a batch last.
///
/// `batch` is in the order of asking. What came of each is noted with it.
///
/// # Errors
///
/// If the first has waited too long for somebody else who writes, or the database can't
/// be written; then nothing has changed.
pub fn commit(
    connection: &Connection,
    batch: &mut [Asked],
    slugs: &mut SlugSource,
) -> Result<(), StoreError> {
    let begun = begin(connection, batch[0].at);
    let done = begun.and_then(|()| apply(connection, batch, slugs));
    done.map_err(|error| {
        if !connection.is_autocommit() {
            // If this fails, so does the next beginning, and this is tried again.
            let _ = execute(connection, "ROLLBACK");
        }
        store_error(&error)
    })
}

/// Returns how many of a batch must not wait any longer.
///
/// These are its first, and who came soon after.
#[must_use]
pub fn late(batch: &[Asked]) -> usize {
    batch.iter().take_while(|asked| asked.at.elapsed() >= PATIENCE).count().max(1)
}

/// Begins a transaction as soon as nobody else is in one.
fn begin(connection: &Connection, asked_at: Instant) -> SqlResult<()> {
    connection.busy_timeout(Duration::ZERO)?;
    loop {
        match execute(connection, "BEGIN IMMEDIATE") {
            Err(error)
                if store_error(&error) == StoreError::Busy
                    && asked_at.elapsed() < PATIENCE =>
            {
                sleep(PAUSE);
            }
            begun => return begun,
        }
    }
}

fn apply(
    connection: &Connection,
    batch: &mut [Asked],
    slugs: &mut SlugSource,
) -> SqlResult<()> {
    let mut clicks = Vec::with_capacity(batch.len());
    for asked in batch {
        match &mut asked.change {
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use tempfile::TempDir;
    use tokio::sync::oneshot;

    use super::*;
    use crate::change::Answer;
    use crate::keys::KeyHash;
    use crate::link::NewLink;
    use crate::schema;
    use crate::slug_source::listed;

    fn place() -> (TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.db");
        schema::add_key(&path, "one", &KeyHash([1; 32]), 0).unwrap();
        (folder, schema::open_writer(&path).unwrap())
    }

    /// A link, asked for so long ago, whose URL has so many bytes.
    fn asked(slug: &str, ago: Duration, size: usize) -> Asked {
        let (url, slug) = ("u".repeat(size), Some(slug.to_owned()));
        let new = NewLink { url, slug, expires_at: None };
        // Nobody waits for the answer.
        let answer = Answer::new(oneshot::channel().0);
        let change = Change::Create { owner: 1, new, now: 0, answer };
        Asked { at: Instant::now().checked_sub(ago).unwrap(), change }
    }

    fn slugs(folder: &Path) -> Vec<String> {
        let connection = schema::open_reader(&folder.join("links.db")).unwrap();
        let mut statement =
            connection.prepare("SELECT slug FROM links ORDER BY id").unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.collect::<SqlResult<_>>().unwrap()
    }

    #[test]
    fn a_full_disk_fails_a_whole_batch_and_the_next_one_succeeds() {
        let (folder, connection) = place();
        connection.pragma_update(None, "max_page_count", 40).unwrap();
        let mut source = listed("slug");
        let now = Duration::ZERO;
        let mut batch = [("small", 10), ("large", 200_000), ("other", 10)]
            .map(|(slug, size)| asked(slug, now, size));
        let full = StoreError::Failed("database or disk is full".to_owned());
        assert_eq!(commit(&connection, &mut batch, &mut source), Err(full));
        assert!(slugs(folder.path()).is_empty());
        let mut batch = ["one", "two"].map(|slug| asked(slug, now, 10));
        assert_eq!(commit(&connection, &mut batch, &mut source), Ok(()));
        assert_eq!(slugs(folder.path()), ["one", "two"]);
    }

    #[test]
    fn whoever_has_waited_long_enough_waits_for_no_lock() {
        let (folder, connection) = place();
        let other = schema::open_writer(&folder.path().join("links.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut batch = [("one", PATIENCE), ("two", PATIENCE), ("three", PAUSE)]
            .map(|(slug, ago)| asked(slug, ago, 10));
        let mut source = listed("slug");
        let start = Instant::now();
        let busy = Err(StoreError::Busy);
        assert_eq!(commit(&connection, &mut batch, &mut source), busy);
        assert_eq!(late(&batch), 2);
        assert!(start.elapsed() < PATIENCE);
        // Where there is no lock, nobody is refused.
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(commit(&connection, &mut batch, &mut source), Ok(()));
        assert_eq!(slugs(folder.path()), ["one", "two", "three"]);
    }
}
