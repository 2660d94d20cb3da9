"""Why a line is malformed.

Apart so that both languages word every reason alike.

Twin: `crates/cli-tool/src/reason.rs`.
"""

from enum import Enum

# The longest line that is read: longer than any server lets a request be.
MAX_LINE_BYTES = 1 << 20


class Reason(Enum):
    """Why a line is malformed."""

    EMPTY = "the line is empty"
    TOO_LONG = f"the line is longer than {MAX_LINE_BYTES} bytes"
    CLIENT = "the line does not begin with host, ident and user"
    TIME = "no time like [10/Oct/2000:13:55:36 -0700]"
    IMPOSSIBLE_TIME = "impossible time"
    REQUEST = "no request in quotes after the time"
    OPEN_QUOTE = "a quote is opened and never closed"
    AFTER_QUOTE = "text after a closing quote"
    STATUS = "the status is not a number from 100 to 999"
    BYTES = "the size is neither `-` nor a number of up to 19 digits"

    def __str__(self) -> str:
        return self.value


class BadLine(Exception):
    """A line is malformed; what is an `Err` in Rust is raised here."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason
