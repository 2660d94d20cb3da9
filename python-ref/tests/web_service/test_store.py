"""Tests of what is kept of links, keys and clicks."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest

from web_service import schema
from web_service.link import Link, NewLink
from web_service.outcome import Busy, Deleted, Exhausted, Failed, Taken
from web_service.slug_source import listed
from web_service.store import Store
from web_service.targets import Targets
from web_service.validate import Page

_NOON = 1_795_348_800
_CLOSED = "the store is closed"


def _place(folder: Path) -> str:
    path = str(folder / "links.db")
    schema.add_key(path, "one", b"\1" * 32, _NOON)
    schema.add_key(path, "two", b"\2" * 32, _NOON)
    return path


def _run(
    path: str,
    test: Callable[[Store], Coroutine[None, None, None]],
    slugs: str = "generated",
    on_commit: Callable[[int], None] = lambda _: None,
) -> None:
    """Run a test with a store, and close that if the test did not."""

    async def run() -> None:
        store = Store.open(path, Targets(remembers=True), listed(slugs), on_commit)
        try:
            await test(store)
        finally:
            with suppress(Failed):
                await store.close()

    asyncio.run(run())


def _new(slug: str) -> NewLink:
    return NewLink(f"http://a/{slug}", slug, None)


_UNNAMED = NewLink("http://a/", None, _NOON + 1)


async def _created(store: Store, slug: str) -> int:
    created = await store.create(1, _new(slug), _NOON)
    assert isinstance(created, Link)
    return created.id


def _clicks(store: Store, slug: str) -> int:
    found = store.link(1, slug)
    assert found is not None
    return found[0].clicks


def test_a_link_is_created_followed_and_deleted(tmp_path: Path) -> None:
    async def test(store: Store) -> None:
        store.check()
        assert store.target("abc") is None
        id_ = await _created(store, "abc")
        target = store.target("abc")
        assert target is not None
        assert (target.id, target.url, target.deleted) == (id_, "http://a/abc", False)
        assert store.target("ABC") is None
        for moment in (_NOON, _NOON + 1, _NOON + 86_400):
            await store.count(id_, moment)
        day = _NOON // 86_400
        assert store.days(id_) == [(day, 2), (day + 1, 1)]
        expected = Link(id_, "abc", "http://a/abc", _NOON, None, 3)
        assert store.link(1, "abc") == (expected, False)
        assert store.link(2, "abc") is None

        assert await store.delete(2, "abc", _NOON) is Deleted.UNKNOWN
        assert await store.delete(1, "abc", _NOON) is Deleted.DONE
        assert await store.delete(1, "abc", _NOON) is Deleted.GONE
        target = store.target("abc")
        assert target is not None
        assert target.deleted
        assert store.link(1, "abc") == (expected, True)
        # A deleted slug stays taken.
        assert await store.create(2, _new("abc"), _NOON) == Taken()

    _run(_place(tmp_path), test)


def test_lists_are_newest_first_and_stable_while_links_come_and_go(
    tmp_path: Path,
) -> None:
    async def test(store: Store) -> None:
        for slug in ("one", "two", "three", "four", "five"):
            await _created(store, slug)
        await store.create(2, _new("theirs"), _NOON)

        def slugs(before: int | None, limit: int) -> tuple[list[str], int | None]:
            links, following = store.links(1, Page(before, limit))
            return [link.slug for link in links], following

        first, following = slugs(None, 2)
        assert first == ["five", "four"]
        await _created(store, "six")
        await store.delete(1, "three", _NOON)
        assert slugs(following, 2) == (["two", "one"], None)
        assert slugs(1, 2) == ([], None)
        assert len(slugs(None, 100)[0]) == 5

    _run(_place(tmp_path), test)


def test_the_owner_of_a_key_is_found_by_the_whole_hash(tmp_path: Path) -> None:
    path = _place(tmp_path)
    alike = b"\1" * 31 + b"\x09"
    schema.add_key(path, "alike", alike, _NOON)

    async def test(store: Store) -> None:
        assert store.owner(b"\1" * 32) == 1
        assert store.owner(b"\2" * 32) == 2
        assert store.owner(alike) == 3
        assert store.owner(alike[:31] + b"\x08") is None
        assert store.owner(b"\3" * 32) is None

    _run(path, test)


def test_a_thousand_clicks_at_once_are_counted_exactly_in_few_commits(
    tmp_path: Path,
) -> None:
    commits: list[int] = []

    async def test(store: Store) -> None:
        id_ = await _created(store, "abc")
        await asyncio.gather(*(store.count(id_, _NOON) for _ in range(1000)))
        assert _clicks(store, "abc") == 1000
        # The last commit is told of after it was answered.
        await store.close()
        assert sum(commits) == 1001
        assert len(commits) < 500

    _run(_place(tmp_path), test, on_commit=commits.append)


def test_clicks_are_counted_while_their_link_is_deleted(tmp_path: Path) -> None:
    async def test(store: Store) -> None:
        id_ = await _created(store, "abc")

        async def act(number: int) -> None:
            if number == 100:
                assert await store.delete(1, "abc", _NOON) is Deleted.DONE
            else:
                await store.count(id_, _NOON)

        await asyncio.gather(*map(act, range(200)))
        found = store.link(1, "abc")
        assert found is not None
        assert (found[0].clicks, found[1]) == (199, True)

    _run(_place(tmp_path), test)


def test_of_many_who_want_a_slug_one_gets_it(tmp_path: Path) -> None:
    async def test(store: Store) -> None:
        creating = (store.create(1, _new("abc"), _NOON) for _ in range(100))
        assert (await asyncio.gather(*creating)).count(Taken()) == 99

    _run(_place(tmp_path), test)


def test_a_generated_slug_that_is_taken_is_generated_again(tmp_path: Path) -> None:
    async def test(store: Store) -> None:
        await _created(store, "abc")
        created = await store.create(1, _UNNAMED, _NOON)
        assert isinstance(created, Link)
        assert (created.slug, created.expires_at) == ("free", _NOON + 1)
        assert await store.create(1, _UNNAMED, _NOON) == Exhausted()
        assert store.target("late") is None

    slugs = ["abc"] * 7 + ["free"] + ["abc"] * 8 + ["late"]
    _run(_place(tmp_path), test, slugs=",".join(slugs))


def test_a_locked_database_is_busy_after_a_while_and_can_be_read_meanwhile(
    tmp_path: Path,
) -> None:
    path = _place(tmp_path)

    async def test(store: Store) -> None:
        id_ = await _created(store, "abc")
        with closing(schema.open_writer(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            start = monotonic()
            counting = asyncio.create_task(store.count(id_, _NOON))
            await asyncio.sleep(0)
            target = store.target("abc")
            assert target is not None
            assert target.id == id_
            with pytest.raises(Busy):
                await counting
            assert monotonic() - start >= 2
            other.execute("ROLLBACK")
        await store.count(id_, _NOON)
        assert _clicks(store, "abc") == 1

    _run(path, test)


def test_two_stores_on_one_file_lose_nothing(tmp_path: Path) -> None:
    path = _place(tmp_path)
    total = []

    async def create(store: Store) -> None:
        assert await _created(store, "abc") == 1

    async def test(store: Store) -> None:
        async def count() -> None:
            for _ in range(20):
                await store.count(1, _NOON)

        await asyncio.gather(*(count() for _ in range(32)))

    async def look(store: Store) -> None:
        total.append(_clicks(store, "abc"))

    _run(path, create)
    # Each store belongs to a loop, and each loop to a thread.
    threads = [Thread(target=_run, args=(path, test)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _run(path, look)
    assert total == [1280]


def test_whoever_gives_up_takes_nothing_from_others(tmp_path: Path) -> None:
    async def test(store: Store) -> None:
        id_ = await _created(store, "abc")
        tasks = []
        for number in range(300):
            task = asyncio.create_task(store.count(id_, _NOON))
            tasks.append(task)
            if number % 3 == 0:
                await asyncio.sleep(0)
                task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            assert outcome is None or isinstance(outcome, asyncio.CancelledError)
        await store.count(id_, _NOON)
        assert 201 <= _clicks(store, "abc") <= 301

    _run(_place(tmp_path), test)


def test_closing_writes_what_was_asked_for_and_leaves_one_file(tmp_path: Path) -> None:
    path = _place(tmp_path)

    async def test(store: Store) -> None:
        id_ = await _created(store, "abc")
        counting = asyncio.create_task(store.count(id_, _NOON))
        await asyncio.sleep(0)
        await store.close()
        await counting
        for ask in (store.count(id_, _NOON), store.close()):
            with pytest.raises(Failed, match=_CLOSED):
                await ask
        with pytest.raises(Failed, match=_CLOSED):
            store.check()
        assert os.listdir(tmp_path) == ["links.db"]

    async def look(store: Store) -> None:
        assert _clicks(store, "abc") == 1

    _run(path, test)
    _run(path, look)


def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    path = _place(tmp_path)
    acknowledged: Counter[str] = Counter()
    for round_ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", _WRITE_UNTIL_KILLED, path],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        # Killed at another point of its work each time.
        left = 50 + 37 * round_
        with child.stdout:
            for line in child.stdout:
                # What was written half when it was killed isn't an acknowledgement.
                if line.endswith(" counted\n"):
                    acknowledged[line.split()[0]] += 1
                    left -= 1
                    if left == 0:
                        child.kill()
        child.wait()

    async def look(store: Store) -> None:
        with closing(sqlite3.connect(path)) as sound:
            assert sound.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert len(acknowledged) > 20
        for slug, count in acknowledged.items():
            # More may be committed of which nobody was told.
            assert count <= _clicks(store, slug) <= 3

    _run(path, look)


# Creates links and counts clicks of them, and says so, until it is killed.
_WRITE_UNTIL_KILLED = """
import asyncio, os, sys
from web_service.link import NewLink
from web_service.slug_source import listed
from web_service.store import Store
from web_service.targets import Targets

async def work(store, task):
    number = 0
    while True:
        slug = f"{task}-{number}-{os.getpid()}"
        link = await store.create(1, NewLink("http://a/", slug, None), 0)
        for _ in range(3):
            await store.count(link.id, 0)
            print(slug, "counted", flush=True)
        number += 1

async def main():
    store = Store.open(
        sys.argv[1], Targets(remembers=True), listed("generated"), lambda _: None
    )
    await asyncio.gather(*(work(store, task) for task in range(8)))

asyncio.run(main())
"""
