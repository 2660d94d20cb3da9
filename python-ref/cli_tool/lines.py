"""Cuts the input into chunks of whole lines.

Reading is sequential and cheap; all that is costly happens on chunks.

Twin: `crates/cli-tool/src/lines.rs`.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cli_tool.reason import MAX_LINE_BYTES
from common.errors import ProgramError
from common.input import Input
from common.progress import Progress

# How much is read at a time. Far more than in Rust, since a process that is handed a
# chunk sends back its counts, which costs as much as counting thousands of lines.
CHUNK_BYTES = 1 << 23


class Chunk(NamedTuple):
    """Some whole lines of one file."""

    file: int
    """Which of the inputs, counted from 0."""
    text: bytes


def chunks(
    inputs: Sequence[Input], chunk_bytes: int, progress: Progress
) -> Iterator[Chunk]:
    """Return the chunks of the inputs, each about `chunk_bytes` long."""
    try:
        for number, source in enumerate(inputs):
            for text in _OpenFile(source).texts(chunk_bytes):
                progress.advance(source.position())
                yield Chunk(number, text)
            progress.finish_file(source.position())
    finally:
        progress.wipe()


def lines(text: bytes) -> list[bytes]:
    r"""Return the lines of a chunk without their ends: `\n`, or `\r\n`."""
    found = text.split(b"\n")
    if not found[-1]:
        found.pop()
    if b"\r" in text:
        return [line.removesuffix(b"\r") for line in found]
    return found


class _OpenFile:
    """The file that is being read."""

    def __init__(self, source: Input) -> None:
        self._input = source
        # What was read but not handed out: it begins with the start of a line.
        self._rest = bytearray()
        self._at_start = True
        # Whether the rest begins inside a line that is too long, and was handed out.
        self._skipping = False
        # Whether all was read, and an error after which nothing can be.
        self._ended = False
        self._error: ProgramError | None = None

    def texts(self, chunk_bytes: int) -> Iterator[bytes]:
        """Return some whole lines at a time."""
        while not self._ended or self._rest:
            self._fill(chunk_bytes)
            if self._skipping:
                end = self._rest.find(b"\n")
                del self._rest[: end + 1 if end >= 0 else None]
                self._skipping = end < 0
            end = self._rest.rfind(b"\n") + 1
            # Two more than the longest: one that is too long, one for `\r`.
            if not end and len(self._rest) >= MAX_LINE_BYTES + 2:
                yield bytes(self._rest[: MAX_LINE_BYTES + 2])
                self._rest.clear()
                self._skipping = True
            elif end or (self._ended and self._rest):
                # The last line has no end.
                yield self._take(end or len(self._rest))
        if self._error is not None:
            raise self._error

    def _fill(self, chunk_bytes: int) -> None:
        """Read on by a chunk's length."""
        if self._ended:
            return
        wanted = len(self._rest) + chunk_bytes
        try:
            self._input.read(self._rest, chunk_bytes)
            self._ended = len(self._rest) < wanted
        except ProgramError as error:
            # What was read before the error is handed out before it.
            self._ended = True
            self._error = error
        if self._at_start and self._rest.startswith(b"\xef\xbb\xbf"):
            # A byte order mark is no part of the first host.
            del self._rest[:3]
        self._at_start = False

    def _take(self, length: int) -> bytes:
        """Hand out the first `length` bytes and keep the others."""
        # A view, since a slice would be copied once more.
        with memoryview(self._rest) as rest:
            text = bytes(rest[:length])
        del self._rest[:length]
        return text
