"""The `hybrid` rung: Python reads the arguments and writes, Rust counts.

One crossing for the whole file: paths go in, a few hundred sums come out, and rejected
rows in batches on the way.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import bridge

from data_transform import cli
from data_transform.aggregate import Reject
from data_transform.errors import FlightsError, Interrupted
from data_transform.groups import Mean
from data_transform.parallel import OnRejects
from data_transform.reason import Reason
from data_transform.summary import (
    CarrierSummary,
    HourSummary,
    RouteSummary,
    Summary,
)


class CoreError(FlightsError):
    """What the Rust core refused, in its words, which are Python's too."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message, exit_code)
        self.message = message
        self.exit_code = exit_code  # type: ignore[misc]

    def __str__(self) -> str:
        return self.message


@dataclass(unsafe_hash=True)
class CoreReason(Reason):
    """Why the Rust core rejected a row."""

    text: str

    def __str__(self) -> str:
        return self.text


def open_all(paths: list[str]) -> bridge.FlightsInputs:
    """Open all inputs.

    Raises:
        CoreError: for the first that can't be opened.
    """
    with _core_errors():
        return bridge.open_flights(paths)


def count(
    inputs: bridge.FlightsInputs,
    jobs: int,
    strict: bool,
    top: int,
    on_rejects: OnRejects,
) -> Summary:
    """Count the flights in all inputs, in Rust.

    Raises:
        CoreError: as the core's.
    """

    def pass_on(path: str, rejects: list[tuple[int, str, bytes]]) -> None:
        on_rejects(
            path,
            [Reject(line, CoreReason(reason), text) for line, reason, text in rejects],
        )

    with _core_errors():
        rows, rejected, carriers, routes, hours = bridge.count_flights(
            inputs, jobs, strict, top, pass_on
        )
    return Summary(
        rows,
        rejected,
        [
            CarrierSummary(*keys_and_counts, Mean(*delay), percentiles)
            for *keys_and_counts, delay, percentiles in carriers
        ],
        [
            RouteSummary(*keys_and_counts, Mean(*air_time), Mean(*delay))
            for *keys_and_counts, air_time, delay in routes
        ],
        [
            HourSummary(*keys_and_counts, Mean(*delay))
            for *keys_and_counts, delay in hours
        ],
    )


def main() -> int:
    try:
        cli.run(cli.parse_args(), open_all, count)
    except (FlightsError, KeyboardInterrupt) as raised:
        error = raised if isinstance(raised, FlightsError) else Interrupted()
        print(f"flights: {error}", file=sys.stderr)
        return error.exit_code
    return 0


@contextmanager
def _core_errors() -> Iterator[None]:
    """Turn the core's errors into this package's."""
    try:
        yield
    except bridge.FlightsError as error:
        raise CoreError(*error.args) from error


if __name__ == "__main__":
    sys.exit(main())
