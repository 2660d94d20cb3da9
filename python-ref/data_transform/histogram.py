"""How often each whole number of minutes was seen, for exact percentiles.

Twin: `crates/data-transform/src/histogram.rs`.
"""

from collections import Counter


class Histogram(Counter[int]):
    """How often each number of minutes was seen.

    A dictionary serves here. Rust counts in an array, where adding is a single step,
    and keeps what lies outside of it in a map.
    """

    def add(self, minutes: int) -> None:
        """Count a number of minutes once."""
        self[minutes] += 1

    def merge(self, other: "Histogram") -> None:
        """Add the counts of another histogram to this one's."""
        self.update(other)

    # In the book: ANCHOR: percentile
    def percentile(self, q: int) -> int | None:
        """Return the `q`-th percentile in minutes, by nearest rank; `1 <= q <= 100`.

        `None` if nothing was counted.
        """
        # Ranks count from 1. Rust: `div_ceil`.
        rank = -(-q * self.total() // 100)
        seen = 0
        for minutes, count in sorted(self.items()):
            seen += count
            if seen >= rank:
                return minutes
        return None
