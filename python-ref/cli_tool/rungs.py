"""What a rung brings along: its core.

Apart, so that a rung that brings another core need not import Python's.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from cli_tool.filter import Filter
from cli_tool.summary import Summary

_Inputs = TypeVar("_Inputs")


class Core(Protocol[_Inputs]):
    """What each rung brings along: Python's is the module `cli_tool.core`."""

    def open_inputs(self, files: Sequence[str]) -> _Inputs:
        """Open all files first, so that a missing one is told before work begins."""

    def summarise_inputs(
        self,
        inputs: _Inputs,
        wanted: Filter,
        jobs: int,
        strict: bool,
        top: int,
    ) -> Summary:
        """Summarise the entries that the filter takes, with `jobs` workers."""
