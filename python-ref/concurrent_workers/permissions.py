"""What the sites ask robots to leave alone: robots.txt, read once for each origin.

RFC 9309: what a site doesn't have, it doesn't forbid; a site in trouble forbids
everything. A site that can't be reached forbids nothing here, since to ask for the
address itself tells best what is wrong.

Twin: `crates/concurrent-workers/src/permissions.rs`.
"""

import asyncio

from concurrent_workers.address import Base, Target, host, origin
from concurrent_workers.attempts import Attempts
from concurrent_workers.hosts import Hosts
from concurrent_workers.http import BadExchangeError, Exchange, Wanted
from concurrent_workers.robots import Robots
from concurrent_workers.task import Task

# The name under which a site may speak to this program.
_AGENT = "linkcheck"
# Redirects of a robots.txt that are followed (RFC 9309, section 2.3.1.2).
_REDIRECTS = 5
# What forbids everything.
_DISALLOW_ALL = "User-agent: *\nDisallow: /\n"


class Permissions:
    """The rules of the origins that were asked."""

    def __init__(self, ask: bool) -> None:
        """Make what nobody has been asked for yet; without `ask`, nobody will be."""
        self._ask = ask
        self._known: dict[str, asyncio.Future[Robots]] = {}

    async def allow(self, task: Task, attempts: Attempts, hosts: Hosts) -> bool:
        """Tell whether the task's address may be asked for; the site is asked once."""
        if not self._ask:
            return True
        site = origin(task.address)
        if site not in self._known:
            # Those who come meanwhile wait for the one who asks.
            self._known[site] = asyncio.get_running_loop().create_future()
            rules = await _rules(site, attempts, hosts)
            self._known[site].set_result(Robots.parse(rules))
        robots = await self._known[site]
        return robots.allows(_AGENT, task.address)


async def _rules(site: str, attempts: Attempts, hosts: Hosts) -> str:
    """Return the text of the origin's robots.txt, or one that says as much."""
    address = f"{site}/robots.txt"
    for _ in range(_REDIRECTS + 1):
        try:
            reply = await attempts.exchange("GET", address, Wanted.EVERYTHING)
        except BadExchangeError:
            break
        match reply:
            case Exchange(body=bytes(body)):
                return body.decode("utf-8", "replace")
            case Exchange(status=status) if 500 <= status <= 599:
                return _DISALLOW_ALL
            case Exchange(status=status, location=str(location)) if (
                300 <= status <= 399
            ):
                to = Base(address).resolve(location)
                if not isinstance(to, Target):
                    break
                elsewhere = origin(to.address) != site
                # A site may not make this program ask inside of a network.
                if elsewhere and await hosts.is_private(host(to.address)) is not False:
                    break
                address = to.address
            case _:
                break
    return ""
