"""Why a row can't be used, in the words of the `rejects` table.

Twin: `crates/data-transform/src/reason.rs`.
"""


class Reason(Exception):
    """Why a row can't be used."""


class FieldCount(Reason):
    """The row has more or fewer fields than the header."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(expected, found)
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return f"expected {self.expected} fields, found {self.found}"


class TextAfterQuote(Reason):
    """Something stands between a closing quote and the next comma."""

    def __str__(self) -> str:
        return "text after a closing quote"


class QuoteInField(Reason):
    """A quote stands in a field that doesn't begin with one."""

    def __str__(self) -> str:
        return "a quote inside a field without quotes"


class Missing(Reason):
    """A field that must hold something is empty or `NA`."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column

    def __str__(self) -> str:
        return f"{self.column} is missing"


class NotAnInteger(Reason):
    """A field holds something else than an integer of 64 bits."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column

    def __str__(self) -> str:
        return f"{self.column} is not an integer"


class NotDegrees(Reason):
    """A field holds something else than a number of degrees in its range."""

    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column

    def __str__(self) -> str:
        return f"{self.column} is not in degrees"


class ImpossibleDate(Reason):
    """The calendar has no such date."""

    def __str__(self) -> str:
        return "there is no such date"


class ImpossibleHour(Reason):
    """The hour is not from 0 to 23."""

    def __str__(self) -> str:
        return "hour is not from 0 to 23"


class ImpossibleTime(Reason):
    """The time of departure is not from 0000 to 2400."""

    def __str__(self) -> str:
        return "dep_time is not a time of day"
