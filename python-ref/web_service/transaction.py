"""A batch of changes, made as one transaction: all of them or none.

Twin: `crates/web-service/src/transaction.rs`.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile
from sqlite3 import Connection, Error
from time import monotonic, sleep
from typing import Any

from web_service import statements
from web_service.change import Asked, Count, Create, Delete
from web_service.outcome import Busy, store_error
from web_service.slug_source import SlugSource

# How many seconds each waits for another program's transaction, and how often it is
# looked whether that has ended: SQLite itself looks ten times a second in the end, and
# a busy writer leaves little room between two of its own.
_PATIENCE = 2.0
_PAUSE = 0.0005


def commit(
    connection: Connection, batch: Sequence[Asked], slugs: SlugSource
) -> list[Any]:
    """Make the changes of a batch last.

    `batch` is in the order of asking. Return what came of each.

    Raises:
        StoreError: if the first has waited too long for somebody else who writes, or
            the database can't be written; then nothing has changed.
    """
    try:
        _begin(connection, batch[0].at)
        return _apply(connection, batch, slugs)
    except Exception as error:  # noqa: BLE001 # else the thread ends, and all wait
        if connection.in_transaction:
            # If this fails, so does the next beginning, and this is tried again.
            with suppress(Error):
                connection.execute("ROLLBACK")
        raise store_error(error) from None


def late(batch: Sequence[Asked]) -> int:
    """Return how many of a batch must not wait any longer.

    These are its first, and who came soon after.
    """
    waited = takewhile(lambda asked: monotonic() - asked.at >= _PATIENCE, batch)
    return max(1, sum(1 for _ in waited))


def _begin(connection: Connection, asked_at: float) -> None:
    """Begin a transaction as soon as nobody else is in one."""
    connection.execute("PRAGMA busy_timeout = 0")
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except Error as error:
            busy = isinstance(store_error(error), Busy)
            if not busy or monotonic() - asked_at >= _PATIENCE:
                raise
            sleep(_PAUSE)
        else:
            return


def _apply(
    connection: Connection, batch: Sequence[Asked], slugs: SlugSource
) -> list[Any]:
    clicks, outcomes = [], list[Any]()
    for asked in batch:
        match asked.change:
            case Create(owner, new, now):
                created = statements.create(connection, owner, new, now, slugs)
                outcomes.append(created)
            case Delete(owner, slug, now):
                outcomes.append(statements.delete(connection, owner, slug, now))
            case Count(link, day):
                clicks.append((link, day))
                outcomes.append(None)
    statements.count(connection, clicks)
    connection.execute("COMMIT")
    return outcomes
