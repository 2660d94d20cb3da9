"""The `native` rung: the same on uvloop, with pages read in processes of their own.

So the interpreter lock holds up neither the network nor the reading; what it costs is
that pages go to the processes, and links come back.
"""

import asyncio
import signal
import sys
from collections.abc import Coroutine
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

import uvloop

from common.arguments import cores
from concurrent_workers import cli
from concurrent_workers.links import PageLinks, read_page

_T = TypeVar("_T")


class NativeCore:
    """The core of the `native` rung: uvloop, and processes that read."""

    def __init__(self) -> None:
        self._readers = ProcessPoolExecutor(cores(), get_context("fork"), _ignore)

    def run(self, main: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine to its end on a new event loop."""
        with self._readers:
            # The first job forks them all: now, so that they hold no connection.
            self._readers.submit(_ignore)
            return uvloop.run(main)

    async def read_page(
        self, body: bytes, content_type: str, address: str, with_ids: bool
    ) -> PageLinks:
        """Return the links of a page, which another process reads."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._readers, read_page, body, content_type, address, with_ids
        )


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(NativeCore())


def _ignore() -> None:
    """Leave Ctrl-C, which the terminal sends to every process, to the first one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
