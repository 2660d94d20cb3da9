"""Figures as people read them.

Twin: `crates/cli-tool/src/figures.rs`.
"""

_UNITS = ("kB", "MB", "GB", "TB", "PB", "EB")


def grouped(number: int) -> str:
    """Return a number with commas between thousands."""
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """Return a share in percent with one decimal, rounded half to even; `whole > 0`."""
    tenths = _rounded(1000 * part, whole)
    return f"{tenths // 10}.{tenths % 10}"


def size(number: int) -> str:
    """Return a number of bytes in the largest unit (SI) of which there is one."""
    if number < 1000:
        return f"{number} B"
    unit, name = 1000, _UNITS[0]
    for larger in _UNITS[1:]:
        if number < 1000 * unit:
            break
        unit, name = 1000 * unit, larger
    tenths = _rounded(10 * number, unit)
    return f"{tenths // 10}.{tenths % 10} {name}"


def _rounded(number: int, divisor: int) -> int:
    """Return the quotient, rounded half to even."""
    quotient, rest = divmod(number, divisor)
    up = 2 * rest > divisor or (2 * rest == divisor and quotient % 2 == 1)
    return quotient + up
