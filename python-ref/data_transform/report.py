"""Makes a report from start to end.

Twin: `crates/data-transform/src/report.rs`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from data_transform.aggregate import Reject
from data_transform.chunks import CHUNK_BYTES, chunks
from data_transform.flight import COLUMNS
from data_transform.input import Input, open_input
from data_transform.names import Names, open_names
from data_transform.output import Format, OutputFolder
from data_transform.parallel import OnRejects, add_up
from data_transform.progress import Progress
from data_transform.summary import Summary, summarise
from data_transform.tables import (
    CARRIER_COLUMNS,
    HOUR_COLUMNS,
    REJECT_COLUMNS,
    ROUTE_COLUMNS,
    Cell,
    carrier_row,
    hour_row,
    reject_row,
    route_row,
)


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be reported, and how."""

    flights: list[str]
    """One or more files; `-` is standard input."""
    airlines: str
    airports: str
    out: str
    """The folder into which the tables are written."""
    jobs: int
    """The number of workers, at least 1."""
    format: Format
    strict: bool
    """Whether the first row that can't be used ends the program."""
    top: int
    """How many routes are shown."""


_Inputs = TypeVar("_Inputs")


def report(
    options: Options,
    open_all: Callable[[list[str]], _Inputs],
    count: "Count[_Inputs]",
) -> Summary:
    """Write the report; return what it says.

    `open_all` and `count` are the core: the other rungs replace them by native code.

    Raises:
        FlightsError: any; then nothing is written.
    """
    # Everything is opened first, so that a missing file is told before work begins.
    inputs = open_all(options.flights)
    names = open_names(options.airlines, options.airports)
    with OutputFolder(options.out, options.format) as output:
        # Rejected rows are written as they come: there may be too many to keep.
        rejects = output.start("rejects", REJECT_COLUMNS)

        def write_rejects(path: str, found: Iterable[Reject]) -> None:
            for reject in found:
                rejects.write(reject_row(path, reject))

        summary = count(
            inputs, options.jobs, options.strict, options.top, write_rejects
        )
        _write_tables(output, summary, names)
        output.complete(rejects)
        output.commit()
    return summary


# Counts the flights in what was opened: `inputs, jobs, strict, top, on_rejects`.
Count = Callable[[_Inputs, int, bool, int, OnRejects], Summary]


def open_all(paths: Sequence[str]) -> list[Input]:
    """Open all inputs.

    Raises:
        File: for the first that can't be opened.
    """
    return [open_input(path) for path in paths]


def count(
    inputs: list[Input], jobs: int, strict: bool, top: int, on_rejects: OnRejects
) -> Summary:
    """Count the flights in all inputs: what the hybrid replaces.

    Raises:
        FlightsError: as `add_up`.
    """
    sizes = [source.size for source in inputs]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    progress = Progress.shown(total)
    pieces = chunks(inputs, COLUMNS, CHUNK_BYTES, progress)
    totals = add_up(pieces, jobs, strict, on_rejects)
    return summarise(totals, top)


def _write_tables(output: OutputFolder, summary: Summary, names: Names) -> None:
    carriers = (carrier_row(sums, names) for sums in summary.carriers)
    _write_table(output, "carriers", CARRIER_COLUMNS, carriers)
    routes = (route_row(sums, names) for sums in summary.routes)
    _write_table(output, "routes", ROUTE_COLUMNS, routes)
    hours = (hour_row(sums) for sums in summary.hours)
    _write_table(output, "hours", HOUR_COLUMNS, hours)


def _write_table(
    output: OutputFolder,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> None:
    table = output.start(name, columns)
    for row in rows:
        table.write(row)
    output.complete(table)
