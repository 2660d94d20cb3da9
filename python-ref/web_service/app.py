"""The application: what all requests share, and which of them goes where.

Twin: `crates/web-service/src/app.rs`.
"""

import random
import time
from typing import Self

from starlette.types import ASGIApp

from web_service.access_log import AccessLog
from web_service.log import Log
from web_service.metrics import Metrics
from web_service.observe import Observed
from web_service.options import Options
from web_service.outcome import Failed, StoreError
from web_service.problem import Problem
from web_service.rate import Rate
from web_service.slug_source import from_environment
from web_service.store import Store
from web_service.target import Origin
from web_service.targets import Targets


class App:
    """What all requests share."""

    def __init__(
        self,
        options: Options,
        base: str,
        store: Store,
        metrics: Metrics,
        access_log: AccessLog | None,
    ) -> None:
        own = Origin.of(base)
        assert own is not None, "the command line takes no other"  # noqa: S101
        # What was asked for on the command line.
        self.options = options
        # What short addresses begin with.
        self.base = base
        # Where the service itself is found, which no link may lead to.
        self.own = own
        # What is known of links, keys and clicks.
        self.store = store
        # What is counted.
        self.metrics = metrics
        # What the service says of itself.
        self.log = Log(options.log_level)
        # Where requests are logged.
        self.access_log = access_log
        self._rate = None if options.rate is None else Rate(options.rate)
        self._stopping = False

    @classmethod
    def open(cls, options: Options, listening: str) -> Self:
        """Open what requests need: the database, and the logs.

        Raises:
            ShortlinkError: any of the database or the access log.
        """
        metrics = Metrics()
        base = options.base_url or f"http://{listening}"
        targets = Targets(remembers=True)
        slugs = from_environment()
        store = Store.open(options.db, targets, slugs, metrics.count_commit)
        path = options.access_log
        access_log = None if path is None else AccessLog.open(path)
        return cls(options, base, store, metrics, access_log)

    def allows(self, client: str) -> bool:
        """Return whether a client may ask now, or has asked too often."""
        return self._rate is None or self._rate.allow(client, time.monotonic_ns())

    def next_id(self) -> int:
        """Return a number that no other request of this process has.

        By chance alone: of 64 bits, two meet once in billions of requests.
        """
        return random.getrandbits(64)

    def failed(self, error: StoreError) -> Problem:
        """Return the reply to a request that the store couldn't serve; it is logged."""
        if isinstance(error, Failed):
            self.log.failure("store", error.reason)
            return Problem.unwritable(error.reason)
        return Problem.busy()

    def stop(self) -> None:
        """Note that the service stops: nobody should send more requests."""
        self._stopping = True

    def is_stopping(self) -> bool:
        """Return whether the service stops."""
        return self._stopping


def router(app: App) -> ASGIApp:
    """Return the table of routes."""
    # Imported here, since FastAPI takes longer than all else, and `native` has no need.
    from web_service.fast_api import service  # noqa: PLC0415

    return Observed(app, service(app))
