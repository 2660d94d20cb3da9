"""Errors that come over the bridge.

Here, since every `hybrid` rung meets them. Rust has no need of it: its cores and its
programs share their errors.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from common.errors import ProgramError


class CoreError(ProgramError):
    """What a Rust core refused, in its words, which are Python's too."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message, exit_code)
        self.message = message
        self.exit_code = exit_code

    def __str__(self) -> str:
        return self.message


@contextmanager
def core_errors(refused: type[Exception]) -> Iterator[None]:
    """Turn what the bridge raises into an error of the programs.

    Raises:
        CoreError: with the message and the exit code that `refused` carries.
    """
    try:
        yield
    except refused as error:
        raise CoreError(*error.args) from error
