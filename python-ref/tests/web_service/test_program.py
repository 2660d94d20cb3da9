"""Tests of the program as its users run it: a process, asked over HTTP."""

import http.client
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.web_service.service import (
    PYTHON,
    RUNGS,
    Service,
    add_key,
    ask,
    logged,
    read_to_end,
    run,
    serving,
)

JSON = "application/json"
TARGET = "https://example.org/a"
POST = "POST /api/links HTTP/1.1\r\nHost: a\r\n"


@pytest.fixture(scope="module", params=RUNGS)
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    db = tmp_path_factory.mktemp("shared") / "links.db"
    key = add_key(db)
    limits = ["--read-timeout", "1", "--max-body", "300"]
    with serving(db, *limits, rung=RUNGS[request.param]) as service:
        service.key = key
        yield service


@pytest.fixture(params=RUNGS)
def rung(request: pytest.FixtureRequest) -> list[str]:
    return RUNGS[request.param]


def create(service: Service, **fields: str) -> str:
    created = service.api("POST", "/api/links", {"url": TARGET, **fields})
    assert created.status == 201, created.body
    slug: str = created.json["slug"]
    return slug


def test_a_link_lives_and_is_deleted(service: Service) -> None:
    created = service.api("POST", "/api/links", {"url": "HTTPS://Example.org/a"})
    link = created.json
    slug = link["slug"]
    assert created.status == 201
    assert created.headers["content-type"] == JSON
    assert created.headers["location"] == f"/api/links/{slug}"
    assert list(link) == [
        "slug",
        "url",
        "short_url",
        "created_at",
        "expires_at",
        "clicks",
    ]
    assert link["short_url"] == f"http://{service.address}/{slug}"
    assert (link["url"], link["expires_at"], link["clicks"]) == (TARGET, None, 0)

    followed = service.ask("GET", f"/{slug}")
    assert (followed.status, followed.body) == (302, b"")
    assert followed.headers["location"] == TARGET
    assert followed.headers["cache-control"] == "no-store"
    assert followed.headers["content-length"] == "0"
    assert "server" not in followed.headers
    assert "date" in followed.headers

    assert service.api("GET", f"/api/links/{slug}").json["clicks"] == 1
    clicks = service.api("GET", f"/api/links/{slug}/clicks?by=day").json
    assert (clicks["slug"], clicks["by"], clicks["total"]) == (slug, "day", 1)
    assert [day["clicks"] for day in clicks["days"]] == [1]

    deleted = service.api("DELETE", f"/api/links/{slug}")
    assert (deleted.status, deleted.body) == (204, b"")
    assert "content-type" not in deleted.headers
    for gone in (
        service.ask("GET", f"/{slug}"),
        service.api("GET", f"/api/links/{slug}"),
        service.api("GET", f"/api/links/{slug}/clicks"),
        service.api("DELETE", f"/api/links/{slug}"),
    ):
        assert (gone.status, gone.detail) == (410, "the link was deleted")
    again = service.api("POST", "/api/links", {"url": TARGET, "slug": slug})
    assert (again.status, again.detail) == (409, f'the slug "{slug}" is taken')


def test_a_list_goes_on_where_it_ended(service: Service) -> None:
    slugs = [create(service) for _ in range(5)]
    first = service.api("GET", "/api/links?limit=2").json
    assert [link["slug"] for link in first["links"]] == slugs[:2:-1]
    create(service)
    path = f"/api/links?limit=3&cursor={first['next']}"
    second = service.api("GET", path).json
    assert [link["slug"] for link in second["links"]] == slugs[2::-1]
    for wrong, detail in {
        "limit=0": "limit: must be from 1 to 100",
        "limit=5&limit=6": "limit: is given twice",
        "cursor=x": "cursor: must be the text that an earlier reply gave as next",
    }.items():
        refused = service.api("GET", f"/api/links?{wrong}")
        assert (refused.status, refused.detail) == (422, detail)


def test_the_first_check_that_fails_is_the_reply(service: Service) -> None:
    key = {"Authorization": f"Bearer {service.key}"}
    is_json = key | {"Content-Type": JSON}
    for path, headers, body, status, detail in [
        ("/api/nothing", {}, b"", 404, "there is nothing at this address"),
        ("/api/links", {}, b"", 401, None),
        ("/api/links", key, b"", 415, "the body must be application/json"),
        (
            "/api/links",
            is_json | {"Content-Encoding": "gzip"},
            b"",
            415,
            "the body must not be compressed",
        ),
        (
            "/api/links",
            is_json,
            b" " * 301,
            413,
            "the body is larger than 300 bytes",
        ),
        ("/api/links", is_json, b"{", 400, "the body is not JSON"),
        ("/api/links", is_json, b"[]", 422, "body: must be an object"),
        ("/api/links", is_json, b'{"x":1}', 422, "x: there is no such field"),
        (
            "/api/links",
            is_json,
            b'{"url":"http://a/","slug":"Admin"}',
            409,
            'the slug "Admin" is reserved',
        ),
    ]:
        refused = service.ask("POST", path, body, headers)
        assert refused.status == status, (headers, body, refused)
        assert refused.headers["content-type"] == "application/problem+json"
        assert detail in (None, refused.detail)
        assert refused.json["type"] == "about:blank"
        assert list(refused.json) == ["type", "title", "status", "detail"]
        assert (refused.headers.get("connection") == "close") == (status == 413)


