from collections.abc import Callable, Sequence
from typing import TypeAlias, final

# Nothing, a whole number, a decimal's hundredths, a text, or bytes kept as they are.
Cell: TypeAlias = int | tuple[int] | str | bytes | None
Row: TypeAlias = tuple[Cell, ...]

class FlightsError(Exception):
    """Why a report can't be made: a message for people, and the exit code."""

    args: tuple[str, int]

@final
class FlightsInputs:
    """Inputs that are open, to be read once."""

def open_flights(flights: Sequence[str], airlines: str, airports: str) -> FlightsInputs:
    """Open everything that is read; nothing is read yet.

    Raises:
        FlightsError: for the first that can't be opened.
    """

def make_flights_tables(
    inputs: FlightsInputs,
    jobs: int,
    strict: bool,
    top: int,
    on_rejects: Callable[[list[Row]], None],
) -> tuple[int, int, list[tuple[str, tuple[str, ...], list[Row]]]]:
    """Make the tables with `jobs` threads; `top` is the number of routes.

    Return rows, rejected rows, and for each table its name, columns and rows.
    `on_rejects` is called with rows of the table `rejects`.

    Raises:
        FlightsError: as the core's.
        KeyboardInterrupt: on Ctrl-C; the work goes on only until the next chunk.
    """

class LogsumError(Exception):
    """Why a log can't be summarised: a message for people, and the exit code."""

    args: tuple[str, int]

@final
class LogInputs:
    """Logs that are open, to be read once."""

def open_logs(files: Sequence[str]) -> LogInputs:
    """Open all logs; nothing is read yet.

    Raises:
        LogsumError: for the first that can't be opened.
    """

# Since, until, statuses from and to, methods, and what the path begins with.
Asked: TypeAlias = tuple[
    int | None, int | None, Sequence[tuple[int, int]], Sequence[bytes], bytes
]
# A key, its hits, their bytes, and for paths how many were errors.
LogTop: TypeAlias = tuple[bytes, int, int, int | None]
# The fields of `cli_tool.summary.Summary`, in their order.
LogSummary: TypeAlias = tuple[
    int,
    int,
    int,
    int,
    int | None,
    int | None,
    int,
    int,
    int,
    list[tuple[int, int]],
    list[tuple[int, int]],
    list[tuple[bytes, int]],
    list[int],
    list[tuple[bytes, int]],
    list[LogTop],
    list[LogTop],
    list[LogTop],
    list[LogTop],
    list[LogTop],
    list[LogTop],
    list[str],
]

def summarise_logs(
    inputs: LogInputs, asked: Asked, jobs: int, strict: bool, top: int
) -> LogSummary:
    """Summarise the entries that are asked for, with `jobs` threads.

    Raises:
        LogsumError: as the core's.
        KeyboardInterrupt: on Ctrl-C.
    """

def parse_log_line(
    line: bytes,
) -> tuple[bytes, int, list[bytes], int, int, bytes | None, bytes | None]:
    """Make an entry of a line: for tests that hand the same line to both languages.

    Return its fields in their order; those of its request are a list.

    Raises:
        ValueError: with the reason why the line is malformed.
    """

# A link's kind (the value of a `LinkKind`), its address and its fragment.
LinkFields: TypeAlias = tuple[int, str, str | None]

def read_page(
    body: bytes, content_type: str, address: str, with_ids: bool
) -> tuple[list[LinkFields], list[str]]:
    """Decode a page as it came, and return its links and the names of its fragments.

    The names are collected only if asked for.
    """

class boundary:  # noqa: N801
    """Crossings of the boundary that do as little as possible, to be measured."""

    @staticmethod
    def nothing() -> None:
        """Do nothing: what remains is the call itself."""

    @staticmethod
    def string_in(text: str) -> int:
        """Return the length of a text in bytes: it is borrowed, not copied."""

    @staticmethod
    def string_out(length: int) -> str:
        """Return a text of so many letters."""

    @staticmethod
    def records_out(count: int) -> list[tuple[str, int, float]]:
        """Return so many records, each a Python object."""

    @staticmethod
    def newlines_in(bytes: bytes) -> int:  # noqa: A002
        """Return how many newlines there are in bytes that Rust borrows."""

    @staticmethod
    def newlines_in_copy(copy: bytes) -> int:
        """Return the same from a copy that Rust makes first."""

    @final
    class LogCounts:
        """Counts the lines of a log that Python hands over."""

        def add_line(self, line: bytes) -> None:
            """Count one line: a crossing for each."""

        def add_lines(self, lines: list[bytes]) -> None:
            """Count the lines of a list: a crossing for each batch."""

        def add_text(self, text: bytes) -> None:
            """Count the lines of a text: a crossing for each, no object for a line."""

        def finish(self, top: int) -> LogSummary:
            """Return the fields of the summary, in their order.

            Raises:
                OverflowError: if the sum of all bytes is beyond 64 bits.
            """

def version() -> str:
    """Return the version of the workspace the bridge was built from."""
