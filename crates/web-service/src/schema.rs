//! The database's file: created, checked and opened.
//!
//! A file that is none of this program's is refused before anything is written to it.
//!
//! Twin: `python-ref/web_service/schema.py`.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use rusqlite::{Connection, Error, ErrorCode, OpenFlags, Result as SqlResult, params};

use crate::errors::ShortlinkError;
use crate::keys::KeyHash;
use crate::outcome::reason;

/// `SHLK`, in the file's header: the file is this program's.
const APPLICATION: i64 = 0x5348_4C4B;
const VERSION: i64 = 1;

/// How long whoever writes waits for a lock of another program.
const WRITER_WAIT: Duration = Duration::from_secs(2);
/// How long whoever reads waits: only while a log is recovered or removed is there a
/// lock that concerns it, and its thread has other things to do.
const READER_WAIT: Duration = Duration::from_millis(100);
/// How often the log is tried to be switched on, and how long it takes between.
const TRIES: usize = 200;
const BETWEEN: Duration = Duration::from_millis(10);

/// The tables are the same text in both languages, since SQLite keeps it in the file.
const CREATE: &str = "
CREATE TABLE keys (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    owner INTEGER NOT NULL REFERENCES keys (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    deleted_at INTEGER
) STRICT;
CREATE INDEX links_of_owner ON links (owner, id) WHERE deleted_at IS NULL;
CREATE TABLE clicks (
    link INTEGER NOT NULL REFERENCES links (id),
    day INTEGER NOT NULL,
    clicks INTEGER NOT NULL,
    PRIMARY KEY (link, day)
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 0x53484C4B;
PRAGMA user_version = 1;
";
const MARKS: &str = "
SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
FROM pragma_application_id, pragma_user_version
";
/// A page of each table is read, so that plain damage is found at the start.
const PROBES: [&str; 3] = [
    "SELECT * FROM keys ORDER BY id LIMIT 1",
    "SELECT * FROM links ORDER BY id LIMIT 1",
    "SELECT * FROM clicks ORDER BY link LIMIT 1",
];
const ADD_KEY: &str = "
INSERT INTO keys (name, hash, created_at) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO NOTHING
";

/// Opens a database for the one who writes.
///
/// It is created if there is none.
///
/// # Errors
///
/// If it can't be opened, is damaged, made by a newer version, or no such database.
pub fn open_writer(path: &Path) -> Result<Connection, ShortlinkError> {
    let refused = |error| refusal(path, &error);
    let connection =
        connect(path, OpenFlags::SQLITE_OPEN_CREATE, WRITER_WAIT).map_err(refused)?;
    create(&connection).map_err(refused)?;
    match marks(&connection).map_err(refused)? {
        (APPLICATION, VERSION, _) => {}
        (APPLICATION, schema, _) if schema > VERSION => {
            return Err(ShortlinkError::Newer { path: path.into(), schema });
        }
        _ => return Err(ShortlinkError::NotADatabase { path: path.into() }),
    }
    for probe in PROBES {
        // Only a table that isn't there gives an error without a code of its own.
        connection.query_row(probe, [], |_| Ok(())).or_else(none_is_fine).map_err(
            |error| match error.sqlite_error_code() {
                Some(ErrorCode::Unknown) => damage(path, &error),
                _ => refusal(path, &error),
            },
        )?;
    }
    switch_log_on(&connection).map_err(refused)?;
    Ok(connection)
}

/// Opens a database that was opened for writing before, for one who reads.
///
/// # Errors
///
/// If it can't be opened.
pub fn open_reader(path: &Path) -> Result<Connection, ShortlinkError> {
    let refused = |error| refusal(path, &error);
    let connection = connect(path, OpenFlags::empty(), READER_WAIT).map_err(refused)?;
    connection.execute_batch("PRAGMA query_only = ON").map_err(refused)?;
    Ok(connection)
}

/// Adds a key of the API.
///
/// The database is created if there is none. `now` is in seconds since 1970.
///
/// # Errors
///
/// If there is a key of that name, or the database can't be opened or written.
pub fn add_key(
    path: &Path,
    name: &str,
    hash: &KeyHash,
    now: i64,
) -> Result<(), ShortlinkError> {
    let connection = open_writer(path)?;
    let added = connection.execute(ADD_KEY, params![name, hash.0, now]);
    match added.map_err(|error| refusal(path, &error))? {
        0 => Err(ShortlinkError::KeyExists { name: name.to_owned() }),
        _ => Ok(()),
    }
}

fn connect(path: &Path, flags: OpenFlags, wait: Duration) -> SqlResult<Connection> {
    // `:memory:` and the empty name mean something else to SQLite than a file.
    let path = Path::new(".").join(path);
    let flags =
        flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(wait)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Creates the tables in a file that is empty.
fn create(connection: &Connection) -> SqlResult<()> {
    if marks(connection)? != (0, 0, 0) {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    // Another program may have created them while this one waited.
    if marks(connection)? == (0, 0, 0) {
        connection.execute_batch(CREATE)?;
    }
    connection.execute_batch("COMMIT")
}

/// Returns whose the file is, the version of its tables, and how many there are.
fn marks(connection: &Connection) -> SqlResult<(i64, i64, i64)> {
    connection.query_row(MARKS, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

fn none_is_fine(error: Error) -> SqlResult<()> {
    if error == Error::QueryReturnedNoRows { Ok(()) } else { Err(error) }
}

/// Has changes written to a log beside the file, so that readers needn't wait for them.
fn switch_log_on(connection: &Connection) -> SqlResult<()> {
    let mut tries = 0;
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            // Two programs that switch it on at once don't wait for each other.
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && tries < TRIES =>
            {
                tries += 1;
                sleep(BETWEEN);
            }
            switched => return switched,
        }
    }
}

fn refusal(path: &Path, error: &Error) -> ShortlinkError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            ShortlinkError::NotADatabase { path: path.into() }
        }
        Some(ErrorCode::DatabaseCorrupt) => damage(path, error),
        Some(ErrorCode::CannotOpen) => {
            // The library adds the path, which the error names already.
            let reason = "unable to open database file".to_owned();
            ShortlinkError::Database { path: path.into(), reason }
        }
        _ => ShortlinkError::Database { path: path.into(), reason: reason(error) },
    }
}

fn damage(path: &Path, error: &Error) -> ShortlinkError {
    ShortlinkError::Damaged { path: path.into(), reason: reason(error) }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;
    use std::thread;

    use tempfile::TempDir;

    use super::*;
    use crate::keys::hash;

    fn place() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.db");
        (folder, path)
    }

    fn execute(path: &Path, statements: &str) {
        Connection::open(path).unwrap().execute_batch(statements).unwrap();
    }

    fn refused(path: &Path) -> String {
        open_writer(path).unwrap_err().to_string()
    }

    #[test]
    fn a_new_file_becomes_a_database_and_stays_one() {
        let (_folder, path) = place();
        drop(open_writer(&path).unwrap());
        let connection = open_writer(&path).unwrap();
        assert_eq!(marks(&connection).unwrap().0, 1_397_247_051);
        for (pragma, expected) in [
            ("user_version", "1"),
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("busy_timeout", "2000"),
        ] {
            let value: rusqlite::types::Value =
                connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
            let text = match value {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                other => panic!("{other:?}"),
            };
            assert_eq!(text, expected, "{pragma}");
        }
    }

    #[test]
    fn the_tables_are_the_same_text_as_the_twins() {
        let (_folder, path) = place();
        let connection = open_writer(&path).unwrap();
        let text = "SELECT group_concat(sql, ';') FROM \
                    (SELECT sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY name)";
        let sql: String = connection.query_row(text, [], |row| row.get(0)).unwrap();
        let digest = hash(&sql).0.map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(
            digest,
            "5f40df9d8ef65ef5e1ac9566aaaff038c7b2de743e03d7845f47076ba1437dda"
        );
    }

    #[test]
    fn all_who_create_it_at_once_have_it() {
        let (_folder, path) = place();
        thread::scope(|scope| {
            let opened: Vec<_> =
                (0..8).map(|_| scope.spawn(|| open_writer(&path))).collect();
            for one in opened {
                assert_eq!(marks(&one.join().unwrap().unwrap()).unwrap().1, VERSION);
            }
        });
    }

    #[test]
    fn a_file_of_somebody_elses_is_refused_and_stays_as_it_is() {
        let (folder, path) = place();
        fs::write(&path, "links, but as a text that is longer than a header").unwrap();
        let other = folder.path().join("other.db");
        execute(&other, "CREATE TABLE links (a)");
        let marked = folder.path().join("marked.db");
        execute(&marked, "PRAGMA application_id = 7");
        for path in [path, other, marked] {
            let before = fs::read(&path).unwrap();
            let name = path.display().to_string();
            assert_eq!(refused(&path), format!("{name}: not a shortlink database"));
            assert_eq!(fs::read(&path).unwrap(), before, "{name}");
        }
    }

    #[test]
    fn a_database_of_a_newer_version_is_refused() {
        let (_folder, path) = place();
        drop(open_writer(&path).unwrap());
        execute(&path, "PRAGMA user_version = 2");
        let newer = ShortlinkError::Newer { path: path.clone(), schema: 2 };
        assert_eq!(open_writer(&path).unwrap_err(), newer);
        execute(&path, "PRAGMA user_version = 0");
        assert!(refused(&path).ends_with(": not a shortlink database"));
    }

    #[test]
    fn a_damaged_database_is_refused() {
        let (_folder, path) = place();
        drop(open_writer(&path).unwrap());
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let malformed = "damaged: database disk image is malformed";
        assert_eq!(refused(&path), format!("{}: {malformed}", path.display()));
        let mut changed = whole.clone();
        changed[4096..].fill(0xa5);
        fs::write(&path, &changed).unwrap();
        assert_eq!(refused(&path), format!("{}: {malformed}", path.display()));
        fs::write(&path, &whole).unwrap();
        execute(&path, "DROP TABLE clicks");
        let missing = "damaged: no such table: clicks";
        assert_eq!(refused(&path), format!("{}: {missing}", path.display()));
    }

    #[test]
    fn what_cannot_be_opened_is_refused() {
        let (folder, path) = place();
        for path in [folder.path().to_owned(), path.join("deeper.db"), PathBuf::new()] {
            let expected = format!("{}: unable to open database file", path.display());
            assert_eq!(refused(&path), expected);
        }
    }

    #[test]
    fn a_key_is_added_once() {
        let (_folder, path) = place();
        add_key(&path, "ci", &KeyHash([1; 32]), 5).unwrap();
        let again = add_key(&path, "ci", &KeyHash([2; 32]), 5).unwrap_err();
        assert_eq!(again.to_string(), "a key named `ci` exists already");
        add_key(&path, "ci2", &KeyHash([2; 32]), 6).unwrap();
        let connection = open_reader(&path).unwrap();
        let count = "SELECT count(*), sum(created_at) FROM keys";
        let counted: (i64, i64) = connection
            .query_row(count, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(counted, (2, 11));
        assert!(connection.execute("DELETE FROM keys", []).is_err());
    }
}
