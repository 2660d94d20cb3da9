"""Why a report could not be made, in words for the person who asked for it.

Apart from everything else so that both languages word every error alike.

Twin: `crates/data-transform/src/errors.rs`.
"""

from common.errors import ProgramError, shown
from common.records import TYPE_CHECKING

if TYPE_CHECKING:
    from data_transform.reason import Reason


class FlightsError(ProgramError):
    """Why a report could not be made."""


class Empty(FlightsError):
    """A file has no row at all."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        path = shown(self.path)
        return f"{path}: the file is empty: it must begin with a header"


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
