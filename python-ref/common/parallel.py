"""Spreads items over workers, and takes what they found in the order of the input.

Here the runtimes differ: Rust's workers are threads that share the work's sums;
Python's are processes, each sending back the sums of its items.

Twin: `crates/common/src/parallel.rs`.
"""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NoReturn, Protocol, Self, TypeVar

from common.errors import ProgramError, Workers, system_reason

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Sums(Protocol):
    """What is added up."""

    def merge(self, other: Self) -> None:
        """Add what was added up apart."""


_Item = TypeVar("_Item")
_Sums = TypeVar("_Sums", bound=Sums)
_Found = TypeVar("_Found")


def fold_in_order(
    items: Iterable[_Item],
    jobs: int,
    work: Callable[[_Item], tuple[_Sums, _Found]],
    sums: _Sums,
    on_found: Callable[[_Found], None],
) -> _Sums:
    """Add all items up with `jobs` workers, at least 1.

    Return the sums, added to `sums`. `work` returns the sums of an item, and what it
    found besides; it runs in a worker process, so it must be a function of a module.
    Each finding goes to `on_found`, in the order of the input.

    Raises:
        ProgramError: the one that stands first in the input, whichever worker comes
            upon one first: of `items`, of `work`, or of `on_found`. `Workers` if the
            system refuses processes.
    """
    for sums_of_item, found in _found(items, jobs, work):
        on_found(found)
        sums.merge(sums_of_item)
    return sums


def _found(
    items: Iterable[_Item], jobs: int, work: Callable[[_Item], _Found]
) -> Iterator[_Found]:
    """Return what is found in the items, in their order."""
    read = _until_error(items)
    ahead = list(islice(read, 2))
    read = chain(ahead, read)
    if jobs > 1 and len(ahead) > 1:
        yield from _found_by_workers(read, jobs, work)
        return
    # Starting processes takes longer than a single item does.
    for item in read:
        yield _raise(item) if isinstance(item, ProgramError) else work(item)


def _found_by_workers(
    read: Iterable[_Item | ProgramError],
    jobs: int,
    work: Callable[[_Item], _Found],
) -> Iterator[_Found]:
    """Return what is found in the items, each looked at by one of the workers."""
    # Imported where processes are started, since it takes as long as all else here.
    from concurrent.futures import BrokenExecutor  # noqa: PLC0415

    pending: deque[Callable[[], _Found]] = deque()
    executor = None
    try:
        executor = _executor(jobs)
        for item in read:
            pending.append(
                partial(_raise, item)
                if isinstance(item, ProgramError)
                else executor.submit(work, item).result
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


def _until_error(items: Iterable[_Item]) -> Iterator[_Item | ProgramError]:
    """Return the items, and the error after which there are no more.

    As a value, like Rust's `Result`: it must wait until all before it was examined.
    """
    try:
        yield from items
    except ProgramError as error:
        yield error


def _raise(error: ProgramError) -> NoReturn:
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
