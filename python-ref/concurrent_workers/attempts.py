"""An exchange, made again while that may help.

Twin: `crates/concurrent-workers/src/attempts.rs`.
"""

import asyncio
import time
from dataclasses import dataclass
from itertools import count

from concurrent_workers.address import host
from concurrent_workers.failure import Kind
from concurrent_workers.http import BadExchangeError, Exchange, Http, Wanted
from concurrent_workers.pace import Pace
from concurrent_workers.retry import delay, retry_after
from concurrent_workers.statistics import Counters


@dataclass(frozen=True, slots=True)
class Attempts:
    """What makes exchanges, and makes them again."""

    # What makes one exchange.
    http: Http
    # How fast each host is asked.
    pace: Pace
    # How often an exchange is repeated.
    retries: int
    # How long in seconds a server may ask to be left alone.
    patience: float
    # What counts the retries.
    counters: Counters

    async def exchange(self, method: str, address: str, wanted: Wanted) -> Exchange:
        """Make an exchange, again and again while that may help.

        Raises:
            BadExchangeError: as the last one did.
        """
        for attempt in count():
            await self.pace.wait(host(address))
            asked: Exchange | BadExchangeError
            try:
                asked = await self.http.exchange(method, address, wanted)
            except BadExchangeError as error:
                asked = error
            pause = self._pause(address, attempt, asked)
            if pause is None:
                break
            await asyncio.sleep(pause)
            self.counters.retry()
        if isinstance(asked, BadExchangeError):
            raise asked
        return asked

    def _pause(
        self, address: str, attempt: int, asked: Exchange | BadExchangeError
    ) -> float | None:
        """Return how long to wait before the exchange is repeated, if it is."""
        if attempt == self.retries:
            return None
        usual = delay(address, attempt)
        match asked:
            case BadExchangeError(kind=Kind.REFUSED | Kind.RESET):
                return usual
            case Exchange(status=429 | 503, retry_after=wish):
                now = int(time.time())
                seconds = None if wish is None else retry_after(wish, now)
                pause = usual if seconds is None else seconds
                # Who wants to be left alone for longer is.
                return pause if pause <= self.patience else None
            case _:
                return None
