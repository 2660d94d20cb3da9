"""Tests of what is remembered of targets."""

import asyncio

import pytest

from web_service import targets as module
from web_service.link import Target
from web_service.outcome import Busy
from web_service.targets import Targets


def target(*, deleted: bool) -> Target:
    return Target(1, "https://example.org/", None, deleted)


def busy(_: str) -> Target | None:
    raise Busy


async def seven() -> int:
    return 7


def test_what_was_read_is_remembered_until_it_is_deleted() -> None:
    async def run() -> None:
        targets = Targets(remembers=True)
        there = target(deleted=False)
        assert targets.find("abc", lambda _: there) == there
        assert targets.find("abc", busy) == there
        with pytest.raises(Busy):
            targets.find("other", busy)
        assert await targets.forget_after("abc", seven()) == 7
        gone = target(deleted=True)
        assert targets.find("abc", lambda _: gone) == gone
        # Neither what is deleted nor what isn't there is worth remembering.
        assert targets.find("abc", lambda _: None) is None
        with pytest.raises(Busy):
            targets.find("abc", busy)

    asyncio.run(run())


def test_a_deletion_goes_on_if_whoever_asked_has_gone() -> None:
    async def run() -> None:
        targets = Targets(remembers=True)
        targets.find("abc", lambda _: target(deleted=False))
        committed = asyncio.Event()

        async def deleting() -> None:
            await committed.wait()

        asked = asyncio.create_task(targets.forget_after("abc", deleting()))
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        committed.set()
        await asyncio.gather(*targets._tasks)  # noqa: SLF001
        assert targets.find("abc", lambda _: None) is None

    asyncio.run(run())


def test_a_front_remembers_nothing() -> None:
    targets = Targets(remembers=False)
    there = target(deleted=False)
    assert targets.find("abc", lambda _: there) == there
    assert targets.find("abc", lambda _: None) is None


def test_so_many_are_remembered_and_no_more() -> None:
    targets = Targets(remembers=True)
    for number in range(module._MOST + 1):  # noqa: SLF001
        targets.find(str(number), lambda _: target(deleted=False))
    assert len(targets._targets) == 1  # noqa: SLF001
