"""Tests of the log."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from web_service import log
from web_service.log import Log, Reply
from web_service.options import Level


def reply(status: int, path: str = "/abc") -> Reply:
    return Reply(request="0a", method="GET", path=path, status=status, us=7)


@contextmanager
def captured(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    lines: list[str] = []
    receiver, sender = os.pipe()
    monkeypatch.setattr(log, "_STANDARD_ERROR", sender)
    yield lines
    os.close(sender)
    with os.fdopen(receiver) as texts:
        lines += texts.read().splitlines()


def test_a_line_is_a_json_object(monkeypatch: pytest.MonkeyPatch) -> None:
    with captured(monkeypatch) as lines:
        Log(Level.INFO).listening("127.0.0.1:80")
        Log(Level.INFO).stopped()
    assert lines[0].endswith(
        '"level":"info","event":"listening","address":"127.0.0.1:80"}'
    )
    assert list(json.loads(lines[1])) == ["time", "level", "event"]


def test_a_path_cannot_forge_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with captured(monkeypatch) as lines:
        Log(Level.DEBUG).reply(reply(302, '/"\n'))
    assert lines[0].endswith(
        '"request":"0a","method":"GET","path":"/\\"\\n","status":302,"us":7}'
    )


def test_only_failures_are_logged_above_debugging(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Log(Level.ERROR).wants_reply(503)
    assert not Log(Level.INFO).wants_reply(404)
    assert Log(Level.DEBUG).wants_reply(200)
    with captured(monkeypatch) as lines:
        Log(Level.INFO).reply(reply(404))
        Log(Level.ERROR).stopping()
        Log(Level.ERROR).failure("store", "disk full")
    assert [json.loads(line)["reason"] for line in lines] == ["disk full"]


def test_times_have_milliseconds(monkeypatch: pytest.MonkeyPatch) -> None:
    with captured(monkeypatch) as lines:
        Log(Level.INFO).stopping()
    time = json.loads(lines[0])["time"]
    assert (len(time), time[19], time[23]) == (24, ".", "Z")
