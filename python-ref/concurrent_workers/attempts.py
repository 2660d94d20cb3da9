"""An exchange, made again while that may help.

Twin: `crates/concurrent-workers/src/attempts.rs`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

from concurrent_workers.address import host
from concurrent_workers.failure import Kind
from concurrent_workers.hosts import Hosts
from concurrent_workers.http import BadExchangeError, Exchange, Http, Wanted
from concurrent_workers.options import Manners
from concurrent_workers.pace import Pace
from concurrent_workers.retry import delay, retry_after
from concurrent_workers.statistics import Counters


class Attempts:
    """What makes exchanges, and makes them again."""

    def __init__(self, http: Http, manners: Manners, counters: Counters) -> None:
        self._http = http
        self._pace = Pace(manners.rate)
        # How often an exchange is repeated.
        self._retries = manners.retries
        # How long in seconds a server may ask to be left alone.
        self._patience = manners.timeout
        self._counters = counters

    @classmethod
    @asynccontextmanager
    async def open(
        cls, manners: Manners, hosts: Hosts, counters: Counters
    ) -> AsyncIterator["Attempts"]:
        """Prepare for asking with these manners.

        Connections are closed in the end.
        """
        limits = (manners.timeout, manners.max_body)
        async with Http.open(*limits, hosts, counters) as http:
            yield cls(http, manners, counters)

    async def exchange(self, method: str, address: str, wanted: Wanted) -> Exchange:
        """Make an exchange, again and again while that may help.

        Raises:
            BadExchangeError: as the last one did.
        """
        for attempt in count():
            await self._pace.wait(host(address))
            asked: Exchange | BadExchangeError
            try:
                asked = await self._http.exchange(method, address, wanted)
            except BadExchangeError as error:
                asked = error
            pause = self._pause(address, attempt, asked)
            if pause is None:
                break
            await asyncio.sleep(pause)
            self._counters.retry()
        if isinstance(asked, BadExchangeError):
            raise asked
        return asked

    def _pause(
        self, address: str, attempt: int, asked: Exchange | BadExchangeError
    ) -> float | None:
        """Return how long to wait before the exchange is repeated, if it is."""
        if attempt == self._retries:
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
                return pause if pause <= self._patience else None
            case _:
                return None
