//! Looks into the database of a service, past the service.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::Connection;

use crate::load::Ledger;

/// Copies the database as it lies there, with its write-ahead log. To open the original
/// would recover it, which is the service's own task.
///
/// # Errors
///
/// If it can't be copied.
pub fn snapshot(db: &Path, to: &Path) -> Result<Connection> {
    for suffix in ["", "-wal"] {
        let copy = beside(to, suffix);
        match fs::copy(beside(db, suffix), &copy) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // No log of an earlier snapshot must be taken for this one's.
                let _ = fs::remove_file(&copy);
            }
            Err(error) => return Err(error.into()),
        }
    }
    let _ = fs::remove_file(beside(to, "-shm"));
    open(to)
}

/// Opens a database that is there.
///
/// # Errors
///
/// If it can't be opened.
pub fn open(db: &Path) -> Result<Connection> {
    let connection =
        Connection::open(db).with_context(|| format!("{}", db.display()))?;
    Ok(connection)
}

/// Returns the path of a file that SQLite keeps beside the database: `-wal`, `-shm`.
#[must_use]
pub fn beside(db: &Path, suffix: &str) -> PathBuf {
    let mut path = db.as_os_str().to_owned();
    path.push(suffix);
    PathBuf::from(path)
}

/// Returns what `PRAGMA integrity_check` says: `ok` if nothing is wrong.
///
/// # Errors
///
/// If the database can't be read.
pub fn integrity(db: &Connection) -> Result<String> {
    Ok(db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?)
}

/// Returns the URL of each slug.
///
/// # Errors
///
/// If the database can't be read.
pub fn urls(db: &Connection) -> Result<HashMap<String, String>> {
    let mut query = db.prepare("SELECT slug, url FROM links")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the clicks of each slug that has any.
///
/// # Errors
///
/// If the database can't be read.
pub fn clicks(db: &Connection) -> Result<HashMap<String, u64>> {
    let mut query = db.prepare(
        "SELECT slug, sum(clicks.clicks) FROM clicks JOIN links ON links.id = link \
         GROUP BY slug",
    )?;
    let rows = query.query_map([], |row| {
        let clicks: i64 = row.get(1)?;
        Ok((row.get(0)?, u64::try_from(clicks).unwrap_or_default()))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the number of counts that belong to no link.
///
/// # Errors
///
/// If the database can't be read.
pub fn orphans(db: &Connection) -> Result<i64> {
    let query = "SELECT count(*) FROM clicks WHERE link NOT IN (SELECT id FROM links)";
    Ok(db.query_row(query, [], |row| row.get(0))?)
}

/// Returns what of the ledger is missing: acknowledged links that are not there with
/// their URL, acknowledged clicks that were not counted, and clicks that nobody made.
///
/// # Errors
///
/// If the database can't be read.
pub fn missing(db: &Connection, ledger: &Ledger) -> Result<Missing> {
    let urls = urls(db)?;
    let lost = |(slug, url): &&(String, String)| urls.get(slug) != Some(url);
    let mut missing = Missing {
        links: ledger.links.iter().filter(lost).count(),
        ..Missing::default()
    };
    let counted = clicks(db)?;
    for (slug, clicks) in &ledger.clicks {
        let counted = counted.get(slug).copied().unwrap_or_default();
        let most = clicks.acknowledged + clicks.unanswered;
        missing.clicks += clicks.acknowledged.saturating_sub(counted);
        missing.invented += counted.saturating_sub(most);
    }
    Ok(missing)
}

/// What of a ledger is not as the database has it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Missing {
    /// Acknowledged links that are not there, or with another URL.
    pub links: usize,
    /// Acknowledged clicks that were not counted.
    pub clicks: u64,
    /// Counted clicks that nobody made.
    pub invented: u64,
}

#[cfg(test)]
mod tests {
    use crate::load::Clicks;

    use super::*;

    fn database() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(
            "CREATE TABLE links (id INTEGER PRIMARY KEY, slug TEXT, url TEXT);
             CREATE TABLE clicks (link INTEGER, day INTEGER, clicks INTEGER);
             INSERT INTO links VALUES (1, 'a', 'u'), (2, 'b', 'v');
             INSERT INTO clicks VALUES (1, 7, 2), (1, 8, 3), (9, 7, 1);",
        )
        .unwrap();
        db
    }

    #[test]
    fn what_is_missing_is_found() {
        let mut ledger = Ledger::default();
        for (slug, url) in [("a", "u"), ("b", "u"), ("c", "u")] {
            ledger.links.push((slug.to_owned(), url.to_owned()));
        }
        let mut add = |slug: &str, acknowledged, unanswered| {
            let clicks = Clicks { acknowledged, unanswered };
            ledger.clicks.insert(slug.to_owned(), clicks);
        };
        add("a", 2, 1);
        add("b", 4, 0);
        let expected = Missing { links: 2, clicks: 4, invented: 2 };
        assert_eq!(missing(&database(), &ledger).unwrap(), expected);
    }

    #[test]
    fn a_count_without_a_link_is_an_orphan() {
        assert_eq!(orphans(&database()).unwrap(), 1);
        assert_eq!(integrity(&database()).unwrap(), "ok");
    }
}
