from collections.abc import Callable, Sequence
from typing import final

class FlightsError(Exception):
    """Why flights can't be counted: a message for people, and the exit code."""

    args: tuple[str, int]

@final
class FlightsInputs:
    """Inputs that are open, to be counted once."""

# How many values were added, and their sum.
type _Mean = tuple[int, int]
# The fields of `data_transform.summary.CarrierSummary`, in their order.
type _Carrier = tuple[
    bytes, int, int, int, int, int, _Mean, tuple[int | None, int | None, int | None]
]
# The fields of `data_transform.summary.RouteSummary`, in their order.
type _Route = tuple[bytes, bytes, int, list[bytes], _Mean, _Mean]
# The fields of `data_transform.summary.HourSummary`, in their order.
type _Hour = tuple[int, int, int, int, _Mean]

def open_flights(paths: Sequence[str]) -> FlightsInputs:
    """Open all inputs.

    Raises:
        FlightsError: for the first that can't be opened.
    """

def count_flights(
    inputs: FlightsInputs,
    jobs: int,
    strict: bool,
    top: int,
    on_rejects: Callable[[str, list[tuple[int, str, bytes]]], None],
) -> tuple[int, int, list[_Carrier], list[_Route], list[_Hour]]:
    """Count the flights in all inputs with `jobs` threads.

    Return rows, rejected rows, and the records of carriers, routes and hours.
    `on_rejects` is called with a path and a list of `(line, reason, text)`.

    Raises:
        FlightsError: as the core's.
        KeyboardInterrupt: on Ctrl-C; the count goes on only until the next chunk.
    """

def version() -> str:
    """Return the version of the workspace the bridge was built from."""
