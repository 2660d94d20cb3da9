"""Writes a report to standard output.

Twin: `crates/common/src/output.rs`.
"""

import errno
import os

from common.errors import File, system_reason

_STANDARD_OUTPUT = 1


def write_report(report: bytes) -> None:
    """Write a report to standard output.

    That nobody reads it any more is no error: `program … | head` has what it wanted.

    Raises:
        File: if it can't be written, such as to a full disk.
    """
    rest = memoryview(report)
    try:
        while rest:
            rest = rest[os.write(_STANDARD_OUTPUT, rest) :]
    except BrokenPipeError:
        pass
    except OSError as error:
        # Closed from the start: Rust's runtime opens /dev/null in its place.
        if error.errno != errno.EBADF:
            raise File("standard output", system_reason(error)) from error
