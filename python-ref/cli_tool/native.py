"""The `native` rung: the same program with polars for the lines that are plain.

Polars splits and groups the plain lines of each chunk; all others (escapes, users,
further fields, the Common format, malformed lines) go through Python's own core, so
that both give the same bytes. With a filter all of them do.
"""

import os
import sys
from collections.abc import Sequence

from cli_tool import cli, core
from cli_tool.counts import Counts
from cli_tool.errors import MalformedLine, TooManyBytes
from cli_tool.filter import Filter
from cli_tool.lines import chunks
from cli_tool.malformed import Examples
from cli_tool.summary import Summary, summarise
from common.input import Input, total_size
from common.progress import Progress

# Large, since grouping is cheaper the fewer groups are merged.
_CHUNK_BYTES = 1 << 25


class NativeCore:
    """The core with polars, as `cli_tool.core` is the one without."""

    def open_inputs(self, files: Sequence[str]) -> list[Input]:
        """Open all files first, so that a missing one is told before work begins.

        Raises:
            ProgramError: for the first that can't be opened.
        """
        return core.open_inputs(files)

    def summarise_inputs(
        self,
        inputs: Sequence[Input],
        wanted: Filter,
        jobs: int,
        strict: bool,
        top: int,
    ) -> Summary:
        """Summarise the entries that the filter takes, with `jobs` threads.

        Raises:
            ProgramError: any; with `strict`, the first malformed line is one.
        """
        if wanted != Filter():
            return core.summarise_inputs(inputs, wanted, jobs, strict, top)
        # Polars reads this once, when it is imported.
        os.environ["POLARS_MAX_THREADS"] = str(jobs)
        from cli_tool.frames import count_lines  # noqa: PLC0415

        counts = Counts()
        examples = Examples([source.path for source in inputs])
        progress = Progress.shown("logsum", total_size(inputs))
        for chunk in chunks(inputs, _CHUNK_BYTES, progress):
            examples.add(chunk.file, count_lines(counts, chunk.text))
            malformed = examples.first()
            if strict and malformed is not None:
                raise MalformedLine(malformed)
        summary = summarise(counts, examples.texts(), top)
        if summary is None:
            raise TooManyBytes
        return summary


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(NativeCore())


if __name__ == "__main__":
    sys.exit(main())
