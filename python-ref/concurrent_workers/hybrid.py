"""The `hybrid` rung: asyncio asks, Rust reads the pages.

One crossing a page: bytes go in, links come out.
"""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import bridge

from concurrent_workers import cli
from concurrent_workers.links import Link, LinkKind, PageLinks

_T = TypeVar("_T")


class HybridCore:
    """The core of the `hybrid` rung: pages are read by the bridge."""

    def run(self, main: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine to its end on a new event loop."""
        return asyncio.run(main)

    async def read_page(
        self, body: bytes, content_type: str, address: str, with_ids: bool
    ) -> PageLinks:
        """Return the links of a page; meanwhile nothing else goes on."""
        links, ids = bridge.read_page(body, content_type, address, with_ids)
        return PageLinks(
            [Link(LinkKind(kind), address, name) for kind, address, name in links], ids
        )


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(HybridCore())


if __name__ == "__main__":
    sys.exit(main())
