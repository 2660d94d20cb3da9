"""Asks for one address, and says what came of it.

Twin: `crates/concurrent-workers/src/fetch.rs`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from concurrent_workers.address import Base, Target, host
from concurrent_workers.attempts import Attempts
from concurrent_workers.failure import Failure, Kind
from concurrent_workers.hosts import Hosts
from concurrent_workers.http import BadExchangeError, Exchange, Wanted
from concurrent_workers.options import Manners
from concurrent_workers.permissions import Permissions
from concurrent_workers.rungs import Core
from concurrent_workers.statistics import Counters
from concurrent_workers.task import Answer, Plain, Redirect, Reply, Task


class Fetcher:
    """What all fetching shares."""

    def __init__(
        self, manners: Manners, hosts: Hosts, attempts: Attempts, core: Core
    ) -> None:
        self._manners = manners
        self._hosts = hosts
        self._permissions = Permissions(manners.robots)
        self._attempts = attempts
        self._core = core

    @classmethod
    @asynccontextmanager
    async def open(
        cls, manners: Manners, counters: Counters, core: Core
    ) -> AsyncIterator["Fetcher"]:
        """Prepare for fetching.

        Connections are closed in the end.
        """
        hosts = Hosts()
        async with Attempts.open(manners, hosts, counters) as attempts:
            yield cls(manners, hosts, attempts, core)

    async def fetch(self, task: Task) -> Answer:
        """Ask for an address; what came of it is the answer."""
        try:
            async with asyncio.timeout(self._manners.timeout):
                private = await self._hosts.is_private(host(task.address))
        except TimeoutError:
            return Answer.broken(Kind.TIMED_OUT)
        if private is None:
            return Answer.broken(Kind.NAME_NOT_FOUND)
        if private and task.guarded:
            return Answer(Failure.of_kind(Kind.BLOCKED), private)
        if not await self._permissions.allow(task, self._attempts, self._hosts):
            return Answer(Plain.DISALLOWED, private)
        return Answer(await self._ask(task), private)

    async def _ask(self, task: Task) -> Reply:
        try:
            if task.read:
                exchange = await self._attempts.exchange(
                    "GET", task.address, Wanted.PAGES
                )
            else:
                exchange = await self._check(task.address)
        except BadExchangeError as error:
            return Failure.of_kind(error.kind)
        return await self._judge(task, exchange)

    async def _check(self, address: str) -> Exchange:
        """Ask for the head alone, if the server answers that."""
        exchange = await self._attempts.exchange("HEAD", address, Wanted.NOTHING)
        if exchange.status not in (405, 501):
            return exchange
        return await self._attempts.exchange("GET", address, Wanted.NOTHING)

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
