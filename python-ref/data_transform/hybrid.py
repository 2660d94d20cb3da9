"""The `hybrid` rung: Python reads the arguments and writes, Rust does the rest.

One crossing for all files: paths go in, a few hundred rows come out, and rejected
rows in batches on the way. What isn't needed isn't imported: with data as small as a
year of flights, importing takes as long as the work.
"""

from collections.abc import Callable, Iterable, Sequence

import bridge

from common.crossing import core_errors
from common.program import leave
from common.records import NamedTuple
from data_transform import cli
from data_transform.cells import Row, Table
from data_transform.decimal import Decimal


class Report(NamedTuple):
    """What a report says."""

    rows: int
    rejected: int
    tables: list[Table]


class RustCore:
    """The core in Rust, as `data_transform.core` is the one in Python."""

    def open_inputs(
        self, flights: Sequence[str], airlines: str, airports: str
    ) -> bridge.FlightsInputs:
        """Open everything first, so that a missing file is told before work begins.

        Raises:
            CoreError: for the first that can't be opened.
        """
        with core_errors(bridge.FlightsError):
            return bridge.open_flights(flights, airlines, airports)

    def make_tables(
        self,
        inputs: bridge.FlightsInputs,
        jobs: int,
        strict: bool,
        top: int,
        on_reject: Callable[[Row], None],
    ) -> Report:
        """Make the tables with `jobs` threads; `top` is the number of routes.

        Raises:
            CoreError: as the core's.
        """

        def pass_on(rows: "list[bridge.Row]") -> None:
            for row in _rows(rows):
                on_reject(row)

        with core_errors(bridge.FlightsError):
            rows, rejected, tables = bridge.make_flights_tables(
                inputs, jobs, strict, top, pass_on
            )
        return Report(
            rows,
            rejected,
            [Table(name, columns, _rows(cells)) for name, columns, cells in tables],
        )


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(RustCore())


def _rows(rows: "Iterable[bridge.Row]") -> list[Row]:
    """Return the rows with the hundredths of decimals made decimals."""
    return [
        [Decimal(*cell) if isinstance(cell, tuple) else cell for cell in row]
        for row in rows
    ]


if __name__ == "__main__":
    leave(main())
