"""Values of the command line that programs read alike.

Twin: `crates/common/src/arguments.rs`.
"""

import argparse
import os
import sys

# The largest number of workers: far above any machine, far below what harms one.
_MAX_JOBS = 1024


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal, whose examples keep their lines.

    argparse asks `shutil` for the width, help or no help, which imports three
    compressors: start-up would pay for them.
    """

    def __init__(self, prog: str) -> None:
        """Begin help for that program."""
        super().__init__(prog, width=_columns() - 2)


def cores() -> int:
    """Return the number of cores that this process may use."""
    # Only Linux can tell which cores those are.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def jobs(text: str) -> int:
    """Return a number of workers, from 1 to 1024.

    Raises:
        ArgumentTypeError: what the text must be, for the message that names the option.
    """
    number = natural(text)
    if not 1 <= number <= _MAX_JOBS:
        raise argparse.ArgumentTypeError(f"must be from 1 to {_MAX_JOBS}")
    return number


def natural(text: str) -> int:
    """Return a number of ASCII digits.

    Raises:
        ArgumentTypeError: what the text must be, for the message that names the option.
    """
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError("must be a number")
    # Without leading zeros, since `int` refuses texts of thousands of digits.
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(2**64)) or int(digits) >= 2**64:
        raise argparse.ArgumentTypeError("must be a number, and not a huge one")
    return int(digits)


def path(text: str) -> str:
    """Return the path of a file or folder; clap refuses an empty one by itself.

    Raises:
        ArgumentTypeError: if there is none.
    """
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def _columns() -> int:
    """Return the width of the terminal, or else 80, as `shutil` does."""
    try:
        return int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (AttributeError, ValueError, OSError):
        return 80
