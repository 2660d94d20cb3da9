"""Makes a checked flight of a row, or says why the row can't be used.

Twin: `crates/data-transform/src/flight.rs`.
"""

from dataclasses import dataclass
from functools import partial

from common.remembered import Remembered
from data_transform.chunks import Columns
from data_transform.fields import split_plain, split_quoted
from data_transform.reason import (
    ImpossibleDate,
    ImpossibleHour,
    ImpossibleTime,
    Missing,
    NotAnInteger,
)
from data_transform.rows import Row
from data_transform.values import integer, is_date, is_missing, is_time_of_day

# The columns that are used, in the order in which `Columns.places` has them.
COLUMNS = (
    "year",
    "month",
    "day",
    "hour",
    "dep_time",
    "dep_delay",
    "arr_delay",
    "air_time",
    "carrier",
    "origin",
    "dest",
)


@dataclass(slots=True)
class Flight:
    """What the report needs to know of a flight.

    Not frozen: one is made for each row, and freezing would take much longer.
    """

    month: int
    """From 1 to 12."""
    hour: int
    """The hour of the scheduled departure, from 0 to 23."""
    departed: bool
    """Whether it left: cancelled flights have no time of departure."""
    departure_delay: int | None
    """In minutes; negative if early."""
    arrival_delay: int | None
    """In minutes; negative if early."""
    air_time: int | None
    """In minutes."""
    carrier: bytes
    """The carrier's code."""
    origin: bytes
    """The code of the airport it left."""
    dest: bytes
    """The code of the airport it was bound for."""


def parse(row: Row, columns: Columns) -> Flight:
    """Make a flight of a row.

    Raises:
        Reason: the first that is found: in the grammar, then in the order of `COLUMNS`.
    """
    fields = split_quoted(row.text) if row.quoted else split_plain(row.text)
    columns.check_count(len(fields))
    (
        year,
        month,
        day,
        hour,
        departure_time,
        departure_delay,
        arrival_delay,
        air_time,
        carrier,
        origin,
        dest,
    ) = columns.pick(fields)
    return Flight(
        _MONTH_OF_DATE[year, month, day],
        _HOUR_OF_DAY[hour],
        _HAS_DEPARTED[departure_time],
        _DEPARTURE_DELAY[departure_delay],
        _ARRIVAL_DELAY[arrival_delay],
        _AIR_TIME[air_time],
        _CARRIER[carrier],
        _ORIGIN[origin],
        _DEST[dest],
    )


def _month_of_date(date: tuple[bytes, bytes, bytes]) -> int:
    """Return the month of a date that exists."""
    year, month, day = map(_required, COLUMNS, date)
    if not is_date(year, month, day):
        raise ImpossibleDate
    return month


def _hour_of_day(text: bytes) -> int:
    """Return the hour in a field that must hold one."""
    hour = _required("hour", text)
    if not 0 <= hour < 24:
        raise ImpossibleHour
    return hour


def _has_departed(text: bytes) -> bool:
    """Return whether there is a time of departure."""
    time = _optional("dep_time", text)
    if time is not None and not is_time_of_day(time):
        raise ImpossibleTime
    return time is not None


def _required(column: str, text: bytes) -> int:
    """Return the integer in a field that must hold one."""
    value = _optional(column, text)
    if value is None:
        raise Missing(column)
    return value


def _optional(column: str, text: bytes) -> int | None:
    """Return the integer in a field that may be empty."""
    if is_missing(text):
        return None
    value = integer(text)
    if value is None:
        raise NotAnInteger(column)
    return value


def _code(column: str, text: bytes) -> bytes:
    """Return the code in a field that must hold one: any bytes."""
    if is_missing(text):
        raise Missing(column)
    return text


_MONTH_OF_DATE = Remembered(_month_of_date)
_HOUR_OF_DAY = Remembered(_hour_of_day)
_HAS_DEPARTED = Remembered(_has_departed)
_DEPARTURE_DELAY = Remembered(partial(_optional, "dep_delay"))
_ARRIVAL_DELAY = Remembered(partial(_optional, "arr_delay"))
_AIR_TIME = Remembered(partial(_optional, "air_time"))
_CARRIER = Remembered(partial(_code, "carrier"))
_ORIGIN = Remembered(partial(_code, "origin"))
_DEST = Remembered(partial(_code, "dest"))
