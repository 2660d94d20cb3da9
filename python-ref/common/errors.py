"""Why a program could not do what it was asked for, whatever it does.

Apart from everything else so that both languages word every error alike.

Twin: `crates/common/src/errors.rs`.
"""

import os
import sys
from contextlib import suppress


class ProgramError(Exception):
    """Why a program could not do what it was asked for, whatever it does."""

    exit_code = 2


class File(ProgramError):
    """The operating system refused a file."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{shown(self.path)}: {self.reason}"


class Shrank(ProgramError):
    """A file ended before the size that it had when it was opened."""

    def __init__(self, path: str, read: int, size: int) -> None:
        super().__init__(path, read, size)
        self.path = path
        self.read = read
        self.size = size

    def __str__(self) -> str:
        return (
            f"{shown(self.path)}: the file shrank while it was read: "
            f"{self.read} of {self.size} bytes were left"
        )


class Gzip(ProgramError):
    """A gzip file is damaged or cut off."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"{shown(self.path)}: damaged or incomplete gzip data"


class Workers(ProgramError):
    """The system refused threads or processes for the work, or ended one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return f"workers: {self.reason}"


class Interrupted(ProgramError):
    """The user interrupted the program."""

    exit_code = 130

    def __str__(self) -> str:
        return "interrupted"


def system_reason(error: OSError) -> str:
    """Return what the operating system said, in the words of its manual."""
    return error.strerror or str(error)


def shown(path: str) -> str:
    """Return a path as it is shown to people: what isn't UTF-8 is replaced.

    Paths are strings here, since `pathlib` would show `a//b` as `a/b`.
    """
    return os.fsencode(path).decode("utf-8", "replace")


def tell(program: str, message: str) -> None:
    """Print a line to standard error; that this fails is no reason to end."""
    # `print` would take standard output for a stream that is `None`.
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"{program}: {message}", file=sys.stderr, flush=True)
