"""What is asked of the database, as statements.

They are prepared once for each connection, and each is a transaction of its own: all
rows are fetched at once, since a statement that has not ended keeps its transaction.

Twin: `crates/web-service/src/queries.rs`.
"""

from hmac import compare_digest
from sqlite3 import Connection

from web_service.keys import KeyHash
from web_service.link import Link, Target
from web_service.validate import Page

_CHECK = "SELECT EXISTS (SELECT 1 FROM links)"
_OWNERS = """
SELECT id, hash FROM keys WHERE hash BETWEEN ?1 AND ?2 ORDER BY id
"""
_TARGET = """
SELECT id, url, expires_at, deleted_at IS NOT NULL FROM links WHERE slug = ?1
"""
_LINK = """
SELECT id, slug, url, created_at, expires_at,
    (SELECT coalesce(sum(clicks), 0) FROM clicks WHERE link = links.id),
    deleted_at IS NOT NULL
FROM links WHERE slug = ?2 AND owner = ?1
"""
_LINKS = """
SELECT id, slug, url, created_at, expires_at,
    (SELECT coalesce(sum(clicks), 0) FROM clicks WHERE link = links.id)
FROM links WHERE owner = ?1 AND deleted_at IS NULL AND id < ?2
ORDER BY id DESC LIMIT ?3
"""
_DAYS = "SELECT day, clicks FROM clicks WHERE link = ?1 ORDER BY day"

# How many bytes of a hash the index sees.
_SEEN = 8
# No link has an id as high as this.
_HIGHEST = 2**63 - 1


def check(connection: Connection) -> None:
    """Read something, whatever it is.

    Raises:
        sqlite3.Error: if the database can't be read.
    """
    connection.execute(_CHECK).fetchall()


def owner(connection: Connection, hash: KeyHash) -> int | None:  # noqa: A002
    """Return the owner of a key.

    The index finds whose hash begins alike, and that is all its time can tell; the
    whole is compared in constant time.

    Raises:
        sqlite3.Error: if the database can't be read.
    """
    seen, rest = hash[:_SEEN], len(hash[_SEEN:])
    between = (seen + b"\x00" * rest, seen + b"\xff" * rest)
    for id_, found in connection.execute(_OWNERS, between).fetchall():
        if compare_digest(found, hash):
            return int(id_)
    return None


def target(connection: Connection, slug: str) -> Target | None:
    """Return what is known of a link when somebody follows it.

    Raises:
        sqlite3.Error: if the database can't be read.
    """
    rows = connection.execute(_TARGET, (slug,)).fetchall()
    for id_, url, expires_at, deleted in rows:
        return Target(id_, url, expires_at, bool(deleted))
    return None


def link(connection: Connection, owner: int, slug: str) -> tuple[Link, bool] | None:
    """Return a link of an owner's, and whether it is deleted.

    Raises:
        sqlite3.Error: if the database can't be read.
    """
    for *row, deleted in connection.execute(_LINK, (owner, slug)).fetchall():
        return Link(*row), bool(deleted)
    return None


def links(
    connection: Connection, owner: int, page: Page
) -> tuple[list[Link], int | None]:
    """Return a part of an owner's links, and where the next part begins.

    Raises:
        sqlite3.Error: if the database can't be read.
    """
    # One more than is shown tells whether more follow.
    before = _HIGHEST if page.before is None else page.before
    values = (owner, before, page.limit + 1)
    links = [Link(*row) for row in connection.execute(_LINKS, values).fetchall()]
    shown = links[: page.limit]
    return shown, shown[-1].id if len(links) > page.limit else None


def days(connection: Connection, link: int) -> list[tuple[int, int]]:
    """Return the days on which a link was followed, each with how many times.

    Raises:
        sqlite3.Error: if the database can't be read.
    """
    return connection.execute(_DAYS, (link,)).fetchall()
