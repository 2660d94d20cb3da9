"""Malformed lines that are shown to the user.

Twin: `crates/cli-tool/src/malformed.rs`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from cli_tool.counts import EXAMPLES, Examined
from cli_tool.reason import Reason
from common.errors import shown


class Malformed(NamedTuple):
    """A malformed line: where it stands, and why it is one."""

    path: str
    line: int
    """Counted from 1."""
    reason: Reason

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}: {self.reason}"


class Examples:
    """Follows the chunks in their order, and so knows the number of each line."""

    def __init__(self, paths: Sequence[str]) -> None:
        """Begin with inputs of which nothing was read yet."""
        self._paths = paths
        # Which of the paths is read, and how many of its lines were.
        self._place = (0, 0)
        self._shown: list[Malformed] = []

    def add(self, file: int, examined: Examined) -> None:
        """Go on by a chunk of a file."""
        last, before = self._place
        if last != file:
            before = 0
        for line, reason in examined.malformed:
            if len(self._shown) < EXAMPLES:
                self._shown.append(Malformed(self._paths[file], before + line, reason))
        self._place = (file, before + examined.lines)

    def first(self) -> Malformed | None:
        """Return the first malformed line, if there was one yet."""
        return self._shown[0] if self._shown else None

    def texts(self) -> list[str]:
        """Return the first malformed lines as they are shown."""
        return [str(malformed) for malformed in self._shown]
