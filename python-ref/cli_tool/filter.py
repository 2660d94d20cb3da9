"""Which entries are asked for.

Twin: `crates/cli-tool/src/filter.rs`.
"""

import re

from common.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cli_tool.entry import Entry

_CODE_OR_CLASS = "[1-9](?:[0-9]{2}|xx)"


class Statuses(NamedTuple):
    """Statuses as a user names them: from `first` to `last`."""

    first: int
    last: int


class Filter(NamedTuple):
    """Which entries are asked for; each condition that is given must hold."""

    since: int | None = None
    """The first moment that is counted."""
    until: int | None = None
    """The first moment that isn't any more."""
    statuses: tuple[Statuses, ...] = ()
    """Any of these; any at all if there are none."""
    methods: tuple[bytes, ...] = ()
    """Likewise."""
    path: bytes = b""
    """What the path begins with."""

    def takes(self, entry: "Entry") -> bool:
        """Return whether an entry is asked for."""
        method, path, _ = entry.request
        return (
            (self.since is None or self.since <= entry.time)
            and (self.until is None or entry.time < self.until)
            and (
                not self.statuses
                or any(first <= entry.status <= last for first, last in self.statuses)
            )
            and (not self.methods or method in self.methods)
            and path.startswith(self.path)
        )


def parse_statuses(text: str) -> Statuses | None:
    """Return the statuses of a code such as `404` or a class such as `5xx`."""
    if not re.fullmatch(_CODE_OR_CLASS, text):
        return None
    return Statuses(int(text.replace("x", "0")), int(text.replace("x", "9")))
