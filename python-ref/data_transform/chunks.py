"""Cuts the input into chunks of whole rows, and reads each file's header on the way.

A chunk never splits a row, quoted newlines included, so chunks can be worked on
apart. Reading is sequential and cheap; all that is costly happens on chunks.

Twin: `crates/data-transform/src/chunks.rs`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from common.errors import ProgramError
from common.input import Input
from common.progress import Progress
from data_transform.errors import (
    BadRow,
    Empty,
    MissingColumn,
    RepeatedColumn,
    RowTooLong,
    UnterminatedQuote,
)
from data_transform.fields import split_quoted
from data_transform.reason import FieldCount, Reason
from data_transform.rows import complete_rows, first_row, has_odd_quotes, trimmed

# How much is read at a time. Far more than in Rust, since a process that is
# handed a chunk sends back sums, which costs about as much as working on 100 KiB.
CHUNK_BYTES = 1 << 22
# The longest row that is accepted, so that an open quote can't fill the memory.
MAX_ROW_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole rows of one file."""

    path: str
    """The file's path as the user gave it."""
    columns: "Columns"
    """Where the wanted columns stand in this file."""
    first_line: int
    """The number of the first line, counted from 1, header included."""
    lines: bytes
    """The rows."""


@dataclass(frozen=True)
class Columns:
    """Where the wanted columns of a file stand."""

    count: int
    """How many fields each row must have."""
    places: tuple[int, ...]
    """The place of each wanted column, in the order in which they were wanted."""

    def check_count(self, found: int) -> None:
        """Refuse a row that has not as many fields as the header.

        Raises:
            FieldCount: if it hasn't.
        """
        if found != self.count:
            raise FieldCount(self.count, found)

    @cached_property
    def pick(self) -> Callable[[Sequence[bytes]], tuple[bytes, ...]]:
        """The function that picks the wanted fields from those of a row."""
        return itemgetter(*self.places)


def chunks(
    inputs: Iterable[Input],
    wanted: Sequence[str],
    chunk_bytes: int,
    progress: Progress,
) -> Iterator[Chunk]:
    """Return the chunks of the inputs, each about `chunk_bytes` long.

    `wanted` names the columns that every header must have once.
    """
    try:
        for source in inputs:
            file = _OpenFile(source)
            while chunk := file.next_chunk(wanted, chunk_bytes):
                progress.advance(source.position())
                yield chunk
            progress.finish_file(source.position())
    finally:
        progress.wipe()


class _OpenFile:
    """The file that is being read."""

    def __init__(self, source: Input) -> None:
        self._input = source
        self._columns: Columns | None = None
        # What was read but not handed out: it begins with the start of a row.
        self._rest = bytearray()
        # The number of the first line in `_rest`.
        self._line = 1
        # Whether all was read, and an error after which nothing can be.
        self._ended = False
        self._error: ProgramError | None = None

    def next_chunk(self, wanted: Sequence[str], chunk_bytes: int) -> Chunk | None:
        """Return the next chunk, or `None` at the end."""
        path = self._input.path
        while found := self._next_rows(chunk_bytes):
            first_line, lines = found
            if self._columns is None:
                header = _take_header(lines, first_line)
                if header is None:
                    continue
                self._columns = _find_columns(header, wanted, path)
                lines, first_line = header.lines_after, header.line_after
            return Chunk(path, self._columns, first_line, lines)
        if self._columns is None:
            raise Empty(path)
        return None

    def _next_rows(self, chunk_bytes: int) -> tuple[int, bytes] | None:
        """Return some whole rows and the number of their first line."""
        path = self._input.path
        while True:
            self._fill(chunk_bytes)
            length = complete_rows(self._rest)
            if length is not None:
                return self._take_rows(length)
            if len(self._rest) > MAX_ROW_BYTES:
                raise RowTooLong(path, self._line, MAX_ROW_BYTES)
            if not self._ended:
                continue
            if self._error is not None:
                raise self._error
            if not self._rest:
                return None
            if has_odd_quotes(self._rest):
                raise UnterminatedQuote(path, self._line)
            # The last row has no newline.
            return self._take_rows(len(self._rest))

    def _fill(self, chunk_bytes: int) -> None:
        """Read on: a chunk's length at first, then twice as much while no row ends."""
        if self._ended:
            return
        at_start = self._line == 1 and not self._rest
        before = len(self._rest)
        # Never more than one byte over the longest row: enough to see that a row is
        # too long, and so the same rows are too long whatever `chunk_bytes` is.
        limit = min(max(chunk_bytes, before), MAX_ROW_BYTES + 1 - before)
        try:
            self._input.read(self._rest, limit)
            self._ended = len(self._rest) < before + limit
        except ProgramError as error:
            # What was read before the error is handed out before it.
            self._ended = True
            self._error = error
        if at_start and self._rest.startswith(b"\xef\xbb\xbf"):
            # A byte order mark is no part of the first column's name.
            del self._rest[:3]

    def _take_rows(self, length: int) -> tuple[int, bytes]:
        """Hand out the first `length` bytes and keep the others."""
        # A view, since a slice would be copied once more.
        with memoryview(self._rest) as rest:
            lines = bytes(rest[:length])
        del self._rest[:length]
        first_line = self._line
        self._line += lines.count(b"\n")
        return first_line, lines


class _Header(NamedTuple):
    """The first row that isn't blank, and what follows it."""

    line: int
    text: bytes
    line_after: int
    lines_after: bytes


def _take_header(lines: bytes, line: int) -> _Header | None:
    """Take the header away from the start of the lines, and blank ones before it."""
    start = 0
    while start < len(lines):
        length, line_count = first_row(lines, start)
        text = trimmed(lines[start : start + length])
        start += length
        if text:
            return _Header(line, text, line + line_count, lines[start:])
        line += line_count
    return None


def _find_columns(header: _Header, wanted: Sequence[str], path: str) -> Columns:
    """Find the wanted columns by name; others may stand anywhere."""
    try:
        names = split_quoted(header.text)
    except Reason as reason:
        raise BadRow(path, header.line, reason) from None
    for column in wanted:
        match names.count(column.encode()):
            case 0:
                raise MissingColumn(path, header.line, column)
            case 1:
                pass
            case _:
                raise RepeatedColumn(path, header.line, column)
    places = tuple(names.index(column.encode()) for column in wanted)
    return Columns(len(names), places)
