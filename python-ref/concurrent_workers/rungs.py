"""What a rung brings along: an event loop, and a way to read pages.

Rust has one of each: tokio, and threads for what computes.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from concurrent_workers.links import PageLinks, read_page

_T = TypeVar("_T")


class Core(Protocol):
    """What each rung brings along."""

    def run(self, main: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine to its end on a new event loop."""

    async def read_page(
        self, body: bytes, content_type: str, address: str, with_ids: bool
    ) -> PageLinks:
        """Return the links of a page, and the names of its fragments if asked for."""


class PythonCore:
    """The core of the `python` rung: everything in its place, on one thread."""

    def run(self, main: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine to its end on a new event loop."""
        return asyncio.run(main)

    async def read_page(
        self, body: bytes, content_type: str, address: str, with_ids: bool
    ) -> PageLinks:
        """Return the links of a page; meanwhile nothing else goes on."""
        return read_page(body, content_type, address, with_ids)
