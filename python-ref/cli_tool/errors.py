"""Why a log could not be summarised, in words for the person who asked for it.

Twin: `crates/cli-tool/src/errors.rs`.
"""

from common.errors import ProgramError
from common.records import TYPE_CHECKING

if TYPE_CHECKING:
    from cli_tool.malformed import Malformed


class LogsumError(ProgramError):
    """Why a log could not be summarised."""


class MalformedLine(LogsumError):
    """A line is malformed, and `--strict` was asked for."""

    exit_code = 1

    def __init__(self, malformed: "Malformed") -> None:
        super().__init__(malformed)
        self.malformed = malformed

    def __str__(self) -> str:
        return f"{self.malformed} (no report: --strict)"


class TooManyBytes(LogsumError):
    """The sum of all bytes doesn't fit into 64 bits."""

    def __str__(self) -> str:
        return f"the sum of all bytes is more than {2**64 - 1}"


class Interval(LogsumError):
    """The interval that was asked for ends before it begins."""

    def __str__(self) -> str:
        return "--since is later than --until"
