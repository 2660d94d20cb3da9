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

def version() -> str:
    """Return the version of the workspace the bridge was built from."""
