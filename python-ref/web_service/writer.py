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
from typing import Any, TypeVar

from web_service import statements, transaction
from web_service.change import Answer, Change, Close
from web_service.outcome import StoreError, store_error
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
        self._queue: SimpleQueue[Change] = SimpleQueue()
        self._places = asyncio.Semaphore(_WAITING)
        self._closed = False
        Thread(target=self._run, name="writer", daemon=True).start()

    async def ask(self, change: Callable[[Answer[_T]], Change]) -> _T:
        """Ask for a change.

        Return what came of it, once that is committed.

        Raises:
            StoreError: if it can't be committed: then nothing has changed.
        """
        await self._places.acquire()
        if self._closed:
            self._places.release()
            raise StoreError.closed()
        answer: Answer[_T] = asyncio.get_running_loop().create_future()
        self._queue.put(change(answer))
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
        answer: Answer[None] = asyncio.get_running_loop().create_future()
        self._queue.put(Close(answer))
        if outcome := await answer:
            raise outcome

    def _run(self) -> None:
        close = None
        while close is None:
            batch = [self._queue.get()]
            # Nobody else takes anything, so that this never waits.
            while len(batch) < _MOST and not self._queue.empty():
                batch.append(self._queue.get())
            if isinstance(last := batch[-1], Close):
                close = last
                batch.pop()
            if batch:
                self._write(batch)
        outcome = None
        try:
            statements.checkpoint(self._connection)
            self._connection.close()
        except Error as error:
            outcome = store_error(error)
        self._answer([close], [outcome])

    def _write(self, batch: Sequence[Change]) -> None:
        try:
            outcomes = transaction.commit(self._connection, batch, self._slugs)
        except StoreError as error:
            self._answer(batch, [error] * len(batch))
        else:
            self._answer(batch, outcomes)
            self._on_commit(len(batch))

    def _answer(self, batch: Sequence[Change], outcomes: Sequence[Any]) -> None:
        """Have the loop settle a whole batch at once: waking it up has its price."""
        loop = batch[0].answer.get_loop()
        # For a loop that was closed nobody waits any more.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._settle, batch, outcomes)

    def _settle(self, batch: Sequence[Change], outcomes: Sequence[Any]) -> None:
        for change, outcome in zip(batch, outcomes, strict=True):
            self._places.release()
            # Whoever doesn't wait any more has no use for the answer.
            if not change.answer.done():
                change.answer.set_result(outcome)
