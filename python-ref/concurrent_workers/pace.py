"""How fast a host is asked.

Twin: `crates/concurrent-workers/src/pace.rs`.
"""

import asyncio


class Pace:
    """The time between two requests to a host, and when the next may be sent."""

    def __init__(self, rate: float | None) -> None:
        """Make the pace of `rate` requests a second to each host; any where missing."""
        self._interval = None if rate is None else 1 / rate
        self._next: dict[str, float] = {}

    async def wait(self, host: str) -> None:
        """Wait until the host may be asked."""
        if self._interval is None:
            return
        now = asyncio.get_running_loop().time()
        slot = max(self._next.get(host, now), now)
        # The slot is taken before anybody waits, so that no two have the same.
        self._next[host] = slot + self._interval
        await asyncio.sleep(slot - now)
