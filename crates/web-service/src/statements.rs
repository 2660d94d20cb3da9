//! What each change does to the database, as statements.
//!
//! They run within the writer's transaction and are prepared once.
//!
//! Twin: `python-ref/web_service/statements.py`.

use rusqlite::{Connection, Result, params};

use crate::link::{Link, NewLink};
use crate::outcome::{Created, Deleted};
use crate::slug_source::SlugSource;

/// How many slugs are generated for a link before giving up.
const TRIES: usize = 8;

const CREATE: &str = "
INSERT INTO links (slug, url, owner, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (slug) DO NOTHING
";
const DELETE: &str = "
UPDATE links SET deleted_at = ?3 WHERE slug = ?1 AND owner = ?2 AND deleted_at IS NULL
";
const EXISTS: &str = "
SELECT EXISTS (SELECT 1 FROM links WHERE slug = ?1 AND owner = ?2)
";
const COUNT: &str = "
INSERT INTO clicks (link, day, clicks) VALUES (?1, ?2, ?3)
ON CONFLICT (link, day) DO UPDATE SET clicks = clicks + excluded.clicks
";

/// Creates a link, with the slug that was chosen or one that is generated.
///
/// # Errors
///
/// If the database can't be read or written.
pub fn create(
    connection: &Connection,
    owner: i64,
    new: &NewLink,
    now: i64,
    slugs: &mut SlugSource,
) -> Result<Created> {
    if let Some(slug) = &new.slug {
        let link = insert(connection, owner, new, now, slug)?;
        return Ok(link.map_or(Created::Taken, Created::Link));
    }
    for _ in 0..TRIES {
        if let Some(link) = insert(connection, owner, new, now, &slugs())? {
            return Ok(Created::Link(link));
        }
    }
    Ok(Created::Exhausted)
}

/// Deletes a link of an owner's; its slug stays taken, and its clicks stay counted.
///
/// # Errors
///
/// If the database can't be read or written.
pub fn delete(
    connection: &Connection,
    owner: i64,
    slug: &str,
    now: i64,
) -> Result<Deleted> {
    let values = params![slug, owner, now];
    if connection.prepare_cached(DELETE)?.execute(values)? > 0 {
        return Ok(Deleted::Done);
    }
    let mut exists = connection.prepare_cached(EXISTS)?;
    let gone: bool = exists.query_row(params![slug, owner], |row| row.get(0))?;
    Ok(if gone { Deleted::Gone } else { Deleted::Unknown })
}

/// Counts clicks, each a link and a day since 1970; equal ones take one statement.
///
/// # Errors
///
/// If the database can't be read or written.
pub fn count(connection: &Connection, clicks: &mut [(i64, i64)]) -> Result<()> {
    if clicks.is_empty() {
        return Ok(());
    }
    clicks.sort_unstable();
    let mut statement = connection.prepare_cached(COUNT)?;
    for equal in clicks.chunk_by(|one, next| one == next) {
        let (link, day) = equal[0];
        let times = i64::try_from(equal.len()).expect("a batch is small");
        statement.execute(params![link, day, times])?;
    }
    Ok(())
}

/// Moves the log into the database's file.
///
/// The log is empty then. Whoever else reads or writes just now keeps a part of it;
/// nothing is lost by that.
///
/// # Errors
///
/// If the database can't be written.
pub fn checkpoint(connection: &Connection) -> Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Inserts a link, unless its slug is taken.
fn insert(
    connection: &Connection,
    owner: i64,
    new: &NewLink,
    now: i64,
    slug: &str,
) -> Result<Option<Link>> {
    let values = params![slug, new.url, owner, now, new.expires_at];
    if connection.prepare_cached(CREATE)?.execute(values)? == 0 {
        return Ok(None);
    }
    Ok(Some(Link {
        id: connection.last_insert_rowid(),
        slug: slug.to_owned(),
        url: new.url.clone(),
        created_at: now,
        expires_at: new.expires_at,
        clicks: 0,
    }))
}
