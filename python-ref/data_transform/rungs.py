"""What a rung brings along: its core, and what that says.

Apart, so that a rung that brings another core need not import Python's.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from data_transform.cells import Row, Table

_Inputs = TypeVar("_Inputs")


class Report(Protocol):
    """What a core says: `data_transform.core.Report`, or the like."""

    @property
    def rows(self) -> int:
        """Rows that were read, blank ones not counted."""

    @property
    def rejected(self) -> int:
        """Rows that could not be used."""

    @property
    def tables(self) -> Sequence[Table]:
        """The tables but for the one of rejected rows."""


class Core(Protocol[_Inputs]):
    """What each rung brings along: Python's is the module `data_transform.core`."""

    def open_inputs(
        self, flights: Sequence[str], airlines: str, airports: str
    ) -> _Inputs:
        """Open everything first, so that a missing file is told before work begins."""

    def make_tables(
        self,
        inputs: _Inputs,
        jobs: int,
        strict: bool,
        top: int,
        on_reject: Callable[[Row], None],
    ) -> Report:
        """Make the tables with `jobs` workers; `top` is the number of routes."""
