"""A line on the terminal that says how far the reading is.

Twin: `crates/common/src/progress.rs`.
"""

import sys
import time
from contextlib import suppress

# Inputs below this size in bytes are read before anyone could read the line.
_WORTH_SHOWING = 50_000_000
# How often the line is written at most, in seconds.
_INTERVAL = 0.1


def _is_terminal() -> bool:
    # A stream that is closed from the start is `None`.
    return sys.stderr is not None and sys.stderr.isatty()


class Progress:
    """How far the reading is, shown on standard error if that is a terminal."""

    def __init__(self, program: str, total: int | None, *, visible: bool) -> None:
        self._program = program
        self._total = total
        self._finished = 0
        self._last: float | None = None
        self._visible = visible

    @classmethod
    def shown(cls, program: str, total: int | None) -> "Progress":
        """Return the progress of reading `total` bytes; a pipe's length is unknown."""
        large = total is None or total >= _WORTH_SHOWING
        return cls(program, total, visible=large and _is_terminal())

    @classmethod
    def hidden(cls) -> "Progress":
        """Return a progress that is never shown."""
        return cls("", None, visible=False)

    def advance(self, read: int) -> None:
        """Say how many bytes of the current file were read."""
        now = time.monotonic()
        if self._visible and (self._last is None or now - self._last >= _INTERVAL):
            self._last = now
            line = _line(self._program, self._finished + read, self._total)
            _write(f"\r{line}")

    def finish_file(self, read: int) -> None:
        """Say that the current file was read to its end, at `read` bytes."""
        self._finished += read

    def wipe(self) -> None:
        """Wipe the line, so that what is printed next stands alone.

        Rust does this when the value is dropped.
        """
        if self._last is not None:
            _write(f"\r{'':79}\r")


def _line(program: str, read: int, total: int | None) -> str:
    """Return the line that is shown after `read` bytes of `total`."""
    if total:
        percent = 100 * read // total
        return f"{program}: {percent:3} % of {total // 1_000_000} MB read"
    return f"{program}: {read // 1_000_000} MB read"


def _write(text: str) -> None:
    # A terminal that has gone away is no reason to stop.
    with suppress(OSError):
        print(text, end="", file=sys.stderr, flush=True)
