"""The core: from open files to finished tables, with nothing of the outside.

The hybrid replaces this one by Rust's, so what crosses the boundary is what
crosses this module's: paths and numbers in, rows of cells out.

Twin: `crates/data-transform/src/core.rs`.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from common.input import Input, open_input, total_size
from common.progress import Progress
from data_transform import PROGRAM
from data_transform.aggregate import Reject
from data_transform.cells import Row, Table
from data_transform.chunks import CHUNK_BYTES, chunks
from data_transform.flight import COLUMNS
from data_transform.names import read_names
from data_transform.parallel import add_up
from data_transform.summary import summarise
from data_transform.tables import reject_row, tables


class Inputs(NamedTuple):
    """Everything that is read, open but not read yet."""

    flights: list[Input]
    airlines: Input
    airports: Input


class Report(NamedTuple):
    """What a report says."""

    rows: int
    """Rows that were read, blank ones not counted."""
    rejected: int
    """Rows that could not be used."""
    tables: list[Table]
    """The tables but for the one of rejected rows."""


# Called with each row of the table `rejects`, in the order of the input.
#
# An exception ends the work.
OnReject = Callable[[Row], None]


def open_inputs(flights: Sequence[str], airlines: str, airports: str) -> Inputs:
    """Open everything first, so that a missing file is told before work begins.

    Raises:
        File: for the first that can't be opened.
    """
    return Inputs(
        [open_input(path) for path in flights],
        open_input(airlines),
        open_input(airports),
    )


def make_tables(
    inputs: Inputs, jobs: int, strict: bool, top: int, on_reject: OnReject
) -> Report:
    """Make the tables with `jobs` workers; `top` is the number of routes.

    Raises:
        ProgramError: any; with `strict`, the first rejected row is one.
    """
    names = read_names(inputs.airlines, inputs.airports)
    progress = Progress.shown(PROGRAM, total_size(inputs.flights))
    pieces = chunks(inputs.flights, COLUMNS, CHUNK_BYTES, progress)

    def lay_out(path: str, rejects: list[Reject]) -> None:
        for reject in rejects:
            on_reject(reject_row(path, reject))

    totals = add_up(pieces, jobs, strict, lay_out)
    summary = summarise(totals, top)
    return Report(summary.rows, summary.rejected, tables(summary, names))
