"""Tests of connections: heads that are slow, large or ambiguous."""

import re
import socket
import time
from collections.abc import Iterator

import pytest

from tests.web_service.service import RUNGS, Service, serving
from web_service.protocol import HEAD_BYTES, HEAD_FIELDS, LENGTH_DIGITS

GET = b"GET /healthz HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /api/links HTTP/1.1\r\nHost: a\r\n"
END = b"Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    db = tmp_path_factory.mktemp("protocol") / "links.db"
    with serving(db, "--read-timeout", "1", rung=RUNGS["native"]) as service:
        yield service


def statuses(reply: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d+) ", reply)]


def test_a_slow_head_is_cut_off(service: Service) -> None:
    for slow in (b"G", GET, GET + b"X: a\r\n"):
        began = time.monotonic()
        reply = service.raw(slow)
        assert 0.9 < time.monotonic() - began < 10
        assert statuses(reply) == [408]
        assert b"\r\nconnection: close\r\n" in reply
        assert reply.endswith(b"\r\n\r\n")


def test_a_head_that_trickles_is_cut_off(service: Service) -> None:
    began = time.monotonic()
    with service.connect() as connection:
        connection.settimeout(0.1)
        connection.sendall(GET)
        reply = b""
        while not reply:
            assert time.monotonic() - began < 10
            connection.sendall(b"x")
            try:
                reply = connection.recv(65_536)
            except TimeoutError:
                continue
    assert statuses(reply) == [408]


def test_silence_ends_a_connection_without_a_word(service: Service) -> None:
    assert service.raw(b"") == b""
    reply = service.raw(GET + b"\r\n")
    assert statuses(reply) == [200]
    # An empty line is no word.
    assert service.raw(b"\r\n") == b""
    assert statuses(service.raw(GET + b"\r\n\r\n")) == [200]


def test_a_client_that_reads_nothing_is_cut_off(service: Service) -> None:
    ask = b"GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n" * 100

    def ask_on(connection: socket.socket) -> None:
        began = time.monotonic()
        while time.monotonic() - began < 10:
            connection.sendall(ask)

    with service.connect() as connection, pytest.raises(ConnectionError):
        ask_on(connection)
    metrics = service.ask("GET", "/metrics").body
    assert re.search(rb"\nshortlink_in_flight 1(\.0)?\n", metrics)


def test_a_last_reply_arrives_though_the_client_still_sends(service: Service) -> None:
    # Far more than a socket holds: closed at once, the connection would break off.
    assert statuses(service.raw(b"no HTTP\r\n\r\n" + bytes(1 << 23))) == [400]


def test_a_large_head_is_refused(service: Service) -> None:
    fits = b"X: " + b"x" * (HEAD_BYTES - 200) + b"\r\n"
    assert statuses(service.raw(GET + fits + END)) == [200]
    large = b"X: " + b"x" * HEAD_BYTES + b"\r\n"
    assert statuses(service.raw(GET + large + END)) == [431]
    many = b"X: x\r\n" * (HEAD_FIELDS - 1)
    assert statuses(service.raw(GET + many + END)) == [431]
    few = b"X: x\r\n" * (HEAD_FIELDS - 2)
    assert statuses(service.raw(GET + few + END)) == [200]


def test_a_head_that_never_ends_is_refused(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(GET)
        reply = b""
        for _ in range(200):
            try:
                connection.sendall(b"X: " + b"x" * 1000 + b"\r\n")
            except OSError:
                break
        reply = connection.recv(65_536)
    assert statuses(reply) == [431]


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"Content-Length: 3, 3\r\n\r\nabc",
        b"Content-Length: +3\r\n\r\nabc",
        b"Content-Length: -3\r\n\r\nabc",
        b"Content-Length: \r\n\r\nabc",
        b"Content-Length: 99999999999999999999\r\n\r\nabc",
        b"Content-Length: " + b"0" * LENGTH_DIGITS + b"3\r\n\r\nabc",
        b"Content-Length: " + b"0" * 5000 + b"3\r\n\r\nabc",
        b"Transfer-Encoding: gzip\r\n\r\nabc",
        b"Transfer-Encoding: chunked, gzip\r\n\r\nabc",
        b"Content-Length : 3\r\n\r\nabc",
        b"X: a\r\n b\r\n\r\n",
        b" X: a\r\n\r\n",
        b"X\r\n\r\n",
        b"X: \x00\r\n\r\n",
    ],
)
def test_an_ambiguous_head_is_refused(service: Service, fields: bytes) -> None:
    reply = service.raw(POST + fields)
    assert statuses(reply) == [400]
    assert b"\r\nconnection: close\r\n" in reply


@pytest.mark.parametrize(
    "line",
    [
        b"GET /a HTTP/1.1",
        b"GET /a HTTP/1.1\r\nHost: a\r\nHost: b",
        b"GET /a\r\nHost: a",
        b"GET /a HTTP/2.0\r\nHost: a",
        b"GET /a HTTP/0.9\r\nHost: a",
        b"GET /a b HTTP/1.1",
        b"GET",
        b"GET /a HTTP/2.5",
        b"\x16\x03\x01",
        b"/a HTTP/1.1",
    ],
)
def test_what_is_no_http_is_refused(service: Service, line: bytes) -> None:
    assert statuses(service.raw(line + b"\r\n\r\n")) == [400]


def test_pipelined_requests_are_answered_in_order(service: Service) -> None:
    row = (GET + b"\r\n") * 3 + b"GET /none/such HTTP/1.1\r\nHost: a\r\n" + END
    assert statuses(service.raw(row)) == [200, 200, 200, 404]
    broken = GET + b"\r\n" + b"GET /a HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"
    assert statuses(service.raw(broken)) == [200, 400]


def test_close_may_be_written_in_any_case(service: Service) -> None:
    for field in (b"Connection: Close", b"connection: CLOSE, x"):
        began = time.monotonic()
        reply = service.raw(GET + field + b"\r\n\r\n")
        assert statuses(reply) == [200]
        assert b"\r\nconnection: close\r\n" in reply
        assert time.monotonic() - began < 0.9
    assert statuses(service.raw(b"GET /healthz HTTP/1.0\r\n\r\n")) == [200]


def test_a_client_that_leaves_is_no_failure(service: Service) -> None:
    with service.connect() as connection:
        connection.sendall(POST + b"Content-Length: 9\r\n\r\n{")
    assert service.ask("GET", "/healthz").status == 200
