"""Tests of the addresses of hosts."""

import asyncio

from concurrent_workers.hosts import Hosts


def test_a_host_is_private_if_one_of_its_addresses_is() -> None:
    async def ask() -> list[bool | None]:
        hosts = Hosts()
        names = ["127.0.0.1", "::1", "8.8.8.8", "localhost", "nowhere.invalid"]
        return [await hosts.is_private(name) for name in names]

    assert asyncio.run(ask()) == [True, True, False, True, None]
