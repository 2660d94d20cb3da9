"""How often each key came, and how many bytes were sent for it.

Twin: `crates/cli-tool/src/tally.rs`.
"""

import heapq
from collections.abc import Iterable

# A path, host, referrer or agent, a method or a protocol: any bytes.
Key = bytes


class Tally(dict[Key, list[int]]):
    """The hits of each key, and their bytes.

    A list of two numbers for each, since workers send their tallies to the parent:
    packing an object for each key takes far longer.
    """

    def __missing__(self, key: Key) -> list[int]:
        self[key] = hits = [0, 0]
        return hits

    def add(self, requests: Iterable[tuple[Key, int]]) -> None:
        """Add requests, each with its key and its bytes."""
        for key, size in requests:
            hits = self[key]
            hits[0] += 1
            hits[1] += size

    def merge(self, other: "Tally") -> None:
        """Add the hits of another tally."""
        for key, (number, size) in other.items():
            hits = self[key]
            hits[0] += number
            hits[1] += size

    def top(self, length: int) -> list[tuple[Key, int, int]]:
        """Return the keys with most hits, and these; of equals the first in order."""
        # Most keys are far from the top: only those at it are sorted.
        ranked = heapq.nsmallest(
            length, self.items(), key=lambda item: (-item[1][0], item[0])
        )
        return [(key, hits, size) for key, (hits, size) in ranked]
