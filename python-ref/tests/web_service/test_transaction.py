"""Tests of a batch of changes."""

import asyncio
import time
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from web_service import schema
from web_service.change import Asked, Create
from web_service.link import NewLink
from web_service.outcome import Busy, Failed
from web_service.slug_source import listed
from web_service.transaction import commit, late

# As long as anybody waits, in seconds.
PATIENCE = 2.0


def _place(folder: Path) -> Connection:
    path = str(folder / "links.db")
    schema.add_key(path, "one", b"\1" * 32, 0)
    return schema.open_writer(path)


def _asked(slug: str, ago: float, size: int) -> Asked:
    """Return a link, asked for so long ago, whose URL has so many bytes."""
    with closing(asyncio.new_event_loop()) as loop:
        answer = loop.create_future()
    new = NewLink("u" * size, slug, None)
    return Asked(time.monotonic() - ago, Create(1, new, 0, answer))


def _slugs(folder: Path) -> list[str]:
    with closing(schema.open_reader(str(folder / "links.db"))) as connection:
        rows = connection.execute("SELECT slug FROM links ORDER BY id").fetchall()
    return [slug for (slug,) in rows]


def test_a_full_disk_fails_a_whole_batch_and_the_next_one_succeeds(
    tmp_path: Path,
) -> None:
    source = listed("slug")
    with closing(_place(tmp_path)) as connection:
        connection.execute("PRAGMA max_page_count = 40")
        sizes = {"small": 10, "large": 200_000, "other": 10}
        batch = [_asked(slug, 0, size) for slug, size in sizes.items()]
        with pytest.raises(Failed, match="database or disk is full"):
            commit(connection, batch, source)
        assert _slugs(tmp_path) == []
        batch = [_asked(slug, 0, 10) for slug in ("one", "two")]
        assert len(commit(connection, batch, source)) == 2
        assert _slugs(tmp_path) == ["one", "two"]


def test_whoever_has_waited_long_enough_waits_for_no_lock(tmp_path: Path) -> None:
    source = listed("slug")
    ago = {"one": PATIENCE, "two": PATIENCE, "three": 0.0}
    with (
        closing(_place(tmp_path)) as connection,
        closing(schema.open_writer(str(tmp_path / "links.db"))) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        batch = [_asked(slug, seconds, 10) for slug, seconds in ago.items()]
        start = time.monotonic()
        with pytest.raises(Busy):
            commit(connection, batch, source)
        assert late(batch) == 2
        assert time.monotonic() - start < PATIENCE
        # Where there is no lock, nobody is refused.
        other.execute("ROLLBACK")
        assert len(commit(connection, batch, source)) == 3
    assert _slugs(tmp_path) == ["one", "two", "three"]
