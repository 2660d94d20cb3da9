import pickle
import subprocess
import sys
import typing

import pytest

from common.records import NamedTuple


class Place(NamedTuple):
    """A place, to see what becomes of its members."""

    row: int
    column: int = 1
    """From 1."""

    @property
    def next_row(self) -> "Place":
        """The place below."""
        return self._replace(row=self.row + 1)


class Typed(typing.NamedTuple):
    """As `Place`, but the original."""

    row: int
    column: int = 1


def test_a_record_is_a_named_tuple_as_the_original_makes_it() -> None:
    for record in (Place, Typed):
        assert record._fields == ("row", "column")
        assert record._field_defaults == {"column": 1}
        row, column = record(3)
        assert (row, column) == record(column=1, row=3) == (3, 1)
        assert repr(record(3)) == f"{record.__name__}(row=3, column=1)"
        with pytest.raises(AttributeError):
            record(3).row = 4  # type: ignore[misc]
        with pytest.raises(AttributeError):
            record(3).depth = 4  # type: ignore[union-attr]


def test_other_members_are_kept() -> None:
    assert Place(3, 2).next_row == (4, 2)
    assert Place.__doc__ == "A place, to see what becomes of its members."
    assert Place.__module__ == __name__


def test_a_record_survives_pickling() -> None:
    copy = pickle.loads(pickle.dumps(Place(3)))  # noqa: S301
    assert (type(copy), copy) == (Place, Place(3))


@pytest.mark.parametrize("rung", ["cli_tool.hybrid", "data_transform.hybrid"])
def test_a_hybrid_rung_imports_nothing_that_only_checks_types(rung: str) -> None:
    script = f"import sys, {rung}; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    modules = done.stdout.split()
    assert rung in modules
    assert not {"typing", "dataclasses", "json", "inspect"} & {*modules}
