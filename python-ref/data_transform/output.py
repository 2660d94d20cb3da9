"""Writes tables as CSV and as lines of JSON: all of them, or none.

Every file is written beside its place under another name, and renamed when all are
complete, so a failure leaves what was there before.

Twin: `crates/data-transform/src/output.rs`.
"""

import errno
import os
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum

from common.errors import File, system_reason
from common.records import TYPE_CHECKING, NamedTuple
from data_transform.cells import Cell
from data_transform.decimal import Decimal

if TYPE_CHECKING:
    from types import TracebackType
    from typing import BinaryIO, Self

# What must stand in quotes. Since `csv.writer` takes no bytes, and quotes carriage
# returns in some versions of Python only, fields are quoted here.
_NEEDS_QUOTES = re.compile(rb'[",\r\n]')


class Format(Enum):
    """How tables are written."""

    CSV = "csv"
    """Comma-separated values with a header (RFC 4180, but newlines as on Unix)."""
    JSONL = "jsonl"
    """A JSON object a line."""
    BOTH = "both"
    """Both."""


class OutputFolder:
    """The folder into which a report is written.

    A context manager: what was not committed is removed at its end, as Rust does when
    the value is dropped.
    """

    def __init__(self, folder: str, format_: Format) -> None:
        self._folder = folder
        self._format = format_
        # What must be removed if the program ends early: folders and files.
        self._folders: list[str] = []
        self._unfinished: list[str] = []
        self._files: list[_OutputFile] = []
        self._complete: list[_Paths] = []

    def __enter__(self) -> "Self":
        """Make the folder if it is missing.

        Raises:
            File: if it can't be made.
        """
        try:
            if not os.path.isdir(self._folder):
                for missing in _missing_folders(self._folder):
                    # Noted before it is made: an interrupt may come at any time.
                    self._folders.append(missing)
                    try:
                        os.mkdir(missing)
                    except FileExistsError:
                        # Made meanwhile, or `..` of one that was just made.
                        self._folders.remove(missing)
                        if not os.path.isdir(missing):
                            raise
        except BaseException as error:
            # What is raised here is raised outside of the `with`.
            self._remove_unfinished()
            if isinstance(error, OSError):
                raise File(self._folder, system_reason(error)) from error
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: "TracebackType | None",
    ) -> None:
        """Remove everything that is unfinished, newest first."""
        for file in self._files:
            # What can't be written any more was told when it was met.
            with suppress(File):
                file.close()
        self._remove_unfinished()

    def _remove_unfinished(self) -> None:
        # What can't be removed is not worth a second error; a folder is kept unless
        # it is empty.
        for path in self._unfinished:
            with suppress(OSError):
                os.remove(path)
        for path in reversed(self._folders):
            with suppress(OSError):
                os.rmdir(path)

    def start(self, table: str, columns: Sequence[str]) -> "TableWriter":
        """Start a table.

        Raises:
            File: if a file can't be made.
        """
        writer = TableWriter(columns)
        if self._format is not Format.JSONL:
            writer.csv = self._open(f"{table}.csv")
            writer.csv.write(_csv_line(columns))
        if self._format is not Format.CSV:
            writer.jsonl = self._open(f"{table}.jsonl")
        return writer

    def complete(self, table: "TableWriter") -> None:
        """Complete a table.

        Raises:
            File: if what is left can't be written.
        """
        for file in (table.csv, table.jsonl):
            if file is not None:
                file.close()
                self._complete.append(file.paths)

    def commit(self) -> None:
        """Put all tables into their places.

        Raises:
            File: if a file can't be renamed.
        """
        # A folder can't be replaced: seen now, before anything is.
        for paths in self._complete:
            if os.path.isdir(paths.place):
                raise File(paths.place, os.strerror(errno.EISDIR))
        with _no_interrupt():
            for paths in self._complete:
                try:
                    os.rename(paths.partial, paths.place)
                except OSError as error:
                    raise File(paths.place, system_reason(error)) from error
            self._unfinished.clear()
            self._folders.clear()

    def _open(self, name: str) -> "_OutputFile":
        """Make a file beside its place."""
        # The process number keeps two reports into one folder apart.
        paths = _Paths(
            partial=os.path.join(self._folder, f".{name}.{os.getpid()}.partial"),
            place=os.path.join(self._folder, name),
        )
        self._unfinished.append(paths.partial)
        try:
            file = open(paths.partial, "xb")  # noqa: SIM115
        except OSError as error:
            # What another made is not this report's to remove.
            self._unfinished.remove(paths.partial)
            raise File(paths.place, system_reason(error)) from error
        self._files.append(_OutputFile(file, paths))
        return self._files[-1]


class TableWriter:
    """A table in the making."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self.csv: _OutputFile | None = None
        self.jsonl: _OutputFile | None = None

    def write(self, row: Sequence[Cell]) -> None:
        """Write a row; it has a cell for each column.

        Raises:
            File: if it can't be written.
        """
        if self.csv is not None:
            self.csv.write(_csv_line(row))
        if self.jsonl is not None:
            self.jsonl.write(_json_line(self._columns, row))


class _Paths(NamedTuple):
    """Where a file is written, and where it belongs."""

    partial: str
    place: str


class _OutputFile:
    """A file in the making, whose errors name the place that the user knows."""

    def __init__(self, file: "BinaryIO", paths: _Paths) -> None:
        self._file = file
        self.paths = paths

    def write(self, line: bytes) -> None:
        try:
            self._file.write(line)
        except OSError as error:
            raise File(self.paths.place, system_reason(error)) from error

    def close(self) -> None:
        try:
            self._file.close()
        except OSError as error:
            raise File(self.paths.place, system_reason(error)) from error


def _missing_folders(folder: str) -> list[str]:
    """Return the folders that must be made for this one, outermost first."""
    missing: list[str] = []
    above = folder.rstrip("/")
    while above and not os.path.lexists(above):
        missing.insert(0, above)
        above = os.path.dirname(above).rstrip("/")
    # Where something else stands in its place, making it will say so.
    return missing or [folder]


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Hold back interrupts, as Rust's handler waits for the lock."""
    signals = {signal.SIGINT, signal.SIGTERM}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _csv_line(row: Sequence[Cell]) -> bytes:
    """Return a row as CSV: quotes only where they are needed."""
    return b",".join(map(_csv_field, row)) + b"\n"


def _csv_field(cell: Cell) -> bytes:
    match cell:
        case None:
            return b""
        case int() | Decimal():
            return str(cell).encode()
        case str():
            field = cell.encode()
        case bytes():
            field = cell
    if _NEEDS_QUOTES.search(field):
        return b'"' + field.replace(b'"', b'""') + b'"'
    return field


def _json_line(columns: Sequence[str], row: Sequence[Cell]) -> bytes:
    """Return a row as a JSON object, keys in the order of the columns.

    By hand, since decimals keep both their places: no float is as exact.
    """
    members = (
        f'"{column}":{_json_value(cell)}'
        for column, cell in zip(columns, row, strict=True)
    )
    return ("{" + ",".join(members) + "}\n").encode()


def _json_value(cell: Cell) -> str:
    match cell:
        case None:
            return "null"
        case int() | Decimal():
            return str(cell)
        case str():
            return _json_text(cell)
        case bytes():
            return _json_text(cell.decode("utf-8", "replace"))


def _json_text(text: str) -> str:
    # Here, since CSV has no need of it: importing it takes longer than writing that.
    import json  # noqa: PLC0415

    return json.dumps(text, ensure_ascii=False)
