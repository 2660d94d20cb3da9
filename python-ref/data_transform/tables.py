"""Joins the sums with names and lays out what is printed.

Twin: `crates/data-transform/src/tables.rs`.
"""

from common.errors import shown
from data_transform.aggregate import Reject
from data_transform.cells import Row, Table
from data_transform.decimal import Decimal, quotient
from data_transform.distance import kilometres
from data_transform.groups import Mean
from data_transform.names import Names
from data_transform.summary import (
    CarrierSummary,
    HourSummary,
    RouteSummary,
    Summary,
)

# The columns of the table `carriers`.
CARRIER_COLUMNS = (
    "carrier",
    "name",
    "month",
    "flights",
    "cancelled",
    "diverted",
    "on_time",
    "on_time_percent",
    "mean_departure_delay",
    "arrival_delay_p50",
    "arrival_delay_p90",
    "arrival_delay_p99",
)
# The columns of the table `routes`.
ROUTE_COLUMNS = (
    "origin",
    "origin_name",
    "dest",
    "dest_name",
    "flights",
    "carriers",
    "distance_km",
    "mean_air_time",
    "mean_arrival_delay",
)
# The columns of the table `hours`.
HOUR_COLUMNS = ("hour", "month", "flights", "mean_departure_delay", "delayed_percent")


def tables(summary: Summary, names: Names) -> list[Table]:
    """Return all tables but the one of rejected rows."""
    carriers = [carrier_row(sums, names) for sums in summary.carriers]
    routes = [route_row(sums, names) for sums in summary.routes]
    hours = [hour_row(sums) for sums in summary.hours]
    return [
        Table("carriers", CARRIER_COLUMNS, carriers),
        Table("routes", ROUTE_COLUMNS, routes),
        Table("hours", HOUR_COLUMNS, hours),
    ]


def carrier_row(sums: CarrierSummary, names: Names) -> Row:
    """Return a row of the table `carriers`; an unknown carrier has an empty name."""
    p50, p90, p99 = sums.arrival_delays
    return [
        _text(sums.carrier),
        _text(names.airlines.get(sums.carrier, b"")),
        sums.month,
        sums.flights,
        sums.cancelled,
        sums.diverted,
        sums.on_time,
        _percent(sums.on_time, sums.flights),
        _mean(sums.departure_delay),
        p50,
        p90,
        p99,
    ]


def route_row(sums: RouteSummary, names: Names) -> Row:
    """Return a row of the table `routes`.

    An unknown airport has no name and no place.
    """
    origin = names.airports.get(sums.origin)
    dest = names.airports.get(sums.dest)
    distance = None
    if origin and origin.place and dest and dest.place:
        distance = kilometres(origin.place, dest.place)
    return [
        _text(sums.origin),
        _text(origin.name if origin else b""),
        _text(sums.dest),
        _text(dest.name if dest else b""),
        sums.flights,
        _text(b" ".join(sums.carriers)),
        distance,
        _mean(sums.air_time),
        _mean(sums.arrival_delay),
    ]


def hour_row(sums: HourSummary) -> Row:
    """Return a row of the table `hours`."""
    return [
        sums.hour,
        sums.month,
        sums.flights,
        _mean(sums.departure_delay),
        _percent(sums.delayed, sums.departure_delay.count),
    ]


def reject_row(path: str, reject: Reject) -> Row:
    """Return a row of the table `rejects`."""
    return [shown(path), reject.line, str(reject.reason), reject.text]


def _text(code: bytes) -> str:
    """Return a text that may not be UTF-8: what isn't is replaced."""
    return code.decode("utf-8", "replace")


def _mean(mean: Mean) -> Decimal | None:
    return quotient(mean.sum, mean.count)


def _percent(part: int, whole: int) -> Decimal | None:
    return quotient(100 * part, whole)
