"""Why a report could not be made, in words for the person who asked for it.

Apart from everything else so that both languages word every error alike.

Twin: `crates/data-transform/src/errors.rs`.
"""

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data_transform.reason import Reason


class FlightsError(Exception):
    """Why a report could not be made."""

    exit_code = 2


class File(FlightsError):
    """The operating system refused a file."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.reason}"


class Empty(FlightsError):
    """A file has no row at all."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        path = shown(self.path)
        return f"{path}: the file is empty: it must begin with a header"


class Shrank(FlightsError):
    """A file ended before the size that it had when it was opened."""

    def __init__(self, path: str, read: int, size: int) -> None:
        super().__init__(path, read, size)
        self.path = path
        self.read = read
        self.size = size

    def __str__(self) -> str:
        return (
            f"{shown(self.path)}: the file shrank while it was read: "
            f"{self.read} of {self.size} bytes were left"
        )


class Gzip(FlightsError):
    """A gzip file is damaged or cut off."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{shown(self.path)}: damaged or incomplete gzip data"


class UnterminatedQuote(FlightsError):
    """A quote is opened in the row that begins at `line`, and never closed."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__(path, line)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: a quote is opened in this row and never closed"


class RowTooLong(FlightsError):
    """The row that begins at `line` is longer than `limit` bytes."""

    def __init__(self, path: str, line: int, limit: int) -> None:
        super().__init__(path, line, limit)
        self.path = path
        self.line = line
        self.limit = limit

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return (
            f"{where}: this row is longer than {self.limit} bytes; "
            "is a quote left open?"
        )


class MissingColumn(FlightsError):
    """The header lacks a column."""

    def __init__(self, path: str, line: int, column: str) -> None:
        super().__init__(path, line, column)
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: the header has no column `{self.column}`"


class RepeatedColumn(FlightsError):
    """The header has a column twice."""

    def __init__(self, path: str, line: int, column: str) -> None:
        super().__init__(path, line, column)
        self.path = path
        self.line = line
        self.column = column

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: the header has the column `{self.column}` twice"


class BadRow(FlightsError):
    """A row of a table of names, or a header, can't be used."""

    def __init__(self, path: str, line: int, reason: "Reason") -> None:
        super().__init__(path, line, reason)
        self.path = path
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.reason}"


class RepeatedKey(FlightsError):
    """A table of names has a key twice."""

    def __init__(self, path: str, line: int, key: str) -> None:
        super().__init__(path, line, key)
        self.path = path
        self.line = line
        self.key = key

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: the key `{self.key}` is there twice"


class Rejected(FlightsError):
    """A row of flights can't be used, and `--strict` was asked for."""

    exit_code = 1

    def __init__(self, path: str, line: int, reason: "Reason") -> None:
        super().__init__(path, line, reason)
        self.path = path
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        where = f"{shown(self.path)}:{self.line}"
        return f"{where}: {self.reason} (nothing was written: --strict)"


class Workers(FlightsError):
    """The system refused threads or processes for the work, or ended one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"workers: {self.reason}"


class Interrupted(FlightsError):
    """The user interrupted the program."""

    exit_code = 130

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


def tell(message: str) -> None:
    """Print a line to standard error; that this fails is no reason to end."""
    # `print` would take standard output for a stream that is `None`.
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"flights: {message}", file=sys.stderr, flush=True)
