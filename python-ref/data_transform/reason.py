"""Why a row can't be used, in the words of the `rejects` table.

Twin: `crates/data-transform/src/reason.rs`.
"""

from dataclasses import dataclass


class Reason(Exception):
    """Why a row can't be used."""


@dataclass(unsafe_hash=True)
class FieldCount(Reason):
    """The row has more or fewer fields than the header."""

    expected: int
    found: int

    def __str__(self) -> str:
        return f"expected {self.expected} fields, found {self.found}"


@dataclass(unsafe_hash=True)
class TextAfterQuote(Reason):
    """Something stands between a closing quote and the next comma."""

    def __str__(self) -> str:
        return "text after a closing quote"


@dataclass(unsafe_hash=True)
class QuoteInField(Reason):
    """A quote stands in a field that doesn't begin with one."""

    def __str__(self) -> str:
        return "a quote inside a field without quotes"


@dataclass(unsafe_hash=True)
class Missing(Reason):
    """A field that must hold something is empty or `NA`."""

    column: str

    def __str__(self) -> str:
        return f"{self.column} is missing"


@dataclass(unsafe_hash=True)
class NotAnInteger(Reason):
    """A field holds something else than an integer of 64 bits."""

    column: str

    def __str__(self) -> str:
        return f"{self.column} is not an integer"


@dataclass(unsafe_hash=True)
class NotDegrees(Reason):
    """A field holds something else than a number of degrees in its range."""

    column: str

    def __str__(self) -> str:
        return f"{self.column} is not in degrees"


@dataclass(unsafe_hash=True)
class ImpossibleDate(Reason):
    """The calendar has no such date."""

    def __str__(self) -> str:
        return "there is no such date"


@dataclass(unsafe_hash=True)
class ImpossibleHour(Reason):
    """The hour is not from 0 to 23."""

    def __str__(self) -> str:
        return "hour is not from 0 to 23"


@dataclass(unsafe_hash=True)
class ImpossibleTime(Reason):
    """The time of departure is not from 0000 to 2400."""

    def __str__(self) -> str:
        return "dep_time is not a time of day"