def test_a_key_is_needed(service: Service) -> None:
    slug = create(service)
    for wrong in ("", "Bearer", "Bearer sl_0", f"Basic {service.key}", service.key):
        refused = service.ask(
            "GET", f"/api/links/{slug}", headers={"Authorization": wrong}
        )
        assert refused.status == 401
        assert refused.headers["www-authenticate"] == "Bearer"
    assert service.ask("DELETE", "/api/links/x").status == 401


def test_a_method_that_is_not_taken_is_told_which_are(service: Service) -> None:
    for path, allow in {
        "/api/links": "GET, HEAD, POST",
        "/api/links/abc": "DELETE, GET, HEAD",
        "/api/links/abc/clicks": "GET, HEAD",
        "/abc": "GET, HEAD",
        "/healthz": "GET, HEAD",
    }.items():
        refused = service.ask("PUT", path)
        assert (refused.status, refused.headers["allow"]) == (405, allow)
        assert refused.detail == f"this address takes {allow}"
    for path in ("/", "//", "/a/b", "/api/links/", "/api/links/abc/", "/healthz/"):
        refused = service.ask("PUT", path)
        assert refused.status == 404, path
        assert refused.detail == "there is nothing at this address"


def test_a_path_is_taken_as_it_is_sent(service: Service) -> None:
    slug = create(service, slug="abc")
    for path in ("/%61bc", "/abc%2f", "/ab", "/abc%00", "/a.c", "/%61pi", "/docs"):
        unknown = service.ask("GET", path)
        assert (unknown.status, unknown.detail) == (404, "there is no such link")
    found = service.ask("GET", f"/{slug}?utm=1")
    assert (found.status, found.headers["location"]) == (302, TARGET)


def test_head_is_answered_like_get_and_counts_nothing(service: Service) -> None:
    slug = create(service)
    looked = service.ask("HEAD", f"/{slug}")
    assert (looked.status, looked.headers["location"]) == (302, TARGET)
    assert service.api("GET", f"/api/links/{slug}").json["clicks"] == 0
    for path in ("/healthz", "/openapi.json", "/nothing", "/a/b"):
        got, looked = service.ask("GET", path), service.ask("HEAD", path)
        assert (looked.status, looked.body) == (got.status, b"")
        same = ("content-length", "content-type")
        for name in same:
            assert looked.headers[name] == got.headers[name]


def test_metrics_count_what_was_answered(service: Service) -> None:
    assert service.ask("GET", "/healthz").body == b'{"status":"ok"}'
    assert service.ask("GET", "/readyz").body == b'{"status":"ready"}'
    create(service)
    metrics = service.ask("GET", "/metrics")
    kind = "text/plain; version=0.0.4; charset=utf-8"
    assert metrics.headers["content-type"] == kind
    lines = metrics.body.decode().splitlines()
    assert any(line.startswith("shortlink_links_created_total ") for line in lines)
    labels = 'method="POST",route="/api/links",status="201"'
    assert any(line.startswith(f"shortlink_requests_total{{{labels}") for line in lines)
    # This very request.
    assert "shortlink_in_flight 1.0" in lines


def test_requests_have_names(service: Service) -> None:
    ids = {service.ask("GET", "/healthz").headers["x-request-id"] for _ in range(20)}
    assert len(ids) == 20
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in ids)
    named = service.ask("GET", "/healthz", headers={"X-Request-Id": "0" * 16})
    assert named.headers["x-request-id"] != "0" * 16


