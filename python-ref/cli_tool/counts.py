"""Counts entries by status, path, host and so on, and merges what was counted apart.

Twin: `crates/cli-tool/src/counts.rs`.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from cli_tool.entry import Entry, parse
from cli_tool.filter import Filter
from cli_tool.lines import lines
from cli_tool.reason import BadLine, Reason
from cli_tool.tally import Key, Tally

_K = TypeVar("_K")

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
        self.statuses: defaultdict[int, int] = defaultdict(int)
        self.methods: defaultdict[Key, int] = defaultdict(int)
        self.protocols: defaultdict[Key, int] = defaultdict(int)
        # By hour of the day, in UTC.
        self.hours = [0] * 24
        self.paths = Tally()
        # By path: replies with a status from 400 to 599.
        self.errors: defaultdict[Key, int] = defaultdict(int)
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
        number = 0
        malformed: list[tuple[int, Reason]] = []
        takes_all = wanted == Filter()
        for number, line in enumerate(lines(text), start=1):
            try:
                entry = parse(line)
            except BadLine as bad:
                self.malformed += 1
                if len(malformed) < EXAMPLES:
                    malformed.append((number, bad.reason))
                continue
            # Asking costs a third of counting, so it is only done if there is a reason.
            if takes_all or wanted.takes(entry):
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
        # Compared, since calling `min` and `max` costs as much as all other sums.
        if time < self.first:  # noqa: PLR1730
            self.first = time
        if time > self.last:  # noqa: PLR1730
            self.last = time
        self.hours[time % 86_400 // 3600] += 1
        self.statuses[status] += 1
        self.methods[method] += 1
        self.protocols[protocol] += 1
        self.paths.add(path, size)
        self.hosts.add(host, size)
        if 400 <= status < 600:
            self._add_error(path, status, size)
        if referrer is not None:
            self.referrers.add(referrer, size)
        if agent is not None:
            self.agents.add(agent, size)

    def _add_error(self, path: Key, status: int, size: int) -> None:
        """Count a reply with an error."""
        self.errors[path] += 1
        if status == 404:
            self.not_found.add(path, size)
        elif status >= 500:
            self.server_errors.add(path, size)

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
        _merge_numbers(self.statuses, other.statuses)
        _merge_numbers(self.methods, other.methods)
        _merge_numbers(self.protocols, other.protocols)
        self.paths.merge(other.paths)
        _merge_numbers(self.errors, other.errors)
        self.not_found.merge(other.not_found)
        self.server_errors.merge(other.server_errors)
        self.hosts.merge(other.hosts)
        self.referrers.merge(other.referrers)
        self.agents.merge(other.agents)


def _merge_numbers(mine: defaultdict[_K, int], theirs: Mapping[_K, int]) -> None:
    for key, number in theirs.items():
        mine[key] += number
