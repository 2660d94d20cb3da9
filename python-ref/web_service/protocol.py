"""What the HTTP server leaves to us: slow heads, large heads, and two framings.

uvicorn waits for a head as long as the client likes, and takes one of any size. Here
each is refused with its status, an empty body and a closed connection; requests that
came before it on the connection are answered first.

Rust's `wire` and `framing` do for hyper what it leaves to them.
"""

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

# The most bytes of a head, and the most fields in it.
HEAD_BYTES = 16 * 1024
HEAD_FIELDS = 100
_VERSIONS = {"1.0", "1.1"}
_CLOSE = (b"connection", b"close")


class Refused(Exception):
    """A head is refused; the parser passes this on as an error of its own."""


class Protocol(HttpToolsProtocol):
    """One connection."""

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        # Whether a head has begun and not ended, and its bytes in earlier reads.
        self._in_head = False
        self._head_bytes = 0
        self._read_bytes = 0
        self._head_limit: asyncio.TimerHandle | None = None
        # The status that the connection ends with, once it is refused.
        self._refusal = 0

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Begin; a client that says nothing at all is silent, too."""
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._unset_keepalive_if_required()
        self._end_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what was read."""
        if self._refusal:
            return
        begun = self._in_head
        self._read_bytes = len(data)
        super().data_received(data)
        # A head that came whole, as nearly all do, costs no timer.
        if self._in_head and not self._refusal:
            self._wait_for_head(len(data) if begun else 0)

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """End a head, and have the request answered, unless the head is refused."""
        self._end_head()
        if len(self.headers) > HEAD_FIELDS or self._is_large():
            self._refusal = 431
            raise Refused
        version = self.parser.get_http_version()
        if version not in _VERSIONS:
            raise Refused
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) != 1 and (hosts or version == "1.1"):
            # To whom such a request speaks is anyone's guess (RFC 9112, 3.2).
            raise Refused
        # uvicorn knows `close` in lower case and alone, the parser all of its forms.
        ends = not self.parser.should_keep_alive()
        if ends and _CLOSE not in self.headers:
            self.headers.append(_CLOSE)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, or to what was refused after this one."""
        super().on_response_complete()
        if self.cycle.more_body and self._head_limit is None:
            # The rest of a body that nobody wants must come to an end, too.
            self._head_limit = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        if self._refusal and not self.pipeline and self.cycle.response_complete:
            self._end(self._refusal)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Refuse what the parser can't read."""
        self._refuse(self._refusal or 400)

    def _wait_for_head(self, read: int) -> None:
        self._head_bytes += read
        if self._head_bytes > HEAD_BYTES:
            self._refuse(431)
        elif self._head_limit is None:
            self._head_limit = self.loop.call_later(
                self.timeout_keep_alive, self._refuse, 408
            )

    def _end_head(self) -> None:
        self._in_head = False
        if self._head_limit is not None:
            self._head_limit.cancel()
            self._head_limit = None

    def _is_large(self) -> bool:
        """Tell whether the head that has just ended is too large."""
        # Added up only where so much was read that it may be.
        if self._head_bytes + self._read_bytes <= HEAD_BYTES:
            return False
        fields = sum(len(name) + len(value) + 4 for name, value in self.headers)
        return len(self.url) + fields > HEAD_BYTES

    def _refuse(self, status: int) -> None:
        """Refuse what was read last, after what was read before it is answered."""
        self._refusal = status
        self._end_head()
        # uvicorn's declaration leaves out that there is none at first.
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is None or cycle.response_complete or cycle.more_body:
            self._end(status)

    def _end(self, status: int) -> None:
        """Write a status, and close the connection."""
        if self.transport.is_closing():
            return
        lines = [b"HTTP/1.1 %d %b" % (status, HTTPStatus(status).phrase.encode())]
        lines += [
            name + b": " + value for name, value in self.server_state.default_headers
        ]
        lines += [b"content-length: 0", b"connection: close", b"", b""]
        self.transport.write(b"\r\n".join(lines))
        self.transport.close()
