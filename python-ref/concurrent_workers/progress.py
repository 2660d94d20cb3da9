"""A line on the terminal that says how far the crawl is.

Twin: `crates/concurrent-workers/src/progress.rs`.
"""

import sys
import time
from contextlib import suppress

# How often the line is written at most, in seconds.
_INTERVAL = 0.1


class Progress:
    """How far the crawl is, shown on standard error if that is a terminal."""

    def __init__(self, *, visible: bool) -> None:
        self._visible = visible
        self._last: float | None = None

    @classmethod
    def shown(cls) -> "Progress":
        """Return the progress of a crawl that begins."""
        # A stream that is closed from the start is `None`.
        return cls(visible=sys.stderr is not None and sys.stderr.isatty())

    def show(self, done: int, known: int) -> None:
        """Say how many addresses are done, and how many are known."""
        if not self._visible:
            return
        now = time.monotonic()
        if self._last is None or now - self._last >= _INTERVAL:
            self._last = now
            _write(f"\r{_line(done, known):79}")

    def wipe(self) -> None:
        """Wipe the line, so that what is printed next stands alone.

        Rust does this when the value is dropped.
        """
        if self._last is not None:
            _write(f"\r{'':79}\r")


def _line(done: int, known: int) -> str:
    return f"linkcheck: {done} of {known} addresses so far"


def _write(text: str) -> None:
    # A terminal that has gone away is no reason to stop.
    with suppress(OSError):
        print(text, end="", file=sys.stderr, flush=True)
