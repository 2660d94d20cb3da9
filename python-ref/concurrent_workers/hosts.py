"""The addresses of hosts, each looked up once.

Whether a host is private, and where the connection goes, comes of the same look, so
that no name can be a public address for the one and a private one for the other.

Twin: `crates/concurrent-workers/src/hosts.rs`.
"""

import asyncio
import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult

from concurrent_workers.networks import is_private

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Hosts:
    """The addresses of the hosts that were looked up."""

    def __init__(self) -> None:
        self._known: dict[str, asyncio.Task[list[_Address]]] = {}

    async def is_private(self, host: str) -> bool | None:
        """Tell whether an address of the host is private; `None` if it has none."""
        addresses = await self.addresses(host)
        return any(map(is_private, addresses)) if addresses else None

    async def addresses(self, host: str) -> list[_Address]:
        """Return the host's addresses, looked up once; none if it has none."""
        if host not in self._known:
            self._known[host] = asyncio.create_task(_look_up(host))
        # Who waits may give up, which must not spoil it for the others.
        return await asyncio.shield(self._known[host])


class Resolver(AbstractResolver):
    """What the client asks for the addresses of hosts."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002
    ) -> list[ResolveResult]:
        """Return the host's addresses in the form that the client wants."""
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in await self._hosts.addresses(host)
        ]

    async def close(self) -> None:
        """Close nothing: the hosts remain known."""


async def _look_up(host: str) -> list[_Address]:
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(one[4][0]) for one in found]
