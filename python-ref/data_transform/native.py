"""The `native` rung: the same program with polars for what is plain.

Polars reads and groups each chunk that is plain; a chunk that holds anything polars
would read otherwise (quotes, blanks around numbers, rows that can't be used) goes
through Python's own core, so that both give the same bytes.
"""

import os
import sys
from collections.abc import Sequence

from common.input import total_size
from common.progress import Progress
from data_transform import PROGRAM, cli, core
from data_transform.chunks import MAX_ROW_BYTES, chunks
from data_transform.core import Inputs, OnReject, Report
from data_transform.errors import Rejected
from data_transform.flight import COLUMNS
from data_transform.names import read_names
from data_transform.summary import summarise
from data_transform.tables import reject_row, tables

# As large as may be: polars spreads one chunk over the cores.
_CHUNK_BYTES = MAX_ROW_BYTES


class NativeCore:
    """The core with polars, as `data_transform.core` is the one without."""

    def open_inputs(
        self, flights: Sequence[str], airlines: str, airports: str
    ) -> Inputs:
        """Open everything first, so that a missing file is told before work begins.

        Raises:
            File: for the first that can't be opened.
        """
        return core.open_inputs(flights, airlines, airports)

    def make_tables(
        self, inputs: Inputs, jobs: int, strict: bool, top: int, on_reject: OnReject
    ) -> Report:
        """Make the tables with `jobs` threads; `top` is the number of routes.

        Raises:
            ProgramError: any; with `strict`, the first rejected row is one.
        """
        # Polars reads this once, when it is imported.
        os.environ["POLARS_MAX_THREADS"] = str(jobs)
        from data_transform.frames import Frames  # noqa: PLC0415

        names = read_names(inputs.airlines, inputs.airports)
        progress = Progress.shown(PROGRAM, total_size(inputs.flights))
        frames = Frames()
        totals = frames.totals
        for chunk in chunks(inputs.flights, COLUMNS, _CHUNK_BYTES, progress):
            if frames.add_chunk(chunk):
                continue
            rejects = totals.add_chunk(chunk)
            if strict and rejects:
                raise Rejected(chunk.path, rejects[0].line, rejects[0].reason)
            for reject in rejects:
                on_reject(reject_row(chunk.path, reject))
        frames.finish()
        summary = summarise(totals, top)
        return Report(summary.rows, summary.rejected, tables(summary, names))


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(NativeCore())


if __name__ == "__main__":
    sys.exit(main())
