"""What the HTTP server leaves to us: slow clients, large heads, and two framings.

uvicorn waits for a head as long as the client likes, and takes one of any size. Here
each is refused with its status, an empty body and a closed connection; requests that
came before it on the connection are answered first. Nor does a connection stay whose
client doesn't read its replies, or end while the client is still sending.

Rust's `wire` and `framing` do for hyper what it leaves to them.
"""

import asyncio
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import (
    HttpToolsProtocol,
    RequestResponseCycle,
)

from web_service.lingering import Lingering

# The most bytes of a head, and the most fields in it.
HEAD_BYTES = 16 * 1024
HEAD_FIELDS = 100
# The most digits of a length: Rust's `framing` takes a line of 128 bytes.
LENGTH_DIGITS = 112
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
        self._unread_limit: asyncio.TimerHandle | None = None
        # The status that the connection ends with, once it is refused.
        self._refusal = 0

    def connection_made(  # type: ignore[override]
        self, transport: asyncio.Transport
    ) -> None:
        """Begin; a client that says nothing at all is silent, too."""
        self._way_out = Lingering(transport, self._has_unread)
        super().connection_made(cast("asyncio.Transport", self._way_out))
        self._wait_for_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._way_out.forget()
        self._unset_keepalive_if_required()
        self._end_head()
        self._end_unread()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what was read."""
        if self._refusal or self._way_out.is_lingering:
            return
        begun = self._in_head
        self._read_bytes = len(data)
        super().data_received(data)
        # A head that came whole, as nearly all do, costs no timer.
        if self._in_head:
            self._wait_for_head(len(data) if begun else 0)
        elif self._is_idle() and self.timeout_keep_alive_task is None:
            # uvicorn has ended the silence, and an empty line begins no head.
            self._wait_for_more()

    def pause_writing(self) -> None:
        """Have no more written until the client has read, which it must."""
        super().pause_writing()
        self._wait_for_reader()

    def resume_writing(self) -> None:
        """Go on to write."""
        super().resume_writing()
        self._end_unread()

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
        hosts = 0
        for name, value in self.headers:
            if name == b"host":
                hosts += 1
            elif name == b"content-length" and len(value) > LENGTH_DIGITS:
                raise Refused
        if hosts != 1 and (hosts or version == "1.1"):
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
        if self.transport.is_closing():
            self._wait_for_reader()
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

    def timeout_keep_alive_handler(self) -> None:
        """End a silent connection, whose client may have left replies unread."""
        super().timeout_keep_alive_handler()
        self._wait_for_reader()

    def _is_idle(self) -> bool:
        """Tell whether every request so far is answered."""
        # uvicorn's declaration leaves out that there is none at first.
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _has_unread(self) -> bool:
        """Tell whether the client may still be sending what nobody wants."""
        cycle: RequestResponseCycle | None = self.cycle
        return bool(self._refusal) or (cycle is not None and cycle.more_body)

    def _wait_for_more(self) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _wait_for_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()
        if unread and self._unread_limit is None:
            self._unread_limit = self.loop.call_later(
                self.timeout_keep_alive, self._check_reader, unread
            )

    def _check_reader(self, before: int) -> None:
        """Go on to wait for a client that reads, and leave one that doesn't."""
        self._unread_limit = None
        if self.transport.get_write_buffer_size() < before:
            self._wait_for_reader()
        else:
            self.transport.abort()

    def _end_unread(self) -> None:
        if self._unread_limit is not None:
            self._unread_limit.cancel()
            self._unread_limit = None

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
        if self._is_idle() or self.cycle.more_body:
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
        self._wait_for_reader()
