"""The addresses that were found, who refers to them, and what came of each.

Apart from the frontier, which decides what is asked for, since the findings need
only this.

Twin: `crates/concurrent-workers/src/graph.rs`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from concurrent_workers.failure import Failure


class Skip(Enum):
    """Why an address is not asked for."""

    # It matches a pattern of `--exclude`.
    EXCLUDED = 1
    # It is of another origin, and `--check-external` isn't given.
    EXTERNAL = 2
    # It is deeper than `--max-depth`.
    DEPTH = 3
    # There are `--max-pages` already.
    PAGES = 4


class Simple(Enum):
    """What is known of an address, if that takes one word."""

    # Some page refers to it.
    FOUND = 1
    # It is, or will be, asked for.
    QUEUED = 2
    # It is there.
    FINE = 3
    # The site asks robots not to ask for it.
    DISALLOWED = 4


class Page(NamedTuple):
    """It is a page, with the names of its fragments if those are checked."""

    ids: Sequence[str]


class Moved(NamedTuple):
    """It leads to another address, by its number."""

    to: int


# What is known of an address; Rust has one `enum` for this.
State = Simple | Skip | Page | Moved | Failure


@dataclass(slots=True)
class Node:
    """An address, and what is known of it."""

    # The address, without a fragment; or the text of a link that is none.
    address: str
    # The pages that refer to it, by their numbers.
    referrers: list[int] = field(default_factory=list)
    # The links from a start address, along the way on which it was found first.
    depth: int = 0
    # The redirects that lead to it at least.
    hops: int = 0
    # Whether the crawl starts at it.
    is_start: bool = False
    # Whether it is asked for only if it is no private address.
    guarded: bool = False
    # Whether it is a private address; known once it was asked for.
    private: bool = False
    # What is known of it.
    state: State = Simple.FOUND


class Wanted(NamedTuple):
    """A link with a fragment, and the page that refers to it."""

    number: int
    fragment: str
    page: int


class Graph:
    """The addresses that were found, by their numbers."""

    def __init__(self) -> None:
        # All addresses, in the order in which they were found.
        self.nodes: list[Node] = []
        self._numbers: dict[str, int] = {}
        # Links of schemes that can't be checked, such as `mailto:`.
        self.other: set[str] = set()
        # The links whose fragments are checked.
        self.wanted: list[Wanted] = []

    def number(self, address: str) -> int:
        """Return the number of an address, which may be new."""
        number = self._numbers.setdefault(address, len(self.nodes))
        if number == len(self.nodes):
            self.nodes.append(Node(address))
        return number

    def refer(self, page: int, address: str) -> int:
        """Note that a page refers to an address, whose number is returned."""
        number = self.number(address)
        referrers = self.nodes[number].referrers
        # A page's links come together, so that only the last can be the same.
        if not referrers or referrers[-1] != page:
            referrers.append(page)
        return number
