"""Counts entries by status, path, host and so on, and merges what was counted apart.

Twin: `crates/cli-tool/src/counts.rs`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cli_tool.entry import Entry, parse
from cli_tool.filter import Filter
from cli_tool.lines import lines
from cli_tool.moment import utc_hour
from cli_tool.reason import BadLine, Reason
from cli_tool.tally import Key, Tally

# Later than any moment.
_NEVER = 1 << 63
# How many malformed lines are shown.
EXAMPLES = 5


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
        # The earliest moment and the latest, if there is any.
        self.first = _NEVER
        self.last = -_NEVER
        self.statuses: Counter[int] = Counter()
        self.methods: Counter[Key] = Counter()
        self.protocols: Counter[Key] = Counter()
        # By hour of the day, in UTC.
        self.hours = [0] * 24
        self.paths = Tally()
        # By path: replies with a status from 400 to 599.
        self.errors: Counter[Key] = Counter()
        # By path: replies 404.
        self.not_found = Tally()
        # By path: replies with a status from 500 to 599.
        self.server_errors = Tally()
        self.hosts = Tally()
        self.referrers = Tally()
        self.agents = Tally()

    def add_lines(self, text: bytes, wanted: Filter) -> Examined:
        """Count the lines of a chunk.

        Return how many there are, and the first that are malformed.
        """
        found = lines(text)
        entries = []
        malformed: list[tuple[int, Reason]] = []
        # Each entry is asked only if there is a reason: most often there is none.
        takes_all = wanted == Filter()
        for number, line in enumerate(found, start=1):
            try:
                entry = parse(line)
            except BadLine as bad:
                self.malformed += 1
                if len(malformed) < EXAMPLES:
                    malformed.append((number, bad.reason))
                continue
            if takes_all or wanted.takes(entry):
                entries.append(entry)
            else:
                self.filtered += 1
        self.lines += len(found)
        self.add(entries)
        return Examined(len(found), malformed)

    def add(self, entries: Sequence[Entry]) -> None:
        """Count some entries."""
        if not entries:
            return
        # Column by column, since `sum`, `min` and `Counter` go through one in C.
        hosts, times, requests, statuses, sizes, referrers, agents = zip(
            *entries, strict=True
        )
        methods, paths, protocols = zip(*requests, strict=True)
        self.requests += len(entries)
        self.bytes += sum(sizes)
        self.first = min(self.first, *times)
        self.last = max(self.last, *times)
        for hour, hits in Counter(map(utc_hour, times)).items():
            self.hours[hour] += hits
        self.statuses.update(statuses)
        self.methods.update(methods)
        self.protocols.update(protocols)
        self.paths.add(zip(paths, sizes, strict=True))
        self.hosts.add(zip(hosts, sizes, strict=True))
        self.referrers.add(_present(referrers, sizes))
        self.agents.add(_present(agents, sizes))
        for path, status, size in zip(paths, statuses, sizes, strict=True):
            if 400 <= status < 600:
                self._add_error(path, status, size)

    def _add_error(self, path: Key, status: int, size: int) -> None:
        """Count a reply with an error."""
        self.errors[path] += 1
        if status == 404:
            self.not_found.add([(path, size)])
        elif status >= 500:
            self.server_errors.add([(path, size)])

    def merge(self, other: "Counts") -> None:
        """Add what was counted in other lines."""
        self.lines += other.lines
        self.malformed += other.malformed
        self.filtered += other.filtered
        self.requests += other.requests
        self.bytes += other.bytes
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        for hour, hits in enumerate(other.hours):
            self.hours[hour] += hits
        self.statuses.update(other.statuses)
        self.methods.update(other.methods)
        self.protocols.update(other.protocols)
        self.paths.merge(other.paths)
        self.errors.update(other.errors)
        self.not_found.merge(other.not_found)
        self.server_errors.merge(other.server_errors)
        self.hosts.merge(other.hosts)
        self.referrers.merge(other.referrers)
        self.agents.merge(other.agents)


def _present(
    keys: Iterable[Key | None], sizes: Iterable[int]
) -> Iterator[tuple[Key, int]]:
    """Return the keys that are there, with their bytes."""
    for key, size in zip(keys, sizes, strict=True):
        if key is not None:
            yield key, size
