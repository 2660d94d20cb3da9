"""What is counted, in the text format of Prometheus.

A counter of a label set is looked up once, and then only counted up: looking it up by
its labels would cost more than finding the link.

Twin: `crates/web-service/src/metrics.rs`.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)

from common.remembered import Remembered

# The type of the text.
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The methods that are told apart; `other` stands for all others.
_METHODS = frozenset(
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]
)


class Metrics:
    """What is counted."""

    def __init__(self) -> None:
        # When a counter began is no part of the format.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = CollectorRegistry()
        self._registry = registry
        # Clicks that were counted, as the database has them.
        self.clicks = Counter(
            "shortlink_clicks", "Clicks that were counted", registry=registry
        )
        # Links that were created.
        self.links_created = Counter(
            "shortlink_links_created", "Links created", registry=registry
        )
        self._commits = Counter(
            "shortlink_commits", "Commits of the database", registry=registry
        )
        labels = ["route", "method", "status"]
        requests = Counter(
            "shortlink_requests", "Requests answered", labels, registry=registry
        )
        self._known = Remembered[tuple[str, str, int], Counter](
            lambda key: requests.labels(*key)
        )
        self._commit_changes = Histogram(
            "shortlink_commit_changes",
            "Changes a commit",
            buckets=[2.0**power for power in range(11)],
            registry=registry,
        )
        # Requests that are in flight.
        self.in_flight = Gauge(
            "shortlink_in_flight", "Requests in flight", registry=registry
        )

    def count_request(self, route: str, method: str, status: int) -> None:
        """Count a reply; `route` is the template, or `none`."""
        known = method if method in _METHODS else "other"
        self._known[route, known, status].inc()

    def count_commit(self, changes: int) -> None:
        """Count a commit of so many changes."""
        self._commits.inc()
        self._commit_changes.observe(changes)

    def text(self) -> bytes:
        """Return the text format, version 0.0.4."""
        return generate_latest(self._registry)
