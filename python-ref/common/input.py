"""Files, standard input and gzip, read as they were when the program started.

Twin: `crates/common/src/input.rs`.
"""

import errno
import io
import os
import stat
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from common.errors import File, Gzip, Shrank, system_reason

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# The first byte of every gzip member (RFC 1952, section 2.3.1), and of no text.
_GZIP_FIRST_BYTE = b"\x1f"
# How much is read from the system at a time.
_BUFFER_BYTES = 1 << 16
# The descriptor of standard input, which is not this program's to close.
_STANDARD_INPUT = 0


class _Counted(io.RawIOBase):
    """The raw bytes, up to the size that the file had when it was opened."""

    def __init__(self, descriptor: int, size: int | None) -> None:
        self._descriptor = descriptor
        self._size = size
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        if self._size is not None:
            view = view[: self._size - self.count]
        read = os.readv(self._descriptor, [view])
        self.count += read
        return read

    def close(self) -> None:
        # Called when nothing refers to the input any more: Rust's `drop`.
        if not self.closed and self._descriptor != _STANDARD_INPUT:
            os.close(self._descriptor)
        super().close()


class _Unpacked:
    """The unpacked bytes of all members of a gzip file.

    `gzip.GzipFile` would serve, but it accepts headers that RFC 1952 forbids.
    """

    def __init__(self, packed: "io.BufferedReader[_Counted]") -> None:
        self._packed = packed
        self._member = _new_member()
        self._rest = b""

    def read1(self, size: int) -> bytes:
        """Return up to `size` unpacked bytes; none only at the end.

        Raises:
            EOFError: if a member is cut off.
            zlib.error: if it is damaged.
        """
        while True:
            if self._member.eof and not self._next_member():
                return b""
            if not self._rest:
                self._rest = self._packed.read1(_BUFFER_BYTES)
            ended = not self._rest
            # At most a buffer's length, so that an error loses little before it.
            unpacked = self._member.decompress(self._rest, min(size, _BUFFER_BYTES))
            self._rest = self._member.unconsumed_tail or self._member.unused_data
            if unpacked:
                return unpacked
            if ended and not self._member.eof:
                raise EOFError

    def _next_member(self) -> bool:
        """Go on to the next member; zeros may fill the space after the last one."""
        self._rest = self._rest.lstrip(b"\0")
        while not self._rest:
            block = self._packed.read1(_BUFFER_BYTES)
            if not block:
                return False
            self._rest = block.lstrip(b"\0")
        self._member = _new_member()
        return True


def _new_member() -> "zlib._Decompress":
    """Return a decompressor of one member, its header and checksum included."""
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


class Input:
    """One input: a file or standard input, packed with gzip or not."""

    def __init__(self, path: str, size: int | None, source: _Counted) -> None:
        self.path = path
        self.size = size
        self._source = source
        # What is read is known only once the first bytes were seen.
        self._content: io.BufferedReader[_Counted] | _Unpacked | None = None

    def read(self, buffer: bytearray, limit: int) -> None:
        """Append up to `limit` unpacked bytes to `buffer`; fewer only at the end.

        Raises:
            File: if the system refuses to read on.
            Gzip: if the file is damaged.
            Shrank: if it has become shorter. What could be read before stands in
                `buffer`.
        """
        wanted = len(buffer) + limit
        try:
            if self._content is None:
                self._content = self._recognise()
            while len(buffer) < wanted:
                block = self._content.read1(wanted - len(buffer))
                if not block:
                    self._check_size()
                    return
                buffer += block
        except (EOFError, zlib.error) as error:
            # Data that ended early because the file shrank is not damaged.
            if isinstance(error, EOFError):
                self._check_size()
            raise Gzip(self.path) from error
        except OSError as error:
            raise File(self.path, system_reason(error)) from error

    def position(self) -> int:
        """Return how many raw bytes were read, at most `size`."""
        return self._source.count

    def _recognise(self) -> "io.BufferedReader[_Counted] | _Unpacked":
        """Tell gzip from plain text by the first byte, all that a pipe may give."""
        buffered = io.BufferedReader(self._source, _BUFFER_BYTES)
        if buffered.peek(1)[:1] == _GZIP_FIRST_BYTE:
            return _Unpacked(buffered)
        return buffered

    def _check_size(self) -> None:
        """Refuse a file that ended before the size it had when it was opened."""
        read = self._source.count
        if self.size is not None and read < self.size:
            raise Shrank(self.path, read, self.size)


def open_input(path: str) -> Input:
    """Open an input; nothing is read yet.

    Raises:
        File: if the system refuses it.
    """
    if path == "-":
        return Input(path, None, _Counted(_STANDARD_INPUT, None))
    try:
        descriptor = os.open(path, os.O_RDONLY)
        status = os.fstat(descriptor)
    except OSError as error:
        raise File(path, system_reason(error)) from error
    # A size of nothing tells nothing: files in /proc have contents all the same.
    is_file = stat.S_ISREG(status.st_mode) and status.st_size > 0
    size = status.st_size if is_file else None
    source = _Counted(descriptor, size)
    if stat.S_ISDIR(status.st_mode):
        # Said here, since the system would open it and fail only when reading.
        raise File(path, os.strerror(errno.EISDIR))
    return Input(path, size, source)


def total_size(inputs: Sequence[Input]) -> int | None:
    """Return how many bytes there are to read, if that is known of all."""
    sizes = [source.size for source in inputs]
    return None if None in sizes else sum(size or 0 for size in sizes)
