"""The requests in the Combined format, a line each, for programs such as `logsum`.

Twin: `crates/web-service/src/access_log.rs`.
"""

import re
import time
from dataclasses import dataclass
from typing import BinaryIO, Self

from common.errors import File, system_reason

# The bytes that wait for being written, at most.
_BUFFER = 64 * 1024
# What isn't shown as it is.
_ODD = re.compile(rb'["\\]|[^ -~]')


@dataclass(frozen=True, slots=True)
class Entry:
    """A request and its reply."""

    # The address of the client.
    client: str
    # The request line, without its end.
    request: bytes
    # The reply's status.
    status: int
    # The bytes of the reply's body, where they are known beforehand.
    size: int | None
    # The header Referer, if there is one.
    referrer: bytes | None
    # The header User-Agent, if there is one.
    agent: bytes | None


class AccessLog:
    """A file of requests.

    Every so many lines they are handed to the operating system, which takes them
    without waiting for the disk.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        # The second that `_stamp` spells: it is the same for many lines.
        self._second = -1
        self._stamp = b""

    @classmethod
    def open(cls, path: str) -> Self:
        """Open a file to append to, made where it is missing.

        Raises:
            File: if the system refuses it.
        """
        try:
            return cls(open(path, "ab", _BUFFER))
        except OSError as error:
            raise File(path, system_reason(error)) from error

    def write(self, entry: Entry) -> None:
        """Add a line.

        Raises:
            OSError: if the buffer is full, and the system doesn't take it.
        """
        now = int(time.time())
        if self._second != now:
            self._second, self._stamp = now, _stamp(now)
        self._file.write(_combined(entry, self._stamp))

    def flush(self) -> None:
        """Hand over what waits.

        Raises:
            OSError: if the system doesn't take it.
        """
        self._file.flush()

    def close(self) -> None:
        """Hand over what waits, and close the file; Rust drops it.

        Raises:
            OSError: if the system doesn't take it.
        """
        self._file.close()


def _combined(entry: Entry, stamp: bytes) -> bytes:
    return b'%b - - [%b] "%b" %d %b "%b" "%b"\n' % (
        entry.client.encode(),
        stamp,
        _escape(entry.request),
        entry.status,
        b"-" if entry.size is None else b"%d" % entry.size,
        _escape(b"-" if entry.referrer is None else entry.referrer),
        _escape(b"-" if entry.agent is None else entry.agent),
    )


def _escape(text: bytes) -> bytes:
    """Return what a client sent, so that it can't end the quotes or the line."""
    return _ODD.sub(_escaped, text)


def _escaped(odd: re.Match[bytes]) -> bytes:
    byte = odd[0]
    return b"\\" + byte if byte in b'"\\' else b"\\x%02x" % byte[0]


def _stamp(now: int) -> bytes:
    """Return the time as such logs spell it: `22/Nov/2026:12:00:00 +0000`."""
    return time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)).encode()
