"""Addresses that the user wants left alone.

Twin: `crates/concurrent-workers/src/exclude.rs`.
"""

import re
from collections.abc import Sequence
from fnmatch import translate


class Excluded:
    """The globs of the addresses that are left alone.

    `*` is any run of characters, `?` any one; every other character is itself. A glob
    matches the whole address.
    """

    def __init__(self, globs: Sequence[str]) -> None:
        """Parse globs, of which none is wrong."""
        # The library's globs know sets such as `[ab]` too.
        plain = [glob.replace("[", "[[]") for glob in globs]
        self._globs = [re.compile(translate(glob)) for glob in plain]

    def matches(self, address: str) -> bool:
        """Return whether any of the globs matches an address."""
        return any(glob.match(address) for glob in self._globs)
