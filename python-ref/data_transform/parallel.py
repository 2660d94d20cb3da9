"""Spreads chunks over workers, and takes what they found in the order of the input.

Here the runtimes differ: Rust's workers are threads that share the work's sums;
Python's are processes, each sending back the sums of its chunks.

Twin: `crates/data-transform/src/parallel.rs`.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NoReturn

from data_transform.aggregate import Reject, Totals
from data_transform.chunks import Chunk
from data_transform.errors import FlightsError, Rejected, Workers, system_reason

if TYPE_CHECKING:
    from concurrent.futures import Executor

# Called for each chunk, in the order of the input, with the rows that were rejected.
# An exception ends the work.
OnRejects = Callable[[str, list[Reject]], None]

# What was found in a chunk: whose it is, its sums, and what was rejected.
_Found = tuple[str, Totals, list[Reject]]


def add_up(
    chunks: Iterable[Chunk], jobs: int, strict: bool, on_rejects: OnRejects
) -> Totals:
    """Add all chunks up with `jobs` workers.

    Raises:
        FlightsError: the one that stands first in the input, whichever worker comes
            upon one first: of reading, of `on_rejects`, or with `strict` the first
            rejected row.
    """
    totals = Totals()
    for path, sums, rejects in _found(chunks, jobs, partial(_examine, strict=strict)):
        on_rejects(path, rejects)
        totals.merge(sums)
    return totals


def _found(
    chunks: Iterable[Chunk], jobs: int, examine: Callable[[Chunk], _Found]
) -> Iterator[_Found]:
    """Return what is found in the chunks, in their order."""
    read = _until_error(chunks)
    ahead = list(islice(read, 2))
    read = chain(ahead, read)
    if jobs > 1 and len(ahead) > 1:
        yield from _found_by_workers(read, jobs, examine)
        return
    # Starting processes takes longer than a single chunk does.
    for item in read:
        yield _raise(item) if isinstance(item, FlightsError) else examine(item)


def _found_by_workers(
    read: Iterable[Chunk | FlightsError],
    jobs: int,
    examine: Callable[[Chunk], _Found],
) -> Iterator[_Found]:
    """Return what is found in the chunks, each looked at by one of the workers."""
    # Imported where processes are started, since it takes as long as all else here.
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415

    pending: deque[Callable[[], _Found]] = deque()
    executor = None
    try:
        executor = _executor(jobs)
        for item in read:
            pending.append(
                partial(_raise, item)
                if isinstance(item, FlightsError)
                else executor.submit(examine, item).result
            )
            # Bounded, so that reading never runs far ahead of the work.
            if len(pending) > 2 * jobs:
                yield pending.popleft()()
        while pending:
            yield pending.popleft()()
    except BrokenExecutor as error:
        reason = "one ended unexpectedly; was it killed, or out of memory?"
        raise Workers(reason) from error
    except OSError as error:
        raise Workers(system_reason(error)) from error
    finally:
        if executor is not None:
            executor.shutdown(cancel_futures=True)


def _examine(chunk: Chunk, *, strict: bool) -> _Found:
    """Add the rows of a chunk up; this runs in a worker."""
    totals = Totals()
    rejects = totals.add_chunk(chunk)
    if strict and rejects:
        raise Rejected(chunk.path, rejects[0].line, rejects[0].reason)
    return chunk.path, totals, rejects


def _until_error(chunks: Iterable[Chunk]) -> Iterator[Chunk | FlightsError]:
    """Return the chunks, and the error after which there are no more.

    As a value, like Rust's `Result`: it must wait until all before it was examined.
    """
    try:
        yield from chunks
    except FlightsError as error:
        yield error


def _raise(error: FlightsError) -> NoReturn:
    raise error


def _executor(jobs: int) -> "Executor":
    """Return workers that can share the cores: processes, unless there is no lock."""
    from concurrent import futures  # noqa: PLC0415

    is_gil_enabled: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    if not is_gil_enabled():
        return futures.ThreadPoolExecutor(jobs)
    return futures.ProcessPoolExecutor(jobs, initializer=_begin_worker)


def _begin_worker() -> None:
    """Make a worker end when it should, and not before."""
    from multiprocessing import parent_process  # noqa: PLC0415

    # Ctrl-C reaches every process of the terminal; only the first should answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def end_with_parent() -> None:
        # However the parent ended: nobody would take what is found.
        if (parent := parent_process()) is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
