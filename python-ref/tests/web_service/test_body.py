"""Tests of reading bodies."""

import asyncio

import pytest
from starlette.requests import Request
from starlette.types import Message

from web_service.body import read_body
from web_service.problem import Problem

IS_JSON = ("content-type", "application/json")


def read(fields: list[tuple[str, str]], body: bytes = b"", limit: int = 5) -> bytes:
    headers = [(name.encode(), value.encode()) for name, value in fields]
    scope = {"type": "http", "headers": headers}

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return asyncio.run(read_body(Request(scope, receive), limit, 1))


def detail(fields: list[tuple[str, str]]) -> str | None:
    try:
        read(fields)
    except Problem as problem:
        return problem.detail
    return None


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        'application/json ; Charset="UTF-8"',
    ],
)
def test_what_says_it_is_json_is_read(kind: str) -> None:
    assert detail([("content-type", kind)]) is None


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/json",
        "application/json; charset=latin-1",
        "application/json; charset",
        "application/json;",
        "application/json; version=1",
        "application/jsonp",
        "application/json, application/json",
    ],
)
def test_a_body_must_say_that_it_is_json(kind: str) -> None:
    assert detail([("content-type", kind)]) == "the body must be application/json"
    assert detail([]) == "the body must be application/json"
    assert detail([IS_JSON, IS_JSON]) == "the body must be application/json"


def test_a_body_must_not_be_compressed() -> None:
    assert detail([IS_JSON, ("content-encoding", "Identity")]) is None
    for encoding in ("gzip", "identity, gzip", "br", ""):
        fields = [IS_JSON, ("content-encoding", encoding)]
        assert detail(fields) == "the body must not be compressed"


def test_a_body_has_a_limit() -> None:
    assert read([IS_JSON], b"12345") == b"12345"
    for fields in ([IS_JSON], [IS_JSON, ("content-length", "6")]):
        with pytest.raises(Problem) as raised:
            read(fields, b"123456")
        assert (raised.value.status, raised.value.close) == (413, True)


def test_a_body_has_a_time_limit() -> None:
    async def receive() -> Message:
        await asyncio.sleep(60)
        raise AssertionError

    scope = {"type": "http", "headers": [(b"content-type", b"application/json")]}
    with pytest.raises(Problem) as raised:
        asyncio.run(read_body(Request(scope, receive), 5, 0))
    assert raised.value.detail == "the body took longer than 0 s"
