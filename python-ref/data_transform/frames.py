"""The sums over plain chunks, grouped by polars.

Apart from `native`, since importing polars takes a while, and reads the number of
threads from the environment.
"""

from typing import Any

import polars as pl
from polars.exceptions import PanicException, PolarsError

from data_transform.aggregate import Totals
from data_transform.chunks import Chunk, Columns
from data_transform.flight import COLUMNS
from data_transform.groups import ON_TIME_MINUTES

# What polars would read otherwise than this program does: quotes are no part of a
# plain row, and it takes blanks and a plus before a number. Blank lines are rows of
# nothing to it, which can't be used.
_NOT_PLAIN = (b'"', b"\r", b" ", b"\t", b"+")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_CODES = ("carrier", "origin", "dest")
_REQUIRED = ("year", "month", "day", "hour", *_CODES)
_MINUTES = ("dep_delay", "arr_delay", "air_time")
# The sum of as many of them as fit into memory doesn't overflow 64 bits.
_MOST_MINUTES = 2**31

# How many partial sums are kept apart: their merging is cheaper the fewer it is done.
_MOST_PARTS = 64


class Frames:
    """The sums over plain chunks, and over all others in `totals`."""

    def __init__(self) -> None:
        self.totals = Totals()
        self._carriers = _Parts("carrier", "month", "departed", "arr_delay")
        self._routes = _Parts("origin", "dest", "carrier")
        self._hours = _Parts("hour", "month")

    def add_chunk(self, chunk: Chunk) -> bool:
        """Add the rows of a chunk up, if they are plain and all can be used."""
        flights = _read(chunk)
        if flights is None:
            return False
        count, total = pl.Expr.count, pl.Expr.sum
        delay, arrival = pl.col("dep_delay"), pl.col("arr_delay")
        flights = flights.with_columns(departed=pl.col("dep_time").is_not_null())
        self._carriers.add(flights, count(delay), total(delay).alias("sum"))
        self._routes.add(
            flights,
            count(pl.col("air_time")),
            total(pl.col("air_time")).alias("sum"),
            count(arrival),
            total(arrival).alias("arr_sum"),
        )
        late = total(delay > ON_TIME_MINUTES).cast(pl.Int64)
        self._hours.add(
            flights, count(delay), total(delay).alias("sum"), late.alias("late")
        )
        self.totals.rows += flights.height
        return True

    def finish(self) -> None:
        """Add the sums over the plain chunks to `totals`."""
        for row in self._carriers.rows():
            carrier, month, departed, minutes, flights, delays, delay_sum = row
            months = self.totals.carriers[carrier.encode(), month]
            months.flights += flights
            if not departed:
                months.cancelled += flights
            elif minutes is None:
                months.diverted += flights
            elif minutes <= ON_TIME_MINUTES:
                months.on_time += flights
            months.departure_delay.count += delays
            months.departure_delay.sum += delay_sum
            if minutes is not None:
                months.arrival_delays[minutes] += flights
        for row in self._routes.rows():
            origin, dest, carrier, flights, times, time_sum, delays, delay_sum = row
            route = self.totals.routes[origin.encode(), dest.encode()]
            route.flights += flights
            route.carriers.add(carrier.encode())
            route.air_time.count += times
            route.air_time.sum += time_sum
            route.arrival_delay.count += delays
            route.arrival_delay.sum += delay_sum
        for hour, month, flights, delays, delay_sum, delayed in self._hours.rows():
            hours = self.totals.hours[hour, month]
            hours.flights += flights
            hours.delayed += delayed
            hours.departure_delay.count += delays
            hours.departure_delay.sum += delay_sum


class _Parts:
    """Sums by some keys, in parts that are merged now and then."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys
        self._parts: list[pl.DataFrame] = []

    def add(self, flights: pl.DataFrame, *sums: pl.Expr) -> None:
        part = flights.group_by(self._keys).agg(pl.len().cast(pl.Int64), *sums)
        self._parts.append(part)
        if len(self._parts) >= _MOST_PARTS:
            self._parts = [self._merged()]

    def rows(self) -> list[tuple[Any, ...]]:
        return self._merged().rows() if self._parts else []

    def _merged(self) -> pl.DataFrame:
        return pl.concat(self._parts).group_by(self._keys).agg(pl.all().sum())


def _read(chunk: Chunk) -> pl.DataFrame | None:
    """Read a chunk, or return `None` if polars can't be trusted with it."""
    lines = chunk.lines
    if lines.startswith(_BYTE_ORDER_MARK) or any(mark in lines for mark in _NOT_PLAIN):
        return None
    names = _names(chunk.columns)
    last = names[-1]
    integers = set(COLUMNS).difference(_CODES)
    try:
        flights = pl.read_csv(
            lines,
            has_header=False,
            schema={
                name: pl.Int64 if name in integers else pl.String for name in names
            },
            columns=sorted({*chunk.columns.places, chunk.columns.count - 1}),
            null_values="NA",
            quote_char=None,
        )
    except (PolarsError, PanicException):
        return None
    return flights if flights.select(_are_usable(last)).item() else None


def _names(columns: Columns) -> list[str]:
    """Return the names of all columns: those that are used, and numbers."""
    names = [str(place) for place in range(columns.count)]
    for name, place in zip(COLUMNS, columns.places, strict=True):
        names[place] = name
    return names


def _are_usable(last: str) -> pl.Expr:
    """Whether Python would use each of the rows.

    A row that is too short shows as a last field that is missing.
    """
    year, month, day, hour, time = map(pl.col, COLUMNS[:5])
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = (
        pl.when(month == 2)
        .then(28 + leap.cast(pl.Int64))
        .when(month.is_in([4, 6, 9, 11]))
        .then(30)
        .otherwise(31)
    )
    return pl.all_horizontal(
        pl.col({*_REQUIRED, last}).is_not_null().all(),
        year.is_between(1, 9999).all(),
        month.is_between(1, 12).all(),
        ((day >= 1) & (day <= days)).all(),
        hour.is_between(0, 23).all(),
        # What is missing passes: `all` leaves nulls out.
        (time.is_between(0, 2400) & (time % 100 < 60)).all(),
        pl.col(_MINUTES).is_between(-_MOST_MINUTES, _MOST_MINUTES).all(),
    )
