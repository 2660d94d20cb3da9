"""What came of asking the store for something.

Apart from the store, since the writer and its statements know these as well.

Twin: `crates/web-service/src/outcome.rs`.
"""

import sqlite3
from dataclasses import dataclass
from enum import Enum

from web_service.link import Link


class StoreError(Exception):
    """Why the store could not do what it was asked for."""

    @classmethod
    def closed(cls) -> "StoreError":
        """Return the error of a store that was closed."""
        return Failed("the store is closed")


class Busy(StoreError):
    """Somebody else kept the database locked for as long as the store waits."""

    def __str__(self) -> str:
        return "the database is busy"


class Failed(StoreError):
    """The database can't be read or written; the reason is SQLite's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True, slots=True)
class Taken:
    """There is a link of that slug, or there was one."""


@dataclass(frozen=True, slots=True)
class Exhausted:
    """Each slug that was generated is taken."""


# What came of creating a link: the link, which is there for good, or why there is none.
Created = Link | Taken | Exhausted


class Deleted(Enum):
    """What came of deleting a link."""

    # The link is deleted for good.
    DONE = 1
    # Its owner never had a link of that slug.
    UNKNOWN = 2
    # It was deleted before.
    GONE = 3


def reason(error: Exception) -> str:
    """Return what SQLite said, in one line."""
    return next(iter(str(error).splitlines()), "")


def store_error(error: Exception) -> StoreError:
    """Return what an error of SQLite's means for whoever asked the store."""
    # The low byte is the code; what stands above it is a detail.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy()
    return Failed(reason(error))
