"""Tests of what is done around requests."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message, Scope

from web_service import native
from web_service.app import App
from web_service.fast_api import service
from web_service.observe import Observed, allowed, route_of
from web_service.options import Level, Options
from web_service.problem import Problem


def _app(db: Path) -> App:
    options = Options(
        db=str(db),
        listen=("127.0.0.1", 0),
        base_url=None,
        read_timeout_s=10,
        max_body=100,
        rate=None,
        access_log=None,
        log_level=Level.ERROR,
        trust_forwarded=False,
        count_clicks=True,
    )
    return App.open(options, "127.0.0.1:80")


async def _ask(application: ASGIApp, path: str) -> list[Message]:
    """Return what an application replies to a request."""
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "client": ("127.0.0.1", 5000),
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "root_path": "",
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    await application(scope, receive, send)
    return sent


def _python(app: App) -> ASGIApp:
    return Observed(app, service(app))


@pytest.mark.parametrize("rung", [_python, native.Native])
def test_a_failure_that_nobody_foresaw_is_told(
    rung: Callable[[App], ASGIApp],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def fail(slug: str) -> None:
        raise ZeroDivisionError(slug)

    async def run() -> list[Message]:
        app = _app(tmp_path / "links.db")
        monkeypatch.setattr(app.store, "target", fail)
        sent = await _ask(rung(app), "/abc")
        await app.store.close()
        assert 'status="500"' in app.metrics.text().decode()
        return sent

    start, body = asyncio.run(run())
    assert start["status"] == 500
    assert (b"content-type", b"application/problem+json") in start["headers"]
    assert body["body"] == Problem.failed().body()
    failure, reply = map(json.loads, capfd.readouterr().err.splitlines())
    assert failure["event"] == "failure"
    assert failure["reason"] == "ZeroDivisionError: abc"
    assert (reply["event"], reply["status"]) == ("reply", 500)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        (b"/abc", "/{slug}"),
        (b"/%2f", "/{slug}"),
        (b"/api", "/{slug}"),
        (b"/api/links", "/api/links"),
        (b"/api/links/abc", "/api/links/{slug}"),
        (b"/api/links/abc/clicks", "/api/links/{slug}/clicks"),
        (b"/healthz", "/healthz"),
        (b"/readyz", "/readyz"),
        (b"/metrics", "/metrics"),
        (b"/openapi.json", "/openapi.json"),
        (b"", "none"),
        (b"*", "none"),
        (b"/", "none"),
        (b"//", "none"),
        (b"//abc", "none"),
        (b"/abc/", "none"),
        (b"/api/", "none"),
        (b"/api/links/", "none"),
        (b"/api/links//clicks", "none"),
        (b"/api/links/abc/", "none"),
        (b"/api/links/abc/other", "none"),
    ],
)
def test_a_path_takes_one_route(path: bytes, route: str) -> None:
    assert route_of(path) == route


def test_a_route_names_its_methods() -> None:
    assert allowed("/api/links") == "GET, HEAD, POST"
    assert allowed("/api/links/{slug}") == "DELETE, GET, HEAD"
    assert allowed("/{slug}") == "GET, HEAD"
