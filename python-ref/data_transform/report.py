"""Makes a report from start to end.

Twin: `crates/data-transform/src/report.rs`.
"""

from common.records import TYPE_CHECKING, NamedTuple
from data_transform.cells import Table
from data_transform.output import Format, OutputFolder

if TYPE_CHECKING:
    from typing import TypeVar

    from data_transform.rungs import Core, Report

    _Inputs = TypeVar("_Inputs")

# The columns of the table `rejects`.
REJECT_COLUMNS = ("file", "line", "reason", "text")


class Options(NamedTuple):
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


def report(options: Options, core: "Core[_Inputs]") -> "Report":
    """Write the report.

    Return what it says.

    Raises:
        ProgramError: any; then nothing is written.
    """
    inputs = core.open_inputs(options.flights, options.airlines, options.airports)
    with OutputFolder(options.out, options.format) as output:
        # Rejected rows are written as they come: there may be too many to keep.
        rejects = output.start("rejects", REJECT_COLUMNS)
        report = core.make_tables(
            inputs, options.jobs, options.strict, options.top, rejects.write
        )
        # First, so that a full disk is told of the same file however much is buffered.
        output.complete(rejects)
        for table in report.tables:
            _write_table(output, table)
        output.commit()
    return report


def _write_table(output: OutputFolder, table: Table) -> None:
    writer = output.start(table.name, table.columns)
    for row in table.rows:
        writer.write(row)
    output.complete(writer)
