"""Tests of how fast a host is asked."""

import asyncio

import pytest

from concurrent_workers.pace import Pace


def test_each_host_has_its_own_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    async def ask() -> None:
        pace = Pace(2.0)
        for host in ["a", "b", "a", "a"]:
            await pace.wait(host)

    monkeypatch.setattr(asyncio, "sleep", note)
    asyncio.run(ask())
    assert pauses == pytest.approx([0, 0, 0.5, 1.0], abs=0.2)
