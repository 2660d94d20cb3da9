"""Tests of what came of asking the store for something."""

import sqlite3
from pathlib import Path

import pytest

from web_service.outcome import Busy, Failed, reason, store_error


def test_a_reason_is_what_sqlite_said() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.Error) as no_table:
        connection.execute("DELETE FROM links")
    assert reason(no_table.value) == "no such table: links"
    connection.execute("CREATE TABLE a (b INTEGER NOT NULL)")
    with pytest.raises(sqlite3.Error) as null:
        connection.execute("INSERT INTO a VALUES (NULL)")
    failed = store_error(null.value)
    assert isinstance(failed, Failed)
    assert str(failed) == failed.reason == "NOT NULL constraint failed: a.b"
    connection.close()


def test_a_lock_that_somebody_else_holds_means_that_the_store_is_busy(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.db"
    one, other = (sqlite3.connect(path, timeout=0, isolation_level=None) for _ in "ab")
    one.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.Error) as locked:
        other.execute("BEGIN IMMEDIATE")
    assert isinstance(store_error(locked.value), Busy)
    one.close()
    other.close()
