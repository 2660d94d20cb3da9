"""What each change does to the database, as statements.

They run within the writer's transaction and are prepared once.

Twin: `crates/web-service/src/statements.rs`.
"""

from collections import Counter
from collections.abc import Sequence
from sqlite3 import Connection

from web_service.link import Link, NewLink
from web_service.outcome import Created, Deleted, Exhausted, Taken
from web_service.slug_source import SlugSource

# How many slugs are generated for a link before giving up.
_TRIES = 8

_CREATE = """
INSERT INTO links (slug, url, owner, created_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (slug) DO NOTHING
"""
_DELETE = """
UPDATE links SET deleted_at = ?3 WHERE slug = ?1 AND owner = ?2 AND deleted_at IS NULL
"""
_EXISTS = """
SELECT EXISTS (SELECT 1 FROM links WHERE slug = ?1 AND owner = ?2)
"""
_COUNT = """
INSERT INTO clicks (link, day, clicks) VALUES (?1, ?2, ?3)
ON CONFLICT (link, day) DO UPDATE SET clicks = clicks + excluded.clicks
"""


def create(
    connection: Connection, owner: int, new: NewLink, now: int, slugs: SlugSource
) -> Created:
    """Create a link, with the slug that was chosen or one that is generated.

    Raises:
        sqlite3.Error: if the database can't be read or written.
    """
    if new.slug is not None:
        return _insert(connection, owner, new, now, new.slug) or Taken()
    for _ in range(_TRIES):
        if link := _insert(connection, owner, new, now, slugs()):
            return link
    return Exhausted()


def delete(connection: Connection, owner: int, slug: str, now: int) -> Deleted:
    """Delete a link of an owner's; its slug stays taken, and its clicks stay counted.

    Raises:
        sqlite3.Error: if the database can't be read or written.
    """
    if connection.execute(_DELETE, (slug, owner, now)).rowcount > 0:
        return Deleted.DONE
    [(gone,)] = connection.execute(_EXISTS, (slug, owner)).fetchall()
    return Deleted.GONE if gone else Deleted.UNKNOWN


def count(connection: Connection, clicks: Sequence[tuple[int, int]]) -> None:
    """Count clicks, each a link and a day since 1970; equal ones take one statement.

    Raises:
        sqlite3.Error: if the database can't be read or written.
    """
    if clicks:
        equal = sorted(Counter(clicks).items())
        connection.executemany(_COUNT, [(*click, times) for click, times in equal])


def checkpoint(connection: Connection) -> None:
    """Move the log into the database's file.

    The log is empty then. Whoever else reads or writes just now keeps a part of it;
    nothing is lost by that.

    Raises:
        sqlite3.Error: if the database can't be written.
    """
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _insert(
    connection: Connection, owner: int, new: NewLink, now: int, slug: str
) -> Link | None:
    """Insert a link, unless its slug is taken."""
    values = (slug, new.url, owner, now, new.expires_at)
    inserted = connection.execute(_CREATE, values)
    if inserted.rowcount == 0 or inserted.lastrowid is None:
        return None
    return Link(inserted.lastrowid, slug, new.url, now, new.expires_at, 0)
