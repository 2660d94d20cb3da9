"""The core: from open files to a summary, with nothing of the outside.

The hybrid replaces this one by Rust's, so what crosses the boundary is what
crosses this module's: paths and conditions in, a summary out.

Twin: `crates/cli-tool/src/core.rs`.
"""

from collections.abc import Sequence
from functools import partial

from cli_tool.counts import Counts, Examined
from cli_tool.errors import MalformedLine, TooManyBytes
from cli_tool.filter import Filter
from cli_tool.lines import CHUNK_BYTES, Chunk, chunks
from cli_tool.malformed import Examples
from cli_tool.summary import Summary, summarise
from common.input import Input, open_input, total_size
from common.parallel import fold_in_order
from common.progress import Progress


def open_inputs(files: Sequence[str]) -> list[Input]:
    """Open all files first, so that a missing one is told before work begins.

    Raises:
        ProgramError: for the first that can't be opened.
    """
    return [open_input(path) for path in files]


def summarise_inputs(
    inputs: Sequence[Input], wanted: Filter, jobs: int, strict: bool, top: int
) -> Summary:
    """Summarise the entries that the filter takes, with `jobs` workers.

    `top` is the length of each list.

    Raises:
        ProgramError: any; with `strict`, the first malformed line is one.
    """
    progress = Progress.shown("logsum", total_size(inputs))
    examples = Examples([source.path for source in inputs])

    def on_examined(found: tuple[int, Examined]) -> None:
        examples.add(*found)
        malformed = examples.first()
        if strict and malformed is not None:
            raise MalformedLine(malformed)

    pieces = chunks(inputs, CHUNK_BYTES, progress)
    count = partial(_count, wanted=wanted)
    counts = fold_in_order(pieces, jobs, count, Counts(), on_examined)
    summary = summarise(counts, examples.texts(), top)
    if summary is None:
        raise TooManyBytes
    return summary


def _count(chunk: Chunk, *, wanted: Filter) -> tuple[Counts, tuple[int, Examined]]:
    """Count the lines of a chunk; this runs in a worker."""
    counts = Counts()
    return counts, (chunk.file, counts.add_lines(chunk.text, wanted))
