"""Moments: as the system's clock tells them, as requests and replies write them.

Inside the program a moment is a number of seconds since 1970-01-01T00:00:00Z, and a day
is a number of days since then, in UTC.

Twin: `crates/web-service/src/moment.rs`.
"""

import re
import time
from datetime import date

# The first year; Python's calendar ends with the year 9999 anyway.
_FIRST_YEAR = 1970
_EPOCH = date(1970, 1, 1).toordinal()
# The last day of the year 9999, the last that can be written with four digits.
_LAST_DAY = 2_932_896
_DAY_SECONDS = 86_400
_MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z"
)


def now() -> int:
    """Return the moment that the system's clock shows."""
    return max(0, int(time.time()))


def parse(text: str) -> int | None:
    """Return the moment of a text such as `2027-01-31T12:00:00Z`.

    There is one way to write each, and no other is taken: a client gets back what it
    sent.
    """
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = map(int, parts.groups())
    if year < _FIRST_YEAR or hour > 23 or minute > 59 or second > 59:
        return None
    try:
        days = date(year, month, day).toordinal() - _EPOCH
    except ValueError:
        return None
    return _DAY_SECONDS * days + 3600 * hour + 60 * minute + second


def rfc3339(moment: int) -> str:
    """Return a moment as `parse` reads it.

    One beyond the years that can be written is shown as the nearest that can.
    """
    moment = min(max(moment, 0), _DAY_SECONDS * (_LAST_DAY + 1) - 1)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


def day_of(moment: int) -> int:
    """Return the day of a moment."""
    return moment // _DAY_SECONDS


def date_of(day: int) -> str:
    """Return the date of a day, such as `2027-01-31`.

    One beyond the years that can be written is shown as the nearest that can.
    """
    return date.fromordinal(_EPOCH + min(max(day, 0), _LAST_DAY)).isoformat()
