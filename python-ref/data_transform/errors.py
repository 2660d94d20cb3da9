"""Why a report could not be made, in words for the person who asked for it.

Apart from everything else so that both languages word every error alike.

Twin: `crates/data-transform/src/errors.rs`.
"""

import os
from dataclasses import dataclass
from typing import ClassVar

from data_transform.reason import Reason


class FlightsError(Exception):
    """Why a report could not be made."""

    exit_code: ClassVar[int] = 2


@dataclass(unsafe_hash=True)
class File(FlightsError):
    """The operating system refused a file."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.reason}"


@dataclass(unsafe_hash=True)
class Empty(FlightsError):
    """A file has no row at all."""

    path: str

    def __str__(self) -> str:
        path = shown(self.path)
        return f"{path}: the file is empty: it must begin with a header"


@dataclass(unsafe_hash=True)
class Shrank(FlightsError):
    """A file ended before the size that it had when it was opened."""

    path: str
    read: int
    size: int

    def __str__(self) -> str:
        return (
            f"{shown(self.path)}: the file shrank while it was read: "
            f"{self.read} of {self.size} bytes were left"
        )


@dataclass(unsafe_hash=True)
class Gzip(FlightsError):
    """A gzip file is damaged or cut off."""

    path: str

    def __str__(self) -> str:
        return f"{shown(self.path)}: damaged or incomplete gzip data"


@dataclass(unsafe_hash=True)
class UnterminatedQuote(FlightsError):
    """A quote is opened in the row that begins at `line`, and never closed."""

    path: str
    line: int

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: a quote is opened in this row and never closed"


@dataclass(unsafe_hash=True)
class RowTooLong(FlightsError):
    """The row that begins at `line` is longer than `limit` bytes."""

    path: str
    line: int
    limit: int

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return (
            f"{where}: this row is longer than {self.limit} bytes; "
            "is a quote left open?"
        )


@dataclass(unsafe_hash=True)
class MissingColumn(FlightsError):
    """The header lacks a column."""

    path: str
    line: int
    column: str

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: the header has no column `{self.column}`"


@dataclass(unsafe_hash=True)
class RepeatedColumn(FlightsError):
    """The header has a column twice."""

    path: str
    line: int
    column: str

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: the header has the column `{self.column}` twice"


@dataclass(unsafe_hash=True)
class BadRow(FlightsError):
    """A row of a table of names, or a header, can't be used."""

    path: str
    line: int
    reason: Reason

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.reason}"


@dataclass(unsafe_hash=True)
class RepeatedKey(FlightsError):
    """A table of names has a key twice."""

    path: str
    line: int
    key: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: the key `{self.key}` is there twice"


@dataclass(unsafe_hash=True)
class Rejected(FlightsError):
    """A row of flights can't be used, and `--strict` was asked for."""

    exit_code: ClassVar[int] = 1

    path: str
    line: int
    reason: Reason

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: {self.reason} (nothing was written: --strict)"


@dataclass(unsafe_hash=True)
class Workers(FlightsError):
    """The system refused threads or processes for the work."""

    reason: str

    def __str__(self) -> str:
        return f"workers can't be started: {self.reason}"


@dataclass(unsafe_hash=True)
class Interrupted(FlightsError):
    """The user interrupted the program."""

    exit_code: ClassVar[int] = 130

    def __str__(self) -> str:
        return "interrupted"


def system_reason(error: OSError) -> str:
    """Return what the operating system said, in the words of its manual."""
    return error.strerror or str(error)


def shown(path: str) -> str:
    """Return a path as it is shown to people: what isn't UTF-8 is replaced.

    Paths are strings here, since `pathlib` would show `a//b` as `a/b`.
    """
    return os.fsencode(path).decode("utf-8", "replace")
