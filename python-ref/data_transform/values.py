"""The values in a field: integers, times of day and dates, by an ASCII grammar.

Apart because the two languages' own parsers accept different texts.

Twin: `crates/data-transform/src/values.rs`.
"""

import re
from datetime import date

_INTEGER = re.compile(rb"-?[0-9]+")


def is_missing(text: bytes) -> bool:
    """Return whether the field holds nothing: it is empty or `NA`."""
    return text in (b"", b"NA")


def integer(text: bytes) -> int | None:
    """Return the integer that the field holds: an optional `-`, then digits.

    `None` if it is anything else, or doesn't fit into 64 bits.
    """
    if not _INTEGER.fullmatch(text):
        return None
    # Rust's integers have a width. Here the length is checked first, without leading
    # zeros: `int` refuses texts of thousands of digits, whatever they are.
    digits = text.lstrip(b"-0")
    if len(digits) > len(str(2**63)):
        return None
    value = int(digits or b"0")
    if text.startswith(b"-"):
        value = -value
    return value if -(2**63) <= value < 2**63 else None


def is_time_of_day(hhmm: int) -> bool:
    """Return whether `hhmm` is a time of day, from 0 to 2400: 1530 is half past three.

    2400 is in the data: midnight at the end of a day.
    """
    return 0 <= hhmm <= 2400 and hhmm % 100 < 60


def is_date(year: int, month: int, day: int) -> bool:
    """Return whether the date is one of the Gregorian calendar, years 1 to 9999."""
    try:
        date(year, month, day)
    except (ValueError, OverflowError):
        return False
    return True
