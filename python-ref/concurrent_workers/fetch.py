"""Asks for one address, as often as it takes, and says what came of it.

Twin: `crates/concurrent-workers/src/fetch.rs`.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count

from concurrent_workers.address import Base, Target, host
from concurrent_workers.failure import Failure, Kind
from concurrent_workers.frontier import Answer, Plain, Redirect, Reply, Task
from concurrent_workers.hosts import Hosts
from concurrent_workers.http import BadExchangeError, Exchange, Http, Wanted
from concurrent_workers.pace import Pace
from concurrent_workers.permissions import Permissions
from concurrent_workers.retry import delay, retry_after
from concurrent_workers.rungs import Core
from concurrent_workers.statistics import Counters


@dataclass(frozen=True, slots=True)
class Manners:
    """How addresses are asked for."""

    # The time limit in seconds of an exchange, and of the look-up of the host.
    timeout: float
    # How often a request is repeated that failed.
    retries: int
    # The most bytes of a page, once it is decoded.
    max_body: int
    # Requests a second to each host; any where it is missing.
    rate: float | None
    # Whether robots.txt is asked for and obeyed.
    robots: bool
    # Whether the names of fragments are collected.
    fragments: bool


class Fetcher:
    """What all fetching shares."""

    def __init__(
        self, manners: Manners, hosts: Hosts, http: Http, counters: Counters, core: Core
    ) -> None:
        self._manners = manners
        self._hosts = hosts
        self._http = http
        self._permissions = Permissions()
        self._pace = Pace(manners.rate)
        self._counters = counters
        self._core = core

    @classmethod
    @asynccontextmanager
    async def open(
        cls, manners: Manners, counters: Counters, core: Core
    ) -> AsyncIterator["Fetcher"]:
        """Prepare for fetching; connections are closed in the end."""
        hosts = Hosts()
        opened = Http.open(manners.timeout, manners.max_body, hosts, counters)
        async with opened as http:
            yield cls(manners, hosts, http, counters, core)

    async def fetch(self, task: Task) -> Answer:
        """Ask for an address, and read the page if it is one."""
        try:
            async with asyncio.timeout(self._manners.timeout):
                private = await self._hosts.is_private(host(task.address))
        except TimeoutError:
            return _broken(Kind.TIMED_OUT)
        if private is None:
            return _broken(Kind.NAME_NOT_FOUND)
        if private and task.guarded:
            return Answer(Failure.of_kind(Kind.BLOCKED), private)
        if not await self._may_ask(task.address):
            return Answer(Plain.DISALLOWED, private)
        return Answer(await self._ask(task), private)

    async def _may_ask(self, address: str) -> bool:
        http, hosts, pace = self._http, self._hosts, self._pace
        return not self._manners.robots or await self._permissions.allow(
            address, http, hosts, pace
        )

    async def _ask(self, task: Task) -> Reply:
        try:
            if task.read:
                exchange = await self._exchange("GET", task.address, Wanted.PAGES)
            else:
                exchange = await self._check(task.address)
        except BadExchangeError as error:
            return Failure.of_kind(error.kind)
        return await self._judge(task, exchange)

    async def _check(self, address: str) -> Exchange:
        """Ask for the head alone, if the server answers that."""
        exchange = await self._exchange("HEAD", address, Wanted.NOTHING)
        if exchange.status not in (405, 501):
            return exchange
        return await self._exchange("GET", address, Wanted.NOTHING)

    async def _exchange(self, method: str, address: str, wanted: Wanted) -> Exchange:
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
        if attempt == self._manners.retries:
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
                return pause if pause <= self._manners.timeout else None
            case _:
                return None

    async def _judge(self, task: Task, exchange: Exchange) -> Reply:
        """Say what a reply means."""
        match exchange.status:
            case status if 200 <= status <= 299:
                if exchange.body is None:
                    return Plain.FINE
                return await self._read(task, exchange.body, exchange.content_type)
            case 301 | 302 | 303 | 307 | 308 as status:
                location = exchange.location
                to = Base(task.address).resolve(location) if location else None
                if isinstance(to, Target):
                    return Redirect(to.address)
                return Failure(Kind.NO_LOCATION, status)
            case status:
                return Failure.of_status(status)

    async def _read(self, task: Task, body: bytes, content_type: str) -> Reply:
        """Read a page as the rung does it."""
        fragments = self._manners.fragments
        return await self._core.read_page(body, content_type, task.address, fragments)


def _broken(kind: Kind) -> Answer:
    return Answer(Failure.of_kind(kind), private=False)
