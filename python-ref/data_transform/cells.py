"""Tables as they are printed: what the core hands over, whatever it is written in.

Twin: `crates/data-transform/src/cells.rs`.
"""

from collections.abc import Sequence

from common.records import NamedTuple
from data_transform.decimal import Decimal

# What stands in one place of a table: nothing (an empty field, or `null` in JSON), a
# whole number, one with two decimal places, a text, or bytes that are kept as they are
# where the format allows.
Cell = None | int | Decimal | str | bytes

# A row of a table: a cell for each of its columns.
Row = Sequence[Cell]


class Table(NamedTuple):
    """A table."""

    name: str
    """The name of its file, without ending."""
    columns: Sequence[str]
    """The names of its columns."""
    rows: Sequence[Row]
    """Its rows, in the order in which they are printed."""
