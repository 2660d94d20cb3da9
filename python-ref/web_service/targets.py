"""Where links lead that were followed lately, in memory.

A link never changes its target, so what was read once holds until the link is deleted.
Only the process that deletes knows of that at once: a front, behind which another one
does, must not remember.

Twin: `crates/web-service/src/targets.rs`.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from web_service.link import Target

_T = TypeVar("_T")

# How many are remembered; with more all are forgotten, and those that matter come
# again.
_MOST = 20_000


class Targets:
    """Targets by their slugs, for many to ask at once.

    These are tasks of one event loop, so that nothing happens while one is read.
    """

    def __init__(self, *, remembers: bool) -> None:
        self._remembers = remembers
        self._targets: dict[str, Target] = {}
        # Whoever asked may be gone: a task that nobody keeps could be lost.
        self._tasks: set[asyncio.Task[Any]] = set()

    def find(self, slug: str, read: Callable[[str], Target | None]) -> Target | None:
        """Return the target of a slug; it is read if it isn't remembered.

        Raises:
            StoreError: that of reading.
        """
        target = self._targets.get(slug)
        if target is not None:
            return target
        found = read(slug)
        if self._remembers and found is not None and not found.deleted:
            if len(self._targets) == _MOST:
                self._targets.clear()
            self._targets[slug] = found
        return found

    async def forget_after(self, slug: str, deleting: Coroutine[Any, Any, _T]) -> _T:
        """Forget a slug as soon as its link is deleted.

        Return what came of that. A task of its own sees to it, which goes on if the
        handler that asked is cancelled: neither server does that when a client hangs
        up, but both do when a drain has taken too long.

        Raises:
            StoreError: that of deleting.
        """
        task = asyncio.create_task(self._forget_after(slug, deleting))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _forget_after(self, slug: str, deleting: Coroutine[Any, Any, _T]) -> _T:
        try:
            return await deleting
        finally:
            self._targets.pop(slug, None)
