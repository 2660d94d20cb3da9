"""What is asked for, and in which order it counts.

Replies arrive in any order. They are taken in the order in which their addresses were
queued, so that the links they hold are queued in an order that doesn't depend on time:
which pages are within a limit, and what the report says, are always the same. A reply
that is early waits; how many may wait is bounded.

Twin: `crates/concurrent-workers/src/frontier.rs`.
"""

from collections.abc import Sequence

from concurrent_workers.address import origin
from concurrent_workers.failure import Failure, Kind
from concurrent_workers.graph import (
    Graph,
    Moved,
    Page,
    Simple,
    Skip,
    State,
    Wanted,
)
from concurrent_workers.links import Link, LinkKind, PageLinks
from concurrent_workers.options import Limits
from concurrent_workers.task import Answer, Plain, Redirect, Task

# How far ahead of the first open reply others are asked for: the most that can wait.
_WINDOW = 4096

_BLOCKED = Failure.of_kind(Kind.BLOCKED)


class Frontier:
    """The addresses that are to be asked for, and all that is known of the others."""

    def __init__(self, starts: Sequence[str], limits: Limits) -> None:
        self._limits = limits
        self.graph = Graph()
        self.starts: list[int] = []
        # The origins whose pages are read.
        self._scope: set[str] = set()
        # Whether a start address is a private one.
        self._local = False
        # Addresses of the scope that were queued.
        self._pages = 0
        # The addresses in the order in which they count, and whether each is guarded.
        self._queue: list[tuple[int, bool]] = []
        # How many of them were handed out, and how many were taken.
        self._handed = 0
        self._taken = 0
        # Replies that came before their turn, by their places.
        self._early: dict[int, Answer] = {}
        for start in starts:
            number = self.graph.number(start)
            if number not in self.starts:
                self.starts.append(number)
                self._start_at(number)
                self._pages += 1
                self._enqueue(number)

    def hand_out(self) -> Task | None:
        """Hand out the next address; none if all were, or too many replies are due."""
        place = self._handed
        if place >= self._taken + _WINDOW or place == len(self._queue):
            return None
        self._handed += 1
        number, guarded = self._queue[place]
        address = self.graph.nodes[number].address
        return Task(place, address, self._is_in_scope(address), guarded)

    def settle(self, place: int, answer: Answer) -> None:
        """Take an answer in its turn, and those that waited for it."""
        self._early[place] = answer
        while self._taken in self._early:
            answer = self._early.pop(self._taken)
            number, _ = self._queue[self._taken]
            self._taken += 1
            self._take(number, answer)

    def progress(self) -> tuple[int, int]:
        """Return how many answers were taken, and how many addresses were queued."""
        return self._taken, len(self._queue)

    def _take(self, number: int, answer: Answer) -> None:
        """Note what came of an address, and queue what it leads to."""
        node = self.graph.nodes[number]
        node.private = answer.private
        self._local |= node.is_start and answer.private
        state: State
        match answer.reply:
            case PageLinks(links, ids):
                self._follow(number, links)
                state = Page(ids)
            case Plain.FINE:
                state = Simple.FINE
            case Redirect(address):
                state = Moved(self._redirect(number, address))
            case Failure(Kind.BLOCKED) if not node.guarded:
                # Since it was handed out, something was found that may lead to it.
                self._enqueue(number)
                return
            case Failure() as failure:
                state = failure
            case Plain.DISALLOWED:
                state = Simple.DISALLOWED
        node.state = state

    def _follow(self, page: int, links: Sequence[Link]) -> None:
        """Queue what a page links to."""
        depth = self.graph.nodes[page].depth + 1
        for kind, address, fragment in links:
            if kind is LinkKind.OTHER:
                self.graph.other.add(address)
                continue
            number = self.graph.refer(page, address)
            if kind is LinkKind.INVALID:
                self.graph.nodes[number].state = Failure.of_kind(Kind.INVALID)
                continue
            if fragment is not None and self._limits.fragments:
                self.graph.wanted.append(Wanted(number, fragment, page))
            # A page of the world has no business in a private network.
            guarded = not self._local and not self._is_in_scope(address)
            self._reach(number, depth, 0, guarded and not self._limits.private)

    def _redirect(self, source: int, address: str) -> int:
        """Queue what an address leads to; return its number."""
        to = self.graph.number(address)
        node = self.graph.nodes[source]
        # Where a start address leads to is where the crawl is meant to start.
        if node.is_start:
            self._start_at(to)
        guarded = self._is_guarded(node.address, address)
        self._reach(to, node.depth, node.hops + 1, guarded)
        return to

    def _reach(self, number: int, depth: int, hops: int, guarded: bool) -> None:
        """Queue an address, unless it was, or there is a reason not to."""
        if hops > self._limits.redirects:
            return
        node = self.graph.nodes[number]
        if node.state is Simple.FOUND or isinstance(node.state, Skip):
            skip = self._reason_to_skip(node.address, depth, hops)
            if skip is not None:
                node.state = skip
            else:
                node.depth, node.hops, node.guarded = depth, hops, guarded
                self._pages += self._is_in_scope(node.address)
                self._enqueue(number)
            return
        if node.guarded and not guarded:
            node.guarded = False
            if node.state == _BLOCKED:
                self._enqueue(number)
                return
        # A shorter way to a redirect may bring what follows it within the limit.
        if hops < node.hops:
            node.hops = hops
            if isinstance(node.state, Moved):
                to = node.state.to
                guarded = self._is_guarded(node.address, self.graph.nodes[to].address)
                self._reach(to, depth, hops + 1, guarded)

    def _reason_to_skip(self, address: str, depth: int, hops: int) -> Skip | None:
        in_scope = self._is_in_scope(address)
        if self._limits.excluded.matches(address):
            return Skip.EXCLUDED
        if not in_scope and not self._limits.external and hops == 0:
            return Skip.EXTERNAL
        if depth > self._limits.depth:
            return Skip.DEPTH
        if in_scope and self._pages >= self._limits.pages:
            return Skip.PAGES
        return None

    def _start_at(self, number: int) -> None:
        node = self.graph.nodes[number]
        node.is_start = True
        self._scope.add(origin(node.address))

    def _enqueue(self, number: int) -> None:
        node = self.graph.nodes[number]
        node.state = Simple.QUEUED
        self._queue.append((number, node.guarded))

    def _is_in_scope(self, address: str) -> bool:
        return origin(address) in self._scope

    def _is_guarded(self, address: str, to: str) -> bool:
        """Tell whether a redirect must not lead into a private network."""
        return not self._limits.private and origin(address) != origin(to)
