"""What a report says: sums, and the entries at the top of each list.

Twin: `crates/cli-tool/src/summary.rs`.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cli_tool.counts import Counts, Hits


class Top(NamedTuple):
    """An entry of a list."""

    key: bytes
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
    methods: Sequence[tuple[bytes, int]]
    hours: Sequence[int]
    """By hour of the day, in UTC."""
    protocols: Sequence[tuple[bytes, int]]
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


def summarise(
    counts: "Counts", examples: Sequence[str], top: int
) -> Summary | None:
    """Return what there is to say, with `top` entries in each list.

    `None` if the sum of all bytes is beyond 64 bits.
    """
    if counts.bytes >= 2**64:
        return None
    top_paths = [
        path._replace(errors=counts.errors.get(path.key, 0))
        for path in _top_of(counts.paths, top)
    ]
    return Summary(
        lines=counts.lines,
        parsed=counts.lines - counts.malformed,
        malformed=counts.malformed,
        filtered=counts.filtered,
        first=counts.first,
        last=counts.last,
        requests=counts.requests,
        bytes=counts.bytes,
        hosts=len(counts.hosts),
        status=_by_number(counts.statuses, lambda status: status),
        classes=_by_number(counts.statuses, lambda status: status // 100),
        methods=_by_hits(counts.methods),
        hours=counts.hours,
        protocols=_by_hits(counts.protocols),
        top_paths=top_paths,
        top_hosts=_top_of(counts.hosts, top),
        top_referrers=_top_of(counts.referrers, top),
        top_agents=_top_of(counts.agents, top),
        top_404=_top_of(counts.not_found, top),
        top_5xx=_top_of(counts.server_errors, top),
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


def _by_hits(keys: Mapping[bytes, int]) -> list[tuple[bytes, int]]:
    """Return all keys, those with most hits first; of equals the one that sorts first."""
    return sorted(keys.items(), key=lambda item: (-item[1], item[0]))


def _top_of(hits: "Mapping[bytes, Hits]", top: int) -> list[Top]:
    """Return the keys with most hits, in the same order."""
    # Most keys are far from the top: only those at it are sorted.
    ranked = heapq.nsmallest(
        top, hits.items(), key=lambda item: (-item[1].hits, item[0])
    )
    return [Top(key, hits.hits, hits.bytes) for key, hits in ranked]
