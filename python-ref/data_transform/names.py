"""The names of carriers, and the names and places of airports.

Read by the same rules as flights, but strictly: a row that can't be used would
lose names silently, so it ends the program.

Twin: `crates/data-transform/src/names.rs`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from common.input import Input
from common.progress import Progress
from data_transform.chunks import CHUNK_BYTES, chunks
from data_transform.distance import Coordinates
from data_transform.errors import BadRow, RepeatedKey
from data_transform.fields import split_quoted
from data_transform.groups import Code
from data_transform.reason import NotDegrees, Reason
from data_transform.rows import rows
from data_transform.values import is_missing

_T = TypeVar("_T")

_AIRLINE_COLUMNS = ("carrier", "name")
_AIRPORT_COLUMNS = ("faa", "name", "lat", "lon")

_DEGREES = re.compile(rb"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Names:
    """What codes stand for."""

    airlines: dict[Code, bytes]
    """The names of carriers, by code."""
    airports: "dict[Code, Airport]"
    """The airports, by code."""


class Airport(NamedTuple):
    """An airport's name and, where it is known, its place."""

    name: bytes
    place: Coordinates | None


def read_names(airlines: Input, airports: Input) -> Names:
    """Read both tables.

    Raises:
        ProgramError: if a table can't be read, has a row that can't be used, or a code
            twice.
    """
    return Names(
        airlines=_read_table(airlines, _AIRLINE_COLUMNS, lambda fields: fields[1]),
        airports=_read_table(airports, _AIRPORT_COLUMNS, _airport),
    )


def _airport(fields: Sequence[bytes]) -> Airport:
    latitude = _degrees("lat", fields[2], 90)
    longitude = _degrees("lon", fields[3], 180)
    if latitude is None or longitude is None:
        return Airport(fields[1], None)
    return Airport(fields[1], Coordinates(latitude, longitude))


def _read_table(
    source: Input, wanted: Sequence[str], value: Callable[[Sequence[bytes]], _T]
) -> dict[Code, _T]:
    """Read a table whose first wanted column is the key."""
    table: dict[Code, _T] = {}
    for chunk in chunks([source], wanted, CHUNK_BYTES, Progress.hidden()):
        for row in rows(chunk.lines, chunk.first_line):
            try:
                fields = split_quoted(row.text)
                chunk.columns.check_count(len(fields))
                picked = chunk.columns.pick(fields)
                found = value(picked)
            except Reason as reason:
                raise BadRow(chunk.path, row.line, reason) from None
            if picked[0] in table:
                key = picked[0].decode("utf-8", "replace")
                raise RepeatedKey(chunk.path, row.line, key)
            table[picked[0]] = found
    return table


def _degrees(column: str, text: bytes, limit: int) -> float | None:
    """Return the degrees in a field, from -`limit` to `limit`.

    Digits with an optional fraction.
    """
    if is_missing(text):
        return None
    if not _DEGREES.fullmatch(text) or abs(float(text)) > limit:
        raise NotDegrees(column)
    return float(text)
