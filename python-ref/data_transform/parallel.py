"""Adds the flights of all chunks up, with workers.

Twin: `crates/data-transform/src/parallel.rs`.
"""

from collections.abc import Callable, Iterable
from functools import partial

from common.parallel import fold_in_order
from data_transform.aggregate import Reject, Totals
from data_transform.chunks import Chunk
from data_transform.errors import Rejected

# Called for each chunk, in the order of the input, with the rows that were rejected.
# An exception ends the work.
OnRejects = Callable[[str, list[Reject]], None]

# What was found in a chunk: whose it is, and what was rejected.
_Found = tuple[str, list[Reject]]


def add_up(
    chunks: Iterable[Chunk], jobs: int, strict: bool, on_rejects: OnRejects
) -> Totals:
    """Add all chunks up with `jobs` workers.

    Raises:
        ProgramError: the one that stands first in the input, whichever worker comes
            upon one first: of reading, of `on_rejects`, or with `strict` the first
            rejected row.
    """
    work = partial(_examine, strict=strict)

    def pass_on(found: _Found) -> None:
        on_rejects(*found)

    return fold_in_order(chunks, jobs, work, Totals(), pass_on)


def _examine(chunk: Chunk, *, strict: bool) -> tuple[Totals, _Found]:
    """Add the rows of a chunk up; this runs in a worker."""
    totals = Totals()
    rejects = totals.add_chunk(chunk)
    if strict and rejects:
        raise Rejected(chunk.path, rejects[0].line, rejects[0].reason)
    return totals, (chunk.path, rejects)
