"""Finishes the sums: sorted records without names, ready to be joined.

Twin: `crates/data-transform/src/summary.rs`.
"""

from dataclasses import dataclass
from operator import itemgetter

from data_transform.aggregate import Totals
from data_transform.groups import Code, Mean

# The percentiles of the arrival delay that the report shows.
PERCENTILES = (50, 90, 99)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the report says, without names."""

    rows: int
    """Rows that were read, blank ones not counted."""
    rejected: int
    """Rows that could not be used."""
    carriers: "list[CarrierSummary]"
    """Ordered by carrier, then month."""
    routes: "list[RouteSummary]"
    """Ordered by flights, most first, then origin and destination."""
    hours: "list[HourSummary]"
    """Ordered by hour, then month."""


@dataclass(frozen=True, slots=True)
class CarrierSummary:
    """The flights of a carrier in a month."""

    carrier: Code
    month: int
    """From 1 to 12."""
    flights: int
    cancelled: int
    diverted: int
    on_time: int
    departure_delay: Mean
    arrival_delays: tuple[int | None, ...]
    """In minutes, for each of `PERCENTILES`."""


@dataclass(frozen=True, slots=True)
class RouteSummary:
    """The flights from one airport to another."""

    origin: Code
    dest: Code
    flights: int
    carriers: list[Code]
    """In ascending order."""
    air_time: Mean
    arrival_delay: Mean


@dataclass(frozen=True, slots=True)
class HourSummary:
    """The flights that were scheduled to depart in an hour of the day, in a month."""

    hour: int
    """From 0 to 23."""
    month: int
    """From 1 to 12."""
    flights: int
    delayed: int
    departure_delay: Mean


def summarise(totals: Totals, top: int) -> Summary:
    """Return the finished sums with the `top` routes."""
    return Summary(
        rows=totals.rows,
        rejected=totals.rejected,
        carriers=_carriers(totals),
        routes=_routes(totals, top),
        hours=_hours(totals),
    )


def _carriers(totals: Totals) -> list[CarrierSummary]:
    return [
        CarrierSummary(
            carrier=carrier,
            month=month,
            flights=sums.flights,
            cancelled=sums.cancelled,
            diverted=sums.diverted,
            on_time=sums.on_time,
            departure_delay=sums.departure_delay,
            arrival_delays=tuple(map(sums.arrival_delays.percentile, PERCENTILES)),
        )
        for (carrier, month), sums in sorted(totals.carriers.items(), key=itemgetter(0))
    ]


def _routes(totals: Totals, top: int) -> list[RouteSummary]:
    summaries = [
        RouteSummary(
            origin=origin,
            dest=dest,
            flights=sums.flights,
            carriers=sorted(sums.carriers),
            air_time=sums.air_time,
            arrival_delay=sums.arrival_delay,
        )
        for (origin, dest), sums in totals.routes.items()
    ]
    summaries.sort(key=lambda route: (-route.flights, route.origin, route.dest))
    return summaries[:top]


def _hours(totals: Totals) -> list[HourSummary]:
    return [
        HourSummary(
            hour=hour,
            month=month,
            flights=sums.flights,
            delayed=sums.delayed,
            departure_delay=sums.departure_delay,
        )
        for (hour, month), sums in sorted(totals.hours.items(), key=itemgetter(0))
    ]