def test_a_slow_body_is_cut_off(service: Service) -> None:
    head = (
        f"{POST}Authorization: Bearer {service.key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    )
    began = time.monotonic()
    reply = service.raw(head.encode())
    assert 0.9 < time.monotonic() - began < 10
    assert reply.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close\r\n" in reply
    assert b"the body took longer than 1 s" in reply


def test_a_large_body_is_refused_however_it_comes(service: Service) -> None:
    head = (
        f"{POST}Authorization: Bearer {service.key}\r\n"
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    body = b"12d\r\n" + b" " * 301 + b"\r\n0\r\n\r\n"
    reply = service.raw(head.encode() + body)
    assert reply.startswith(b"HTTP/1.1 413 ")
    small = b'1e\r\n{"url":"https://example.org/"}\r\n0\r\n\r\n'
    with service.connect() as connection:
        connection.sendall(head.encode() + small)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 201 ")


def test_connections_are_kept(service: Service) -> None:
    connection = http.client.HTTPConnection(service.host, service.port, timeout=30)
    for path in ("/healthz", "/nothing", "/readyz"):
        ask(connection, "GET", path)
    own = connection.sock
    refused = ask(connection, "POST", "/api/links", b"x" * 100)
    assert (refused.status, connection.sock) == (401, own)
    assert ask(connection, "GET", "/healthz").status == 200
    connection.close()


def test_clicks_are_exact_under_many_hands(service: Service) -> None:
    slug = create(service)

    def follow(_number: int) -> int:
        return service.ask("GET", f"/{slug}").status

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(follow, range(200))) == {302}
    assert service.api("GET", f"/api/links/{slug}").json["clicks"] == 200


def test_links_end(service: Service) -> None:
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    slug = create(service, expires_at=moment)
    assert service.ask("GET", f"/{slug}").status == 302
    until = time.monotonic() + 10
    while (ended := service.ask("GET", f"/{slug}")).status == 302:
        assert time.monotonic() < until
    assert (ended.status, ended.detail) == (410, "the link has expired")
    assert service.api("GET", f"/api/links/{slug}").json["expires_at"] == moment


def test_a_signal_ends_in_order(rung: list[str], tmp_path: Path) -> None:
    for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        db = tmp_path / "links.db"
        with serving(db, rung=rung) as service:
            idle = service.connect()
            assert service.stop(number) == code
            assert idle.recv(1) == b""
            idle.close()
        assert [line["event"] for line in logged(db)] == [
            "listening",
            "stopping",
            "stopped",
        ]
        assert not Path(f"{db}-wal").exists()


def test_a_request_in_flight_is_answered_before_the_end(
    rung: list[str], tmp_path: Path
) -> None:
    db = tmp_path / "links.db"
    key = add_key(db)
    body = b'{"url":"https://example.org/"}'
    head = (
        f"{POST}Authorization: Bearer {key}\r\n"
        f"Content-Type: {JSON}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with serving(db, rung=rung) as service, service.connect() as connection:
        connection.sendall(head.encode() + body[:1])
        # Answered on another connection, so the first one was read, too.
        assert service.ask("GET", "/healthz").status == 200
        service.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + 10
        while "stopping" not in (db.parent / "log").read_text():
            assert time.monotonic() < until
        connection.sendall(body[1:])
        reply = read_to_end(connection)
        assert service.process.wait(timeout=30) == 0
    assert reply.startswith(b"HTTP/1.1 201 ")
    assert b"connection: close\r\n" in reply


def test_a_second_signal_ends_at_once(rung: list[str], tmp_path: Path) -> None:
    db = tmp_path / "links.db"
    with serving(db, rung=rung) as service, service.connect() as connection:
        connection.sendall(
            f"{POST}Authorization: Bearer {add_key(db)}\r\n"
            f"Content-Type: {JSON}\r\nContent-Length: 5\r\n\r\n".encode()
        )
        assert service.ask("GET", "/healthz").status == 200
        service.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + 10
        while "stopping" not in (db.parent / "log").read_text():
            assert time.monotonic() < until
        assert service.stop(signal.SIGTERM) == 128 + signal.SIGTERM


def test_a_port_that_is_taken_is_an_error(rung: list[str], tmp_path: Path) -> None:
    db = str(tmp_path / "links.db")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = run("serve", "--db", db, "--listen", address, rung=rung)
    assert ended.returncode == 2
    assert ended.stderr == f"shortlink: {address}: the address is in use\n"


def test_a_file_that_is_no_database_is_an_error(
    rung: list[str], tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    other.write_text("no database " * 100)
    ended = run("serve", "--db", str(other), rung=rung)
    text = f"shortlink: {other}: not a shortlink database\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", text)


def test_a_log_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    db = str(tmp_path / "links.db")
    ended = run("serve", "--db", db, "--access-log", str(tmp_path))
    assert ended.returncode == 2
    assert ended.stderr == f"shortlink: {tmp_path}: Is a directory\n"


def test_a_key_is_printed_alone_and_only_once(tmp_path: Path) -> None:
    db = tmp_path / "links.db"
    key = add_key(db, "ana")
    assert (key[:3], len(key)) == ("sl_", 67)
    again = run("key", "add", "ana", "--db", str(db))
    text = "shortlink: a key named `ana` exists already\n"
    assert (again.returncode, again.stdout, again.stderr) == (2, "", text)
    assert key.encode() not in db.read_bytes()
    assert add_key(db, "ben") != key


def test_help_teaches_by_examples() -> None:
    assert run("--version").stdout == "shortlink 0.1.0\n"
    assert "SHORTLINK_LISTEN" in run("serve", "--help").stdout


def test_who_asks_too_often_is_told_to_wait(rung: list[str], tmp_path: Path) -> None:
    with serving(tmp_path / "links.db", "--rate", "1", rung=rung) as service:
        answers = [service.ask("GET", "/abc") for _ in range(5)]
        assert answers[0].status == 404
        refused = [answer for answer in answers if answer.status == 429]
        assert refused
        assert refused[0].detail == "too many requests: at most 1 a second"
        assert refused[0].headers["retry-after"] == "1"
        # Without trust, nobody speaks for another.
        other = service.ask("GET", "/abc", headers={"X-Forwarded-For": "192.0.2.9"})
        assert other.status == 429
        for path in ("/healthz", "/readyz", "/metrics"):
            assert service.ask("GET", path).status == 200


def test_a_front_is_believed_only_if_it_is_trusted(
    rung: list[str], tmp_path: Path
) -> None:
    access_log = tmp_path / "access.log"
    wanted = ["--trust-forwarded", "--rate", "1", "--access-log", str(access_log)]
    with serving(tmp_path / "links.db", *wanted, rung=rung) as service:
        for client in (
            "192.0.2.1",
            "192.0.2.2",
            "evil, 192.0.2.3",
            "::ffff:192.0.2.4",
            "2001:DB8:0::1",
            "fe80::1%x",
        ):
            name = {"X-Request-Id": "0123456789abcdef", "X-Forwarded-For": client}
            answer = service.ask("GET", "/abc?x=1", headers=name)
            assert answer.status == 404
            assert answer.headers["x-request-id"] == "0123456789abcdef"
        assert service.stop() == 0
    lines = access_log.read_text().splitlines()
    assert [line.split(" ")[0] for line in lines] == [
        "192.0.2.1",
        "192.0.2.2",
        "192.0.2.3",
        "192.0.2.4",
        "2001:db8::1",
        "127.0.0.1",
    ]
    assert '"GET /abc?x=1 HTTP/1.1" 404 ' in lines[0]


def test_replies_are_logged_under_the_name_of_their_request(
    rung: list[str], tmp_path: Path
) -> None:
    db = tmp_path / "links.db"
    with serving(db, "--log-level", "debug", rung=rung) as service:
        name = service.ask("HEAD", "/abc").headers["x-request-id"]
        assert service.stop() == 0
    reply = next(line for line in logged(db) if line["event"] == "reply")
    assert list(reply) == [
        "time",
        "level",
        "event",
        "request",
        "method",
        "path",
        "status",
        "us",
    ]
    assert (reply["request"], reply["method"], reply["path"], reply["status"]) == (
        name,
        "HEAD",
        "/abc",
        404,
    )


def test_a_locked_database_refuses_changes_for_a_while(
    rung: list[str], tmp_path: Path
) -> None:
    db = tmp_path / "links.db"
    key = add_key(db)
    with serving(db, rung=rung) as service:
        service.key = key
        slug = create(service)
        other = sqlite3.connect(db, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        refused = service.ask("GET", f"/{slug}")
        assert (refused.status, refused.detail) == (
            503,
            "the database is busy: try again",
        )
        assert refused.headers["retry-after"] == "1"
        assert service.api("GET", f"/api/links/{slug}").status == 200
        other.execute("ROLLBACK")
        other.close()
        assert service.ask("GET", f"/{slug}").status == 302
        assert service.api("GET", f"/api/links/{slug}").json["clicks"] == 1


def test_clicks_can_be_left_out(rung: list[str], tmp_path: Path) -> None:
    db = tmp_path / "links.db"
    key = add_key(db)
    with serving(db, "--count-clicks", "no", rung=rung) as service:
        service.key = key
        slug = create(service)
        assert service.ask("GET", f"/{slug}").status == 302
        assert service.api("GET", f"/api/links/{slug}").json["clicks"] == 0


def test_short_addresses_begin_as_they_are_told_to(tmp_path: Path) -> None:
    db = tmp_path / "links.db"
    key = add_key(db)
    with serving(db, SHORTLINK_BASE_URL="https://s.example.org/", rung=PYTHON) as told:
        told.key = key
        created = told.api("POST", "/api/links", {"url": TARGET, "slug": "abc"})
        assert created.json["short_url"] == "https://s.example.org/abc"
        own = told.api("POST", "/api/links", {"url": "https://s.example.org:443/x"})
        assert (own.status, own.detail) == (422, "url: must not lead to this service")
