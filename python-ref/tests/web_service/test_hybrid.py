"""Tests of the rung with Rust in front."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from tests.web_service.service import ROOT, add_key, logged, run, serving

HYBRID = [sys.executable, "-m", "web_service.hybrid"]
PROGRAM = os.environ.get("SHORTLINK_PROGRAM", f"{ROOT}/target/release/shortlink")
FRONT = {"SHORTLINK_PROGRAM": PROGRAM}


@pytest.fixture(autouse=True)
def program_in_rust() -> None:
    assert Path(PROGRAM).exists(), "build the program in Rust first: make setup"


def children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in text.split()]


def test_the_api_is_passed_on_and_redirects_are_served_here(tmp_path: Path) -> None:
    db = tmp_path / "links.db"
    key = add_key(db)
    with serving(db, rung=HYBRID, **FRONT) as service:
        service.key = key
        created = service.api("POST", "/api/links", {"url": "https://example.org/"})
        assert created.status == 201
        slug = created.json["slug"]
        assert created.json["short_url"] == f"http://{service.address}/{slug}"
        assert service.ask("GET", f"/{slug}").status == 302
        assert service.api("GET", f"/api/links/{slug}").json["clicks"] == 1
        assert service.stop() == 0
    assert [line["event"] for line in logged(db)].count("stopped") == 2


def test_a_front_that_cannot_start_says_why(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    other.write_text("no database " * 100)
    ended = run("serve", "--db", str(other), rung=HYBRID, **FRONT)
    text = f"shortlink: {other}: not a shortlink database\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", text)
    missing = tmp_path / "missing"
    ended = run("serve", "--db", "l.db", rung=HYBRID, SHORTLINK_PROGRAM=str(missing))
    text = f"shortlink: {missing}: No such file or directory\n"
    assert (ended.returncode, ended.stderr) == (2, text)


def test_neither_outlives_the_other(tmp_path: Path) -> None:
    with serving(tmp_path / "links.db", rung=HYBRID, **FRONT) as service:
        (front,) = children(service.process.pid)
        os.kill(front, signal.SIGKILL)
        assert service.process.wait(timeout=30) == 2
    text = f"shortlink: {PROGRAM}: ended unasked, with -9\n"
    assert (tmp_path / "log").read_text().endswith(text)
    with serving(tmp_path / "links.db", rung=HYBRID, **FRONT) as service:
        (front,) = children(service.process.pid)
        service.process.kill()
        until = time.monotonic() + 15
        while Path(f"/proc/{front}").exists():
            assert time.monotonic() < until


def test_the_service_behind_keeps_connections_for_longer_than_the_front(
    tmp_path: Path,
) -> None:
    limit = ["--read-timeout", "1"]
    with serving(tmp_path / "links.db", *limit, rung=HYBRID, **FRONT) as service:
        (front,) = children(service.process.pid)
        command = Path(f"/proc/{front}/cmdline").read_text().split("\0")
        behind = command[command.index("--pass-api") + 1].removeprefix("http://")
        host, _, port = behind.rpartition(":")
        with socket.create_connection((host, int(port)), timeout=2) as connection:
            # The front closes it after 4 seconds; clients have a single one.
            with pytest.raises(TimeoutError):
                connection.recv(1)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(12) == b"HTTP/1.1 200"
