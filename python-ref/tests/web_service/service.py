"""A service as its users run it: a process of its own, asked over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PYTHON = [sys.executable, "-m", "web_service"]
NATIVE = [sys.executable, "-m", "web_service.native"]
RUNGS = {"python": PYTHON, "native": NATIVE}
ROOT = Path(__file__).resolve().parents[3]

# What is sent: as it is, or as JSON.
Body = bytes | dict[str, str] | None


@dataclass
class Answer:
    """A reply, read to its end."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        """Return the body, parsed."""
        return json.loads(self.body)

    @property
    def detail(self) -> str:
        """Return what a problem says."""
        assert self.headers["content-type"] == "application/problem+json"
        text: str = self.json["detail"]
        return text


class Service:
    """A service that runs."""

    def __init__(self, process: "subprocess.Popen[bytes]", address: str) -> None:
        self.process = process
        self.address = address
        host, _, port = address.rpartition(":")
        self.host, self.port = host, int(port)
        self.key = ""

    def ask(
        self,
        method: str,
        path: str,
        body: Body = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask over a connection of its own."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=30)
        try:
            return ask(connection, method, path, body, headers)
        finally:
            connection.close()

    def api(
        self,
        method: str,
        path: str,
        body: Body = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask with the key, and say that the body is JSON."""
        given = {"Authorization": f"Bearer {self.key}"}
        if body is not None:
            given["Content-Type"] = "application/json"
        return self.ask(method, path, body, given | (headers or {}))

    def connect(self) -> socket.socket:
        """Return a connection without any protocol."""
        return socket.create_connection((self.host, self.port), timeout=30)

    def raw(self, sent: bytes) -> bytes:
        """Send bytes; return all that comes until the service closes."""
        with self.connect() as connection:
            connection.sendall(sent)
            return read_to_end(connection)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop the service; return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def read_to_end(connection: socket.socket) -> bytes:
    """Return all that comes until the other side closes."""
    received = b""
    while chunk := connection.recv(65_536):
        received += chunk
    return received


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: Body = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Ask over a connection."""
    sent = json.dumps(body) if isinstance(body, dict) else body
    connection.request(method, path, sent, headers or {})
    reply = connection.getresponse()
    fields = {name.lower(): value for name, value in reply.getheaders()}
    return Answer(reply.status, fields, reply.read())


def environment() -> dict[str, str]:
    """Return an environment without options of the service in it."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("SHORTLINK_")
    }


def run(
    *arguments: str, rung: list[str] = PYTHON, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run the program to its end."""
    return subprocess.run(
        [*rung, *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=environment() | variables,
    )


@contextmanager
def serving(
    db: Path, *arguments: str, rung: list[str] = PYTHON, **variables: str
) -> Iterator[Service]:
    """Start a service on a free port, and stop it afterwards."""
    log = db.parent / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*rung, "serve", "--db", str(db), *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=ROOT,
            env=environment() | variables,
        )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        assert line.startswith("listening on http://"), log.read_text()
        service = Service(process, line.removeprefix("listening on http://").strip())
        try:
            yield service
        finally:
            if process.poll() is None:
                process.kill()


def logged(db: Path) -> list[dict[str, Any]]:
    """Return what the service logged, without what it was asked."""
    lines = (db.parent / "log").read_text().splitlines()
    return [json.loads(line) for line in lines]


def add_key(db: Path, name: str = "ana") -> str:
    """Return a new key."""
    added = run("key", "add", name, "--db", str(db))
    assert (added.returncode, added.stderr) == (0, "")
    return added.stdout.strip()
