"""How long to wait before an address is asked again.

Pure, so that two runs wait alike: the jitter comes from the address.

Twin: `crates/concurrent-workers/src/retry.rs`.
"""

import re
from datetime import UTC, datetime

# The longest wait that is told apart from longer ones, in seconds.
FOREVER = 2**64 - 1
# The longest wait before the first retry, in milliseconds.
_FIRST_MILLISECONDS = 500
# The wait grows no more after so many doublings: half a minute is patient enough.
_DOUBLINGS = 6
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
# The shape of `Sun, 06 Nov 1994 08:49:37 GMT`; compiled when it is first used. The name
# of the day need not be right: the date says what is meant.
_DATE = (
    rf"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{{2}}) ({_MONTHS}) ([0-9]{{4}})"
    r" ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)


def delay(address: str, attempt: int) -> float:
    """Return how long to wait before a retry.

    `attempt` counts the retries from 0. The wait doubles with each, and lies between
    half of 500 ms · 2^attempt and all of it: where many addresses fail together, their
    retries spread. It is a whole number of milliseconds, told in seconds.
    """
    half = (_FIRST_MILLISECONDS // 2) << min(attempt, _DOUBLINGS)
    hashed = _fnv_1a(address.encode() + attempt.to_bytes(4, "little"))
    return (half + hashed % half) / 1000


def retry_after(value: str, now: int) -> int | None:
    """Return how many seconds a `Retry-After` asks to wait (RFC 9110, section 10.2.3).

    `now` is in seconds since 1970. A date that is past asks for none; what is neither
    a number nor a date of the preferred form asks for nothing that can be told.
    """
    value = value.strip(" \t")
    if value.isascii() and value.isdigit():
        # Python reads no number of thousands of digits; these are enough for any.
        digits = value.lstrip("0")[: len(str(FOREVER)) + 1]
        return min(int(digits or "0"), FOREVER)
    date = _parse_date(value)
    return None if date is None else max(date - now, 0)


def _parse_date(text: str) -> int | None:
    """Return the seconds since 1970 of a date in the preferred form."""
    parts = re.fullmatch(_DATE, text)
    if parts is None:
        return None
    day, year, hour, minute, second = map(int, parts.group(1, 3, 4, 5, 6))
    month = _MONTHS.split("|").index(parts[2]) + 1
    # A leap second is the first of the next minute, as for the system's clock.
    second, leap = (59, 1) if second == 60 else (second, 0)
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) + leap


def _fnv_1a(octets: bytes) -> int:
    """Return the hash of Fowler, Noll and Vo, variant 1a, of 64 bits."""
    hashed = 0xCBF2_9CE4_8422_2325
    for octet in octets:
        hashed = (hashed ^ octet) * 0x0100_0000_01B3 % 2**64
    return hashed
