"""Tests of the one thread that writes."""

import asyncio
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from web_service import schema
from web_service.change import Count, Create
from web_service.link import Link, NewLink
from web_service.outcome import Created, Failed
from web_service.slug_source import listed
from web_service.writer import Writer


def _writer(path: str, pages: int) -> Writer:
    """Return a writer whose database has room for so many pages."""
    schema.add_key(path, "one", b"\1" * 32, 0)
    connection = schema.open_writer(path)
    connection.execute(f"PRAGMA max_page_count = {pages}")
    return Writer(connection, listed("slug"), lambda _: None)


async def _create(writer: Writer, slug: str, size: int) -> Created:
    new = NewLink("u" * size, slug, None)
    return await writer.ask(partial(Create, 1, new, 0))


def _slugs(path: str) -> list[str]:
    with closing(schema.open_reader(path)) as connection:
        rows = connection.execute("SELECT slug FROM links ORDER BY id").fetchall()
    return [slug for (slug,) in rows]


def test_a_full_disk_fails_a_change_and_the_next_one_succeeds(tmp_path: Path) -> None:
    path = str(tmp_path / "links.db")

    async def run() -> None:
        writer = _writer(path, 40)
        with pytest.raises(Failed, match="database or disk is full"):
            await _create(writer, "large", 200_000)
        assert isinstance(await _create(writer, "small", 10), Link)
        await writer.close()

    asyncio.run(run())
    assert _slugs(path) == ["small"]


def test_a_change_that_cannot_be_made_is_not_half_made(tmp_path: Path) -> None:
    path = str(tmp_path / "links.db")

    async def run() -> None:
        writer = _writer(path, 1000)
        with pytest.raises(Failed, match="FOREIGN KEY constraint failed"):
            await writer.ask(partial(Count, 7, 1))
        assert isinstance(await _create(writer, "abc", 10), Link)
        await writer.close()

    asyncio.run(run())
    assert _slugs(path) == ["abc"]


def test_more_changes_than_may_wait_are_all_made(tmp_path: Path) -> None:
    path = str(tmp_path / "links.db")

    async def run() -> None:
        writer = _writer(path, 1000)
        assert isinstance(await _create(writer, "abc", 10), Link)
        asked = [writer.ask(partial(Count, 1, 1)) for _ in range(3072)]
        # Even if it is to end: it began after them, while most wait for a place.
        await asyncio.gather(*asked, writer.close())

    asyncio.run(run())
    with closing(schema.open_reader(path)) as connection:
        counted = connection.execute("SELECT day, clicks FROM clicks").fetchall()
    assert counted == [(1, 3072)]
