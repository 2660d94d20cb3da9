"""The database's file: created, checked and opened.

A file that is none of this program's is refused before anything is written to it.

Twin: `crates/web-service/src/schema.rs`.
"""

import os
import sqlite3
from time import sleep
from typing import cast

from web_service.errors import (
    Damaged,
    Database,
    KeyExists,
    Newer,
    NotADatabase,
    ShortlinkError,
)
from web_service.keys import KeyHash
from web_service.outcome import reason

# `SHLK`, in the file's header: the file is this program's.
_APPLICATION = 0x53484C4B
_VERSION = 1

# How many seconds whoever writes waits for a lock of another program.
_WRITER_WAIT = 2.0
# How many seconds whoever reads waits: only while a log is recovered or removed is
# there a lock that concerns it, and its thread has other things to do.
_READER_WAIT = 0.1
# How often the log is tried to be switched on, and how many seconds it takes between.
_TRIES = 200
_BETWEEN = 0.01

# The tables are the same text in both languages, since SQLite keeps it in the file.
_CREATE = """
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
"""
_MARKS = """
SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
FROM pragma_application_id, pragma_user_version
"""
# A page of each table is read, so that plain damage is found at the start.
_PROBES = (
    "SELECT * FROM keys ORDER BY id LIMIT 1",
    "SELECT * FROM links ORDER BY id LIMIT 1",
    "SELECT * FROM clicks ORDER BY link LIMIT 1",
)
_ADD_KEY = """
INSERT INTO keys (name, hash, created_at) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO NOTHING
"""


def open_writer(path: str) -> sqlite3.Connection:
    """Open a database for the one who writes.

    It is created if there is none.

    Raises:
        ShortlinkError: if it can't be opened, is damaged, made by a newer version, or
            no such database.
    """
    try:
        connection = _connect(path, _WRITER_WAIT, one_thread=False)
    except sqlite3.Error as error:
        raise _refusal(path, error) from None
    try:
        _create(connection)
        _check(path, connection)
        _switch_log_on(connection)
    except sqlite3.Error as error:
        connection.close()
        raise _refusal(path, error) from None
    except ShortlinkError:
        connection.close()
        raise
    return connection


def open_reader(path: str) -> sqlite3.Connection:
    """Open a database that was opened for writing before, for one who reads.

    Raises:
        ShortlinkError: if it can't be opened.
    """
    try:
        connection = _connect(path, _READER_WAIT, one_thread=True)
        connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error as error:
        raise _refusal(path, error) from None
    return connection


def add_key(path: str, name: str, hash: KeyHash, now: int) -> None:  # noqa: A002
    """Add a key of the API.

    The database is created if there is none. `now` is in seconds since 1970.

    Raises:
        ShortlinkError: if there is a key of that name, or the database can't be opened
            or written.
    """
    connection = open_writer(path)
    try:
        added = connection.execute(_ADD_KEY, (name, hash, now)).rowcount
    except sqlite3.Error as error:
        raise _refusal(path, error) from None
    finally:
        connection.close()
    if added == 0:
        raise KeyExists(name)


def _connect(path: str, wait: float, *, one_thread: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        # `:memory:` and the empty name mean something else to SQLite than a file.
        os.path.join(".", path),
        timeout=wait,
        # Transactions begin where the statements say so, and nowhere else.
        isolation_level=None,
        check_same_thread=one_thread,
    )
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _create(connection: sqlite3.Connection) -> None:
    """Create the tables in a file that is empty."""
    if _marks(connection) != (0, 0, 0):
        return
    connection.execute("BEGIN IMMEDIATE")
    # Another program may have created them while this one waited.
    if _marks(connection) == (0, 0, 0):
        for statement in _CREATE.split(";"):
            connection.execute(statement)
    connection.execute("COMMIT")


def _check(path: str, connection: sqlite3.Connection) -> None:
    match _marks(connection):
        case (application, version, _) if (application, version) == (
            _APPLICATION,
            _VERSION,
        ):
            pass
        case (application, schema, _) if application == _APPLICATION and (
            schema > _VERSION
        ):
            raise Newer(path, schema)
        case _:
            raise NotADatabase(path)
    for probe in _PROBES:
        try:
            connection.execute(probe).fetchall()
        except sqlite3.Error as error:
            # Only a table that isn't there gives an error without a code of its own.
            if _code(error) == sqlite3.SQLITE_ERROR:
                raise Damaged(path, reason(error)) from None
            raise


def _marks(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Return whose the file is, the version of its tables, and how many there are."""
    return cast("tuple[int, int, int]", connection.execute(_MARKS).fetchone())


def _switch_log_on(connection: sqlite3.Connection) -> None:
    """Have changes written to a log beside the file.

    So readers needn't wait for them.
    """
    tries = 0
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").fetchall()
        except sqlite3.OperationalError as error:
            # Two programs that switch it on at once don't wait for each other.
            if _code(error) != sqlite3.SQLITE_BUSY or tries == _TRIES:
                raise
            tries += 1
            sleep(_BETWEEN)
        else:
            return


def _refusal(path: str, error: sqlite3.Error) -> ShortlinkError:
    match _code(error):
        case sqlite3.SQLITE_NOTADB:
            return NotADatabase(path)
        case sqlite3.SQLITE_CORRUPT:
            return Damaged(path, reason(error))
        case _:
            return Database(path, reason(error))


def _code(error: sqlite3.Error) -> int:
    """Return SQLite's code, the low byte of the one with details."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
