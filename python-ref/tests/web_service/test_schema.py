"""Tests of the database's file."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from web_service import schema
from web_service.errors import KeyExists, Newer, ShortlinkError


def _place(folder: Path) -> str:
    return str(folder / "links.db")


def _execute(path: str, statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


def _refused(path: str) -> str:
    with pytest.raises(ShortlinkError) as refused:
        schema.open_writer(path)
    return str(refused.value)


def test_a_new_file_becomes_a_database_and_stays_one(tmp_path: Path) -> None:
    path = _place(tmp_path)
    schema.open_writer(path).close()
    with closing(schema.open_writer(path)) as connection:
        for pragma, expected in {
            "application_id": 1_397_247_051,
            "user_version": 1,
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "busy_timeout": 2000,
        }.items():
            found = connection.execute(f"PRAGMA {pragma}").fetchall()
            assert found == [(expected,)], pragma


def test_the_tables_are_the_same_text_as_the_twins(tmp_path: Path) -> None:
    text = (
        "SELECT group_concat(sql, ';') FROM "
        "(SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)"
    )
    with closing(schema.open_writer(_place(tmp_path))) as connection:
        [(sql,)] = connection.execute(text).fetchall()
    digest = "5f40df9d8ef65ef5e1ac9566aaaff038c7b2de743e03d7845f47076ba1437dda"
    assert sha256(sql.encode()).hexdigest() == digest


def test_all_who_create_it_at_once_have_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        opened = list(threads.map(schema.open_writer, [_place(tmp_path)] * 8))
    for connection in opened:
        assert connection.execute("PRAGMA user_version").fetchall() == [(1,)]
        connection.close()


def test_a_file_of_somebody_elses_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    text = tmp_path / "links.db"
    text.write_text("links, but as a text that is longer than a header")
    other = tmp_path / "other.db"
    _execute(str(other), "CREATE TABLE links (a)")
    marked = tmp_path / "marked.db"
    _execute(str(marked), "PRAGMA application_id = 7")
    for path in (text, other, marked):
        before = path.read_bytes()
        assert _refused(str(path)) == f"{path}: not a shortlink database"
        assert path.read_bytes() == before, path


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = _place(tmp_path)
    schema.open_writer(path).close()
    _execute(path, "PRAGMA user_version = 2")
    with pytest.raises(Newer) as newer:
        schema.open_writer(path)
    assert (newer.value.path, newer.value.schema) == (path, 2)
    _execute(path, "PRAGMA user_version = 0")
    assert _refused(path).endswith(": not a shortlink database")


def test_a_damaged_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "links.db"
    schema.open_writer(str(path)).close()
    whole = path.read_bytes()
    malformed = f"{path}: damaged: database disk image is malformed"
    path.write_bytes(whole[: len(whole) // 2])
    assert _refused(str(path)) == malformed
    path.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
    assert _refused(str(path)) == malformed
    path.write_bytes(whole)
    _execute(str(path), "DROP TABLE clicks")
    assert _refused(str(path)) == f"{path}: damaged: no such table: clicks"


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for path in (str(tmp_path), str(tmp_path / "links.db" / "deeper.db"), ""):
        assert _refused(path) == f"{path}: unable to open database file"


def test_a_key_is_added_once(tmp_path: Path) -> None:
    path = _place(tmp_path)
    schema.add_key(path, "ci", b"\1" * 32, 5)
    with pytest.raises(KeyExists, match="a key named `ci` exists already"):
        schema.add_key(path, "ci", b"\2" * 32, 5)
    schema.add_key(path, "ci2", b"\2" * 32, 6)
    with closing(schema.open_reader(path)) as connection:
        count = "SELECT count(*), sum(created_at) FROM keys"
        assert connection.execute(count).fetchall() == [(2, 11)]
        with pytest.raises(sqlite3.Error):
            connection.execute("DELETE FROM keys")
