"""Decimals with two places, rounded from whole numbers so that no float is needed.

Twin: `crates/data-transform/src/decimal.rs`.
"""

from common.records import NamedTuple


class Decimal(NamedTuple):
    """A number of hundredths: `Decimal(1234)` is 12.34."""

    hundredths: int

    def __str__(self) -> str:
        sign = "-" if self.hundredths < 0 else ""
        whole, rest = divmod(abs(self.hundredths), 100)
        return f"{sign}{whole}.{rest:02}"


# In the book: ANCHOR: quotient
def quotient(numerator: int, denominator: int) -> Decimal | None:
    """Return `numerator / denominator` in hundredths, halves rounded to even.

    `None` if the denominator is 0: the mean of nothing is missing, not zero.
    """
    if denominator == 0:
        return None
    # The remainder is never negative, so one comparison rounds both signs.
    floor, remainder = divmod(numerator * 100, denominator)
    is_half = 2 * remainder == denominator
    rounds_up = floor % 2 != 0 if is_half else 2 * remainder > denominator
    return Decimal(floor + rounds_up)
