"""A program from start to end: it runs, and reports at most one error.

Here, since the rungs in Python share it. Rust does this in `main.rs`, and Ctrl-C, which
unwinds here like an error, is answered by `crates/common/src/interrupts.rs`.
"""

import gc
import signal
from collections.abc import Callable

from common.errors import Interrupted, ProgramError, tell


def run_program(program: str, main: Callable[[], None]) -> int:
    """Run the program; return its exit code."""
    # Nothing here refers to itself, so there is no garbage for the collector to look
    # for; what was imported is spared its last look, a twelfth of the start-up.
    gc.disable()
    gc.freeze()
    # What ends the program from outside unwinds through the same clean-up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main()
    except (ProgramError, KeyboardInterrupt) as raised:
        # The clean-up is done; another interrupt would only spoil the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        # CPython remembers an interrupt that ended an `exec` of a text, as importing a
        # large library does many times, and dies of it at the end: this forgets it.
        exec("")  # noqa: S102
        error = raised if isinstance(raised, ProgramError) else Interrupted()
        tell(program, str(error))
        return error.exit_code
    return 0
