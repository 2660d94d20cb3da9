"""How often a client may ask: a bucket of tokens for each.

Twin: `crates/web-service/src/rate.rs`.
"""

from dataclasses import dataclass

# A token in parts, so small that each nanosecond brings a whole number of them: as many
# as the limit is. Whole numbers, unlike fractions, are the same everywhere.
_TOKEN = 1_000_000_000
# After this time without a request any bucket is full, in nanoseconds.
_FULL_AFTER = 1_000_000_000


class Rate:
    """What is left to each client."""

    def __init__(self, limit: int) -> None:
        """Make the buckets: `limit` tokens come back a second, and as many fit in."""
        self._limit = max(limit, 1)
        self._buckets: dict[str, _Bucket] = {}
        # When those that are full were forgotten last.
        self._forgot = 0

    def allow(self, client: str, now: int) -> bool:
        """Take a token of a client; there may be none left.

        `now` is the time since any start in nanoseconds, by a clock that isn't set
        back: `time.monotonic_ns()`.
        """
        if now - self._forgot >= _FULL_AFTER:
            self._forget_full(now)
        full = self._limit * _TOKEN
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = self._buckets[client] = _Bucket(full, now)
        # Requests may come in another order than they looked at the clock.
        passed = max(now - bucket.at, 0)
        bucket.left = min(bucket.left + passed * self._limit, full)
        bucket.at = max(bucket.at, now)
        if bucket.left < _TOKEN:
            return False
        bucket.left -= _TOKEN
        return True

    def clients(self) -> int:
        """Return how many clients are remembered: of the last two seconds at most."""
        return len(self._buckets)

    def _forget_full(self, now: int) -> None:
        """Forget the buckets that are full: one that is new is full as well."""
        self._buckets = {
            client: bucket
            for client, bucket in self._buckets.items()
            if now - bucket.at < _FULL_AFTER
        }
        self._forgot = now


@dataclass(slots=True)
class _Bucket:
    """What is left, in parts of a token, and when."""

    left: int
    at: int
