"""The Rust cores, as Python calls them.

Every function releases the interpreter while Rust works, and answers Ctrl-C.
"""

from bridge._core import (
    FlightsError,
    FlightsInputs,
    LogInputs,
    LogsumError,
    boundary,
    make_flights_tables,
    open_flights,
    open_logs,
    parse_log_line,
    read_page,
    summarise_logs,
    version,
)

# What checkers of types take for true, without the import of `typing`.
TYPE_CHECKING = False

if TYPE_CHECKING:
    # The shapes of what crosses; they exist only in the stub.
    from bridge._core import Cell as Cell
    from bridge._core import LogSummary as LogSummary
    from bridge._core import LogTop as LogTop
    from bridge._core import Row as Row

__all__ = [
    "FlightsError",
    "FlightsInputs",
    "LogInputs",
    "LogsumError",
    "boundary",
    "make_flights_tables",
    "open_flights",
    "open_logs",
    "parse_log_line",
    "read_page",
    "summarise_logs",
    "version",
]
