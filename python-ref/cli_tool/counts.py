"""Counts entries by status, path, host and the rest, and merges what was counted apart.

Twin: `crates/cli-tool/src/counts.rs`.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from cli_tool.entry import Entry, parse
from cli_tool.filter import Filter
from cli_tool.lines import lines
from cli_tool.moment import utc_hour
from cli_tool.reason import BadLine, Reason

_K = TypeVar("_K")

# How many malformed lines are shown.
EXAMPLES = 5


class Hits:
    """How often something came, and how many bytes were sent for it."""

    __slots__ = ("bytes", "hits")

    def __init__(self, hits: int = 0, bytes: int = 0) -> None:  # noqa: A002
        self.hits = hits
        self.bytes = bytes

    def add(self, size: int) -> None:
        """Add one request."""
        self.hits += 1
        self.bytes += size

    def merge(self, other: "Hits") -> None:
        """Add other requests."""
        self.hits += other.hits
        self.bytes += other.bytes


class Examined(NamedTuple):
    """What else was found in a chunk."""

    lines: int
    malformed: list[tuple[int, Reason]]
    """The first `EXAMPLES` lines that are malformed, by their number in the chunk."""


class Counts:
    """What was counted in some lines."""

    def __init__(self) -> None:
        self.lines = 0
        self.malformed = 0
        # Entries that weren't asked for.
        self.filtered = 0
        # Entries that were: all that follows is about these.
        self.requests = 0
        self.bytes = 0
        # The earliest moment and the latest.
        self.first: int | None = None
        self.last: int | None = None
        self.statuses: defaultdict[int, int] = defaultdict(int)
        self.methods: defaultdict[bytes, int] = defaultdict(int)
        self.protocols: defaultdict[bytes, int] = defaultdict(int)
        # By hour of the day, in UTC.
        self.hours = [0] * 24
        self.paths: defaultdict[bytes, Hits] = defaultdict(Hits)
        # By path: replies with a status from 400 to 599.
        self.errors: defaultdict[bytes, int] = defaultdict(int)
        # By path: replies 404.
        self.not_found: defaultdict[bytes, Hits] = defaultdict(Hits)
        # By path: replies with a status from 500 to 599.
        self.server_errors: defaultdict[bytes, Hits] = defaultdict(Hits)
        self.hosts: defaultdict[bytes, Hits] = defaultdict(Hits)
        self.referrers: defaultdict[bytes, Hits] = defaultdict(Hits)
        self.agents: defaultdict[bytes, Hits] = defaultdict(Hits)

    def add_lines(self, text: bytes, entry_filter: Filter) -> Examined:
        """Count the lines of a chunk.

        Return how many there are, and the first that are malformed.
        """
        number = 0
        malformed = []
        for number, line in enumerate(lines(text), start=1):  # noqa: B007
            try:
                entry = parse(line)
            except BadLine as bad:
                self.malformed += 1
                if len(malformed) < EXAMPLES:
                    malformed.append((number, bad.reason))
                continue
            if entry_filter.takes(entry):
                self.add(entry)
            else:
                self.filtered += 1
        self.lines += number
        return Examined(number, malformed)

    def add(self, entry: Entry) -> None:
        """Count one entry."""
        host, time, (method, path, protocol), status, size, referrer, agent = entry
        self.requests += 1
        self.bytes += size
        self.first = time if self.first is None else min(self.first, time)
        self.last = time if self.last is None else max(self.last, time)
        self.hours[utc_hour(time)] += 1
        self.statuses[status] += 1
        self.methods[method] += 1
        self.protocols[protocol] += 1
        self.paths[path].add(size)
        if 400 <= status < 600:
            self._add_error(path, status, size)
        self.hosts[host].add(size)
        if referrer is not None:
            self.referrers[referrer].add(size)
        if agent is not None:
            self.agents[agent].add(size)

    def _add_error(self, path: bytes, status: int, size: int) -> None:
        """Count a reply with an error."""
        self.errors[path] += 1
        if status == 404:
            self.not_found[path].add(size)
        elif status >= 500:
            self.server_errors[path].add(size)

    def merge(self, other: "Counts") -> None:
        """Add what was counted in other lines."""
        self.lines += other.lines
        self.malformed += other.malformed
        self.filtered += other.filtered
        self.requests += other.requests
        self.bytes += other.bytes
        firsts = [first for first in (self.first, other.first) if first is not None]
        lasts = [last for last in (self.last, other.last) if last is not None]
        self.first, self.last = min(firsts, default=None), max(lasts, default=None)
        for hour, hits in enumerate(other.hours):
            self.hours[hour] += hits
        _merge_numbers(self.statuses, other.statuses)
        _merge_numbers(self.methods, other.methods)
        _merge_numbers(self.protocols, other.protocols)
        _merge_hits(self.paths, other.paths)
        _merge_numbers(self.errors, other.errors)
        _merge_hits(self.not_found, other.not_found)
        _merge_hits(self.server_errors, other.server_errors)
        _merge_hits(self.hosts, other.hosts)
        _merge_hits(self.referrers, other.referrers)
        _merge_hits(self.agents, other.agents)


def _merge_numbers(mine: defaultdict[_K, int], theirs: Mapping[_K, int]) -> None:
    for key, number in theirs.items():
        mine[key] += number


def _merge_hits(mine: defaultdict[bytes, Hits], theirs: Mapping[bytes, Hits]) -> None:
    for key, hits in theirs.items():
        mine[key].merge(hits)
