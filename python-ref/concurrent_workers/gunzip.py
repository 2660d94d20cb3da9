"""Decodes gzip as it arrives, up to a limit, so that no bomb fills the memory.

Twin: `crates/concurrent-workers/src/gunzip.rs`.
"""

import zlib

# How each member begins (RFC 1952, section 2.3.1).
_MAGIC = b"\x1f\x8b"
# `zlib` expects gzip when 16 is added to the bits of the window.
_GZIP_BITS = 16 + 15


class Problem(Exception):
    """Why a body could not be decoded."""


class TooLarge(Problem):
    """It decodes to more bytes than the limit."""

    def __str__(self) -> str:
        return "the body decodes to more than the limit"


class Damaged(Problem):
    """It is no gzip, has errors, or ends too early."""

    def __str__(self) -> str:
        return "the body is not whole gzip"


class Gunzip:
    """A body that is decoded as it arrives."""

    def __init__(self, limit: int) -> None:
        """Begin a body of up to `limit` decoded bytes."""
        self._room = limit
        self._decoder = zlib.decompressobj(_GZIP_BITS)
        self._output: list[bytes] = []
        # What follows a member, while it may be the magic of another one.
        self._after: bytes | None = b""

    def feed(self, data: bytes) -> None:
        """Decode the next bytes of the body.

        Members may follow each other; what follows them and is no gzip is ignored.

        Raises:
            Problem: after which nothing more can be fed.
        """
        while data := self._member(data):
            try:
                # One byte more than the limit tells a body that is too large.
                decoded = self._decoder.decompress(data, self._room + 1)
            except zlib.error:
                raise Damaged from None
            if len(decoded) > self._room:
                raise TooLarge
            self._room -= len(decoded)
            self._output.append(decoded)
            data = self._decoder.unused_data

    def finish(self) -> bytes:
        """Return the decoded body.

        Raises:
            Damaged: if the input ended within a member, or was empty.
        """
        if not self._decoder.eof:
            raise Damaged
        return b"".join(self._output)

    def _member(self, data: bytes) -> bytes:
        """Return what is to be decoded, with a new decoder where a member begins."""
        if not self._decoder.eof:
            return data
        if self._after is None:
            return b""
        data = self._after + data
        if data.startswith(_MAGIC):
            self._after = b""
            self._decoder = zlib.decompressobj(_GZIP_BITS)
            return data
        self._after = data if _MAGIC.startswith(data) else None
        return b""
