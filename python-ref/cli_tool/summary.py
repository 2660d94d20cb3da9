"""What a report says: sums, and the entries at the top of each list.

Twin: `crates/cli-tool/src/summary.rs`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from common.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cli_tool.counts import Counts
    from cli_tool.tally import Key


class Top(NamedTuple):
    """An entry of a list."""

    key: "Key"
    hits: int
    bytes: int
    errors: int | None = None
    """For the list of all paths: replies with a status from 400 to 599."""


class Summary(NamedTuple):
    """What a report says; every list is in the order in which it is shown."""

    lines: int
    parsed: int
    """Lines that aren't malformed."""
    malformed: int
    filtered: int
    """Entries that weren't asked for."""
    first: int | None
    """The earliest moment, in seconds since 1970."""
    last: int | None
    requests: int
    """Entries that were asked for."""
    bytes: int
    hosts: int
    """How many different hosts there were."""
    status: Sequence[tuple[int, int]]
    """By status, ascending."""
    classes: Sequence[tuple[int, int]]
    """By the first digit of the status, ascending."""
    methods: "Sequence[tuple[Key, int]]"
    hours: Sequence[int]
    """By hour of the day, in UTC."""
    protocols: "Sequence[tuple[Key, int]]"
    top_paths: Sequence[Top]
    top_hosts: Sequence[Top]
    top_referrers: Sequence[Top]
    top_agents: Sequence[Top]
    top_404: Sequence[Top]
    """The paths with most replies 404, and those replies."""
    top_5xx: Sequence[Top]
    """The paths with most replies from 500 to 599, and those replies."""
    examples: Sequence[str]
    """The malformed lines that are shown: where they stand, and why they are."""


def summarise(counts: "Counts", examples: Sequence[str], top: int) -> Summary | None:
    """Return what there is to say, with `top` entries in each list.

    `None` if the sum of all bytes is beyond 64 bits.
    """
    if counts.bytes >= 2**64:
        return None
    top_paths = [
        Top(path, hits, size, counts.errors.get(path, 0))
        for path, hits, size in counts.paths.top(top)
    ]
    return Summary(
        lines=counts.lines,
        parsed=counts.lines - counts.malformed,
        malformed=counts.malformed,
        filtered=counts.filtered,
        first=counts.first if counts.requests else None,
        last=counts.last if counts.requests else None,
        requests=counts.requests,
        bytes=counts.bytes,
        hosts=len(counts.hosts),
        status=_by_number(counts.statuses, lambda status: status),
        classes=_by_number(counts.statuses, lambda status: status // 100),
        methods=_by_hits(counts.methods),
        hours=counts.hours,
        protocols=_by_hits(counts.protocols),
        top_paths=top_paths,
        top_hosts=[Top(*entry) for entry in counts.hosts.top(top)],
        top_referrers=[Top(*entry) for entry in counts.referrers.top(top)],
        top_agents=[Top(*entry) for entry in counts.agents.top(top)],
        top_404=[Top(*entry) for entry in counts.not_found.top(top)],
        top_5xx=[Top(*entry) for entry in counts.server_errors.top(top)],
        examples=examples,
    )


def class_name(digit: int) -> str:
    """Return the name of a class of statuses, such as `4xx`."""
    return f"{digit}xx"


def _by_number(
    statuses: Mapping[int, int], number: Callable[[int], int]
) -> list[tuple[int, int]]:
    """Return the hits of all statuses that have the same number, ascending."""
    sums: defaultdict[int, int] = defaultdict(int)
    for status, hits in statuses.items():
        sums[number(status)] += hits
    return sorted(sums.items())


def _by_hits(keys: "Mapping[Key, int]") -> "list[tuple[Key, int]]":
    """Return all keys, those with most hits first; of equals the first in order."""
    return sorted(keys.items(), key=lambda item: (-item[1], item[0]))
