"""One thread that writes: what many ask for at once is committed at once.

A commit waits for the disk, and takes as long for 500 changes as for one. So the thread
takes all the changes that wait, makes them one transaction, and answers each only after
the commit: what is answered is on the disk. The next changes gather meanwhile.

Twin: `crates/web-service/src/writer.rs`.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue
from sqlite3 import Connection, Error
from threading import Thread
from time import monotonic
from typing import Any, TypeVar

from web_service import statements, transaction
from web_service.change import Answer, Asked, Change, Close
from web_service.outcome import Busy, StoreError, store_error
from web_service.slug_source import SlugSource

_T = TypeVar("_T")

# How many changes may wait: whoever comes then waits for a place.
_WAITING = 1024
# How many changes a commit has at most.
_MOST = 512


class Writer:
    """The thread that writes, as those see it who ask.

    These are tasks of one event loop.
    """

    def __init__(
        self,
        connection: Connection,
        slugs: SlugSource,
        on_commit: Callable[[int], None],
    ) -> None:
        self._connection = connection
        self._slugs = slugs
        self._on_commit = on_commit
        self._queue: SimpleQueue[Asked] = SimpleQueue()
        self._places = asyncio.Semaphore(_WAITING)
        self._closed = False
        Thread(target=self._run, name="writer", daemon=True).start()

    async def ask(self, change: Callable[[Answer[_T]], Change]) -> _T:
        """Ask for a change.

        Return what came of it, once that is committed.

        Raises:
            StoreError: if it can't be committed: then nothing has changed.
        """
        if self._closed:
            raise StoreError.closed()
        asked_at = monotonic()
        await self._places.acquire()
        answer: Answer[_T] = asyncio.get_running_loop().create_future()
        self._queue.put(Asked(asked_at, change(answer)))
        outcome = await answer
        if isinstance(outcome, StoreError):
            # Many may wait for the same error; each begins a traceback of its own.
            raise outcome.with_traceback(None)
        return outcome

    async def close(self) -> None:
        """End the thread, after all is written that was asked for.

        The log is emptied, too.

        Raises:
            StoreError: if the log can't be emptied, or the writer is closed already.
        """
        if self._closed:
            raise StoreError.closed()
        self._closed = True
        # Behind all who wait for a place: it is given in the order of asking.
        await self._places.acquire()
        answer: Answer[None] = asyncio.get_running_loop().create_future()
        self._queue.put(Asked(monotonic(), Close(answer)))
        if outcome := await answer:
            raise outcome

    def _run(self) -> None:
        close = None
        while close is None:
            batch = [self._queue.get()]
            # Nobody else takes anything, so that this never waits.
            while len(batch) < _MOST and not self._queue.empty():
                batch.append(self._queue.get())
            if isinstance(batch[-1].change, Close):
                close = batch.pop()
            while batch:
                batch = self._write(batch)
        outcome = None
        try:
            statements.checkpoint(self._connection)
            self._connection.close()
        except Error as error:
            outcome = store_error(error)
        self._answer([close], [outcome])

    def _write(self, batch: list[Asked]) -> list[Asked]:
        """Write a batch, or answer those of it who have waited for long enough.

        Return the rest.
        """
        count = len(batch)
        try:
            outcomes = transaction.commit(self._connection, batch, self._slugs)
        except StoreError as error:
            if isinstance(error, Busy):
                count = transaction.late(batch)
            self._answer(batch[:count], [error] * count)
        else:
            self._answer(batch, outcomes)
            self._on_commit(count)
        return batch[count:]

    def _answer(self, batch: Sequence[Asked], outcomes: Sequence[Any]) -> None:
        """Have the loop settle a whole batch at once: waking it up has its price."""
        loop = batch[0].change.answer.get_loop()
        # For a loop that was closed nobody waits any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._settle, batch, outcomes)

    def _settle(self, batch: Sequence[Asked], outcomes: Sequence[Any]) -> None:
        for asked, outcome in zip(batch, outcomes, strict=True):
            self._places.release()
            # Whoever doesn't wait any more has no use for the answer.
            if not asked.change.answer.done():
                asked.change.answer.set_result(outcome)
