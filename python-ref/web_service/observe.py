"""What is done around every request: named, limited, counted and logged.

One class instead of a stack of middleware, each of which would cost as much as finding
a link.

Twin: `crates/web-service/src/observe.rs`.
"""

import ipaddress
import re
import time
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.errors import system_reason
from web_service import log
from web_service.access_log import Entry
from web_service.problem import Problem

if TYPE_CHECKING:
    from web_service.app import App

# The routes that answer however many requests there are.
_UNLIMITED = {"/healthz", "/readyz", "/metrics"}
_FIXED = {
    b"/api/links": "/api/links",
    b"/healthz": "/healthz",
    b"/readyz": "/readyz",
    b"/metrics": "/metrics",
    b"/openapi.json": "/openapi.json",
}
_SHAPES = [
    (re.compile(rb"/api/links/[^/]+"), "/api/links/{slug}"),
    (re.compile(rb"/api/links/[^/]+/clicks"), "/api/links/{slug}/clicks"),
]
_CLOSE = (b"connection", b"close")
_REQUEST_ID = re.compile("[0-9A-Fa-f]{16}")


# A whole reply: its status, its fields, and its body.
Reply = tuple[int, list[tuple[bytes, bytes]], bytes]


def route_of(path: bytes) -> str:
    """Return the route that a path takes, as its template; `none` if there is none."""
    # Nearly all requests are for a short address: one segment.
    if path.rfind(b"/") == 0 and path not in _FIXED:
        return "/{slug}" if len(path) > 1 else "none"
    if path in _FIXED:
        return _FIXED[path]
    for shape, route in _SHAPES:
        if shape.fullmatch(path):
            return route
    return "none"


def allowed(route: str) -> str:
    """Return the methods that a route takes, as `Allow` names them."""
    match route:
        case "/api/links":
            return "GET, HEAD, POST"
        case "/api/links/{slug}":
            return "DELETE, GET, HEAD"
        case _:
            return "GET, HEAD"


def header(scope: Scope, name: bytes) -> str | None:
    """Return the first field of that name; `name` is in lower case."""
    for field, value in scope["headers"]:
        if field == name:
            text: str = value.decode("latin-1")
            return text
    return None


class Observed:
    """An application, with everything that happens around its requests."""

    def __init__(self, app: "App", inner: ASGIApp) -> None:
        self._app = app
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(self._app, scope, send)
        try:
            exchange.check_rate()
            # Routes are of the path as it was sent: `%2F` is no slash.
            scope["path"] = scope["raw_path"].decode("latin-1")
            await self._inner(scope, receive, exchange.send)
        except Problem as problem:
            await exchange.reply(problem)
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001
            await exchange.fail(error)
        finally:
            exchange.finish()


class Exchange:
    """One request, and what becomes of it."""

    __slots__ = ("_app", "_began", "_send", "id", "route", "scope", "size", "status")

    def __init__(self, app: "App", scope: Scope, send: Send) -> None:
        self._app = app
        self._send = send
        self._began = time.perf_counter_ns()
        self.scope = scope
        self.route = route_of(scope["raw_path"])
        self.id = _request_id(app, scope)
        # What was sent: no status yet, and no bytes.
        self.status = 0
        self.size = 0
        app.metrics.in_flight.inc()

    def check_rate(self) -> None:
        """Refuse a client that asks too often.

        Raises:
            Problem: that says so.
        """
        app = self._app
        limit = app.options.rate
        if limit is None or self.route in _UNLIMITED:
            return
        if not app.allows(_client(app, self.scope)):
            raise Problem.rate(limit)

    async def send(self, message: Message) -> None:
        """Send a part of the reply."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = message["headers"]
            headers.append((b"x-request-id", self.id))
            if self._app.is_stopping() and _CLOSE not in headers:
                headers.append(_CLOSE)
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)

    async def reply(self, problem: Problem) -> None:
        """Send a problem as the reply."""
        await self.respond(*told(problem))

    async def respond(
        self, status: int, headers: list[tuple[bytes, bytes]], body: bytes
    ) -> None:
        """Send a whole reply."""
        await self.send(
            {"type": "http.response.start", "status": status, "headers": headers}
        )
        await self.send({"type": "http.response.body", "body": body})

    async def fail(self, error: Exception) -> None:
        """Log a failure that nobody foresaw, and reply that there was one."""
        self._app.log.failure("failure", f"{type(error).__name__}: {error}")
        if self.status == 0:
            await self.reply(Problem.failed())

    def finish(self) -> None:
        """Count and log what became of the request."""
        app, scope = self._app, self.scope
        app.metrics.in_flight.dec()
        # Nobody is left to take a reply.
        if self.status == 0:
            return
        app.metrics.count_request(self.route, scope["method"], self.status)
        if app.log.wants_reply(self.status):
            app.log.reply(
                log.Reply(
                    request=self.id.decode(),
                    method=scope["method"],
                    path=scope["raw_path"].decode("latin-1"),
                    status=self.status,
                    us=(time.perf_counter_ns() - self._began) // 1000,
                )
            )
        if app.access_log is not None:
            try:
                app.access_log.write(self._entry())
            except OSError as error:
                app.log.failure("access_log", system_reason(error))

    def _entry(self) -> Entry:
        """Return what the access log says of the request."""
        scope = self.scope
        # Without the host of a whole address.
        target = scope["raw_path"]
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        method, version = scope["method"].encode(), scope["http_version"].encode()
        return Entry(
            client=_client(self._app, scope),
            request=b"%b %b HTTP/%b" % (method, target, version),
            status=self.status,
            size=0 if scope["method"] == "HEAD" else self.size,
            referrer=_raw_header(scope, b"referer"),
            agent=_raw_header(scope, b"user-agent"),
        )


def told(problem: Problem) -> Reply:
    """Return the reply that tells of a problem: its status, fields and body."""
    body = problem.body()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", b"%d" % len(body)),
    ]
    headers += [
        (name.lower().encode(), value.encode()) for name, value in problem.headers
    ]
    if problem.close:
        headers.append(_CLOSE)
    return problem.status, headers, body


def _request_id(app: "App", scope: Scope) -> bytes:
    """Return the id that a trusted front gave the request, or a new one."""
    if app.options.trust_forwarded:
        text = header(scope, b"x-request-id")
        if text is not None and _REQUEST_ID.fullmatch(text):
            return text.encode()
    return b"%016x" % app.next_id()


def _client(app: "App", scope: Scope) -> str:
    """Return the client's address: the peer's, or what a trusted front says."""
    # An IPv4 client of an IPv6 listener is the client that it is.
    peer: str = scope["client"][0].removeprefix("::ffff:")
    if app.options.trust_forwarded:
        # The nearest front appends its own peer: what stands before, anyone may have
        # sent.
        fields = scope["headers"]
        given = [value for name, value in fields if name == b"x-forwarded-for"]
        last = given[-1].decode("latin-1").rpartition(",")[2] if given else ""
        return _address(last.strip(" \t")) or peer
    return peer


def _address(text: str) -> str | None:
    """Return an address in its only form, without a zone; IPv4 in IPv6 is IPv4."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return None
        address = address.ipv4_mapped or address
    return str(address)


def _raw_header(scope: Scope, name: bytes) -> bytes | None:
    text = header(scope, name)
    return None if text is None else text.encode("latin-1")
