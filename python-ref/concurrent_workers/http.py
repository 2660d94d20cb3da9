"""One exchange: a request, its reply, and the page if it is one.

Twin: `crates/concurrent-workers/src/http.rs`.
"""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import Enum
from typing import NamedTuple

import aiohttp
from aiohttp import ClientResponse, ClientSession
from aiohttp.http_exceptions import HttpProcessingError, TransferEncodingError
from yarl import URL

from concurrent_workers import __version__
from concurrent_workers.charset import is_html
from concurrent_workers.failure import Kind
from concurrent_workers.gunzip import Gunzip, Problem, TooLarge
from concurrent_workers.hosts import Hosts, Resolver
from concurrent_workers.statistics import Counters

# How the program names itself to servers; and only gzip is unpacked.
_HEADERS = {"User-Agent": f"linkcheck/{__version__}", "Accept-Encoding": "gzip"}
# The longest line of a head in bytes, about as hyper has it in Rust.
_LONGEST_LINE = 400_000
# What the system says if nobody takes a connection.
_REFUSED = {
    errno.ECONNREFUSED,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
    errno.EADDRNOTAVAIL,
}


class Exchange(NamedTuple):
    """What came back."""

    # The status of the reply.
    status: int
    # What the reply says it is.
    content_type: str
    # Where the reply leads to, as it stands there.
    location: str | None
    # When to come back, as it stands there.
    retry_after: str | None
    # The decoded body, if it was read.
    body: bytes | None


class Wanted(Enum):
    """Which bodies are read."""

    # None.
    NOTHING = 1
    # Those of pages.
    PAGES = 2
    # All that are no errors.
    EVERYTHING = 3


class BadExchangeError(Exception):
    """No whole reply came; Rust returns the kind of failure as an `Err`."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.kind = kind


class Http:
    """What makes exchanges."""

    def __init__(
        self,
        session: ClientSession,
        time_limit: float,
        max_body: int,
        counters: Counters,
    ) -> None:
        self._session = session
        self._time_limit = time_limit
        self._max_body = max_body
        self._counters = counters

    @classmethod
    @asynccontextmanager
    async def open(
        cls, time_limit: float, max_body: int, hosts: Hosts, counters: Counters
    ) -> AsyncIterator["Http"]:
        """Return a client that heeds limits: of time, and of bytes.

        Connections are closed in the end.
        """
        # Here, since it needs the running event loop.
        connector = aiohttp.TCPConnector(
            limit=0, resolver=Resolver(hosts), use_dns_cache=False
        )
        async with ClientSession(
            connector=connector,
            headers=_HEADERS,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(),
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
        ) as session:
            yield cls(session, time_limit, max_body, counters)

    async def exchange(self, method: str, address: str, wanted: Wanted) -> Exchange:
        """Exchange a request for a reply, which is read as far as it is wanted.

        Raises:
            BadExchangeError: if no whole reply comes within the time limit.
        """
        with self._counters.request():
            try:
                async with asyncio.timeout(self._time_limit):
                    return await self._exchange_at_leisure(method, address, wanted)
            except (aiohttp.ClientError, HttpProcessingError, OSError) as error:
                raise BadExchangeError(_kind_of(error)) from error

    async def _exchange_at_leisure(
        self, method: str, address: str, wanted: Wanted
    ) -> Exchange:
        # The address is normalised already, and must stay as it is.
        url = URL(address, encoded=True)
        sent = self._session.request(method, url, allow_redirects=False)
        async with sent as response:
            content_type = _text(response, b"content-type") or ""
            is_wanted = wanted is Wanted.EVERYTHING or (
                wanted is Wanted.PAGES and is_html(content_type)
            )
            body = None
            if 200 <= response.status <= 299 and is_wanted:
                body = await self._read(response)
            return Exchange(
                response.status,
                content_type,
                _text(response, b"location"),
                _text(response, b"retry-after"),
                body,
            )

    async def _read(self, response: ClientResponse) -> bytes:
        """Read a body and decode it."""
        encoding = (_text(response, b"content-encoding") or "").lower()
        gzip = None
        if encoding in ("gzip", "x-gzip"):
            gzip = Gunzip(self._max_body)
        elif encoding not in ("", "identity"):
            raise BadExchangeError(Kind.BAD_ENCODING)
        plain = bytearray()
        is_empty = True
        try:
            async for data in response.content.iter_any():
                self._counters.received(len(data))
                is_empty = False
                if gzip is not None:
                    gzip.feed(data)
                    continue
                plain += data
                if len(plain) > self._max_body:
                    raise BadExchangeError(Kind.TOO_LARGE)
            # What isn't there isn't packed, whatever the head says.
            return bytes(plain) if gzip is None or is_empty else gzip.finish()
        except Problem as problem:
            raise BadExchangeError(_kind_of_problem(problem)) from problem


def _text(response: ClientResponse, name: bytes) -> str | None:
    """Return a field of the head; what isn't UTF-8 in it is replaced."""
    for key, value in response.raw_headers:
        if key.lower() == name:
            return value.decode("utf-8", "replace").strip(" \t\r\n\f")
    return None


def _kind_of_problem(problem: Problem) -> Kind:
    return Kind.TOO_LARGE if isinstance(problem, TooLarge) else Kind.BAD_ENCODING


def _kind_of(error: Exception) -> Kind:
    """Return the kind of failure that is at the bottom of an error."""
    match error:
        case TimeoutError():
            return Kind.TIMED_OUT
        case aiohttp.ClientSSLError():
            return Kind.BAD_TLS
        case aiohttp.ClientConnectorDNSError():
            return Kind.NAME_NOT_FOUND
        case aiohttp.ClientConnectorError(os_error=reason):
            # Where a host has several addresses, the reasons are joined to a text.
            refused = reason.errno is None or reason.errno in _REFUSED
            if reason.errno == errno.ETIMEDOUT:
                return Kind.TIMED_OUT
            return Kind.REFUSED if refused else Kind.RESET
        case aiohttp.ClientPayloadError(__cause__=TransferEncodingError()):
            return Kind.BAD_REPLY
        case aiohttp.ClientResponseError() | HttpProcessingError():
            return Kind.BAD_REPLY
        case aiohttp.InvalidURL():
            return Kind.INVALID
        case _:
            return Kind.RESET
