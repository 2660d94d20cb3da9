"""A program from start to end: it runs, and reports at most one error.

Here, since the rungs in Python share it. Rust does this in `main.rs`, and Ctrl-C, which
unwinds here like an error, is answered by `crates/common/src/interrupts.rs`.
"""

import gc
import os
import signal
from collections.abc import Callable

from common.errors import Interrupted, ProgramError, tell
from common.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import NoReturn


def run_program(
    program: str, main: Callable[[], int | None], *, collect: bool = False
) -> int:
    """Run the program; return its exit code, which is 0 if `main` returns none.

    `collect` tells whether what refers to itself is garbage that matters.
    """
    # What was imported is spared the collector's last look: start-up would pay for it.
    gc.freeze()
    if not collect:
        gc.disable()
    # What ends the program from outside unwinds through the same clean-up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return main() or 0
    except (ProgramError, KeyboardInterrupt) as raised:
        # The clean-up is done; another interrupt would only spoil the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # CPython remembers an interrupt that ended an `exec` of a text, as importing a
        # large library does many times, and dies of it at the end: this forgets it.
        exec("")  # noqa: S102
        error = raised if isinstance(raised, ProgramError) else Interrupted()
        tell(program, str(error))
        return error.exit_code


def leave(exit_code: int) -> "NoReturn":
    """End the process at once.

    Python would first take apart all that was imported, to give back memory that goes
    with the process anyway: where the work takes no longer than the start, that counts.
    What was printed must be written by now; `tell` and `write_report` see to it.
    """
    os._exit(exit_code)
