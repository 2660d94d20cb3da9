"""A connection's way out that is closed late, so that its last reply arrives.

If a connection is closed while bytes of the client are unread, the system tells the
client that it broke off, and the client may never see what was written before. So the
writing side is closed alone, what still comes is read and dropped, and the rest is
closed when the client has closed its side, or has had its time.

Rust's `connection` does this itself.
"""

import asyncio
from collections.abc import Callable
from typing import Any

# How long a client has to read its last reply, in seconds.
_LINGER_S = 0.5


class Lingering:
    """A transport that lingers where it must: else it does what it is made of."""

    def __init__(
        self, transport: asyncio.Transport, must_linger: Callable[[], bool]
    ) -> None:
        self._transport = transport
        self._must_linger = must_linger
        self._end: asyncio.TimerHandle | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Give what the transport has."""
        return getattr(self._transport, name)

    @property
    def is_lingering(self) -> bool:
        """Whether what still comes is to be dropped."""
        return self._end is not None

    def is_closing(self) -> bool:
        """Return whether nothing can be written any more."""
        return self.is_lingering or self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Write, unless the end has been written."""
        if not self.is_lingering:
            self._transport.write(data)

    def close(self) -> None:
        """Close when all is written, and read by the client if that can be seen to."""
        if self.is_closing():
            return
        if not self._must_linger():
            self._transport.close()
            return
        self._transport.write_eof()
        if not self._transport.is_reading():
            self._transport.resume_reading()
        loop = asyncio.get_running_loop()
        self._end = loop.call_later(_LINGER_S, self._transport.close)

    def forget(self) -> None:
        """End the wait, for the connection is lost."""
        if self._end is not None:
            self._end.cancel()
