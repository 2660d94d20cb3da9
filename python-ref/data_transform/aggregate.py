"""Adds flights up by carrier, route and hour, and merges what was added up apart.

All sums are whole numbers, so neither the order of rows nor the number of workers
can change a result.

Twin: `crates/data-transform/src/aggregate.rs`.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from data_transform import flight
from data_transform.chunks import Chunk
from data_transform.flight import Flight
from data_transform.groups import CarrierMonth, Code, Hour, Route
from data_transform.reason import Reason
from data_transform.rows import rows


@dataclass(slots=True)
class Totals:
    """The sums over some flights."""

    rows: int = 0
    """Rows that were read, blank ones not counted."""
    rejected: int = 0
    """Rows that could not be used."""
    carriers: dict[tuple[Code, int], CarrierMonth] = field(
        default_factory=lambda: defaultdict(CarrierMonth)
    )
    """By carrier and month."""
    routes: dict[tuple[Code, Code], Route] = field(
        default_factory=lambda: defaultdict(Route)
    )
    """By origin and destination."""
    hours: dict[tuple[int, int], Hour] = field(
        default_factory=lambda: defaultdict(Hour)
    )
    """By hour of the scheduled departure and month."""

    def add_chunk(self, chunk: Chunk) -> list["Reject"]:
        """Add the rows of a chunk up.

        Return those that could not be used.
        """
        rejects = []
        for row in rows(chunk.lines, chunk.first_line):
            self.rows += 1
            try:
                self.add(flight.parse(row, chunk.columns))
            except Reason as reason:
                # An exception keeps the frames it passed through, and all in them.
                reason = reason.with_traceback(None)
                rejects.append(Reject(row.line, reason, row.text))
        self.rejected += len(rejects)
        return rejects

    def add(self, flight: Flight) -> None:
        """Add one flight."""
        self.carriers[flight.carrier, flight.month].add(flight)
        self.routes[flight.origin, flight.dest].add(flight)
        self.hours[flight.hour, flight.month].add(flight)

    def merge(self, other: "Totals") -> None:
        """Add the sums over other flights to these."""
        self.rows += other.rows
        self.rejected += other.rejected
        for carrier_month, theirs in other.carriers.items():
            self.carriers[carrier_month].merge(theirs)
        for route, sums in other.routes.items():
            self.routes[route].merge(sums)
        for hour, counts in other.hours.items():
            self.hours[hour].merge(counts)


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be used."""

    line: int
    """The line on which the row begins, counted from 1, header included."""
    reason: Reason
    text: bytes
    """The row as it stands in the file, without the newline at its end."""
