//! What is asked of the database, as statements.
//!
//! They are prepared once for each connection, and each is a transaction of its own.
//!
//! Twin: `python-ref/web_service/queries.py`.

use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use subtle::ConstantTimeEq;

use crate::keys::KeyHash;
use crate::link::{Link, Target};
use crate::validate::Page;

const CHECK: &str = "SELECT EXISTS (SELECT 1 FROM links)";
const OWNERS: &str = "
SELECT id, hash FROM keys WHERE hash BETWEEN ?1 AND ?2 ORDER BY id
";
const TARGET: &str = "
SELECT id, url, expires_at, deleted_at IS NOT NULL FROM links WHERE slug = ?1
";
const LINK: &str = "
SELECT id, slug, url, created_at, expires_at,
    (SELECT coalesce(sum(clicks), 0) FROM clicks WHERE link = links.id),
    deleted_at IS NOT NULL
FROM links WHERE slug = ?2 AND owner = ?1
";
const LINKS: &str = "
SELECT id, slug, url, created_at, expires_at,
    (SELECT coalesce(sum(clicks), 0) FROM clicks WHERE link = links.id)
FROM links WHERE owner = ?1 AND deleted_at IS NULL AND id < ?2
ORDER BY id DESC LIMIT ?3
";
const DAYS: &str = "SELECT day, clicks FROM clicks WHERE link = ?1 ORDER BY day";

/// How many bytes of a hash the index sees.
const SEEN: usize = 8;

/// Reads something, whatever it is.
///
/// # Errors
///
/// If the database can't be read.
pub fn check(connection: &Connection) -> Result<()> {
    connection.prepare_cached(CHECK)?.query_row([], |_| Ok(()))
}

/// Returns the owner of a key.
///
/// The index finds whose hash begins alike, and that is all its time can tell; the
/// whole is compared in constant time.
///
/// # Errors
///
/// If the database can't be read.
pub fn owner(connection: &Connection, hash: &KeyHash) -> Result<Option<i64>> {
    let (mut lowest, mut highest) = (hash.0, hash.0);
    lowest[SEEN..].fill(0);
    highest[SEEN..].fill(0xff);
    let mut statement = connection.prepare_cached(OWNERS)?;
    let mut rows = statement.query(params![lowest, highest])?;
    while let Some(row) = rows.next()? {
        let found: [u8; 32] = row.get(1)?;
        if bool::from(found.ct_eq(&hash.0)) {
            return row.get(0).map(Some);
        }
    }
    Ok(None)
}

/// Returns what is known of a link when somebody follows it.
///
/// # Errors
///
/// If the database can't be read.
pub fn target(connection: &Connection, slug: &str) -> Result<Option<Target>> {
    let target = |row: &Row<'_>| {
        let (id, url, expires_at) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Target { id, url, expires_at, deleted: row.get(3)? })
    };
    connection.prepare_cached(TARGET)?.query_row([slug], target).optional()
}

/// Returns a link of an owner's, and whether it is deleted.
///
/// # Errors
///
/// If the database can't be read.
pub fn link(
    connection: &Connection,
    owner: i64,
    slug: &str,
) -> Result<Option<(Link, bool)>> {
    let found = |row: &Row<'_>| Ok((read_link(row)?, row.get(6)?));
    connection.prepare_cached(LINK)?.query_row(params![owner, slug], found).optional()
}

/// Returns a part of an owner's links, and where the next part begins.
///
/// # Errors
///
/// If the database can't be read.
pub fn links(
    connection: &Connection,
    owner: i64,
    page: &Page,
) -> Result<(Vec<Link>, Option<i64>)> {
    // One more than is shown tells whether more follow.
    let values = params![owner, page.before.unwrap_or(i64::MAX), page.limit + 1];
    let mut statement = connection.prepare_cached(LINKS)?;
    let rows = statement.query_map(values, read_link)?;
    let mut links = rows.collect::<Result<Vec<Link>>>()?;
    let limit = page.limit as usize;
    let next = if links.len() > limit { Some(links[limit - 1].id) } else { None };
    links.truncate(limit);
    Ok((links, next))
}

/// Returns the days on which a link was followed, each with how many times.
///
/// # Errors
///
/// If the database can't be read.
pub fn days(connection: &Connection, link: i64) -> Result<Vec<(i64, i64)>> {
    let mut statement = connection.prepare_cached(DAYS)?;
    let rows = statement.query_map([link], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn read_link(row: &Row<'_>) -> Result<Link> {
    Ok(Link {
        id: row.get(0)?,
        slug: row.get(1)?,
        url: row.get(2)?,
        created_at: row.get(3)?,
        expires_at: row.get(4)?,
        clicks: row.get(5)?,
    })
}
