"""Why a site could not be checked, in words for the person who asked for it.

Twin: `crates/concurrent-workers/src/errors.rs`.
"""

from common.errors import ProgramError

# The base class of what follows; Rust's `LinkcheckError` wraps it instead.
LinkcheckError = ProgramError


class OpenFiles(LinkcheckError):
    """The system allows fewer open files than there may be connections."""

    def __init__(self, workers: int, needed: int, allowed: int) -> None:
        super().__init__(workers, needed, allowed)
        self.workers = workers
        self.needed = needed
        self.allowed = allowed

    def __str__(self) -> str:
        return (
            f"--workers {self.workers}: needs {self.needed} open files, and the system "
            f"allows {self.allowed}: use fewer, or raise the limit (ulimit -n)"
        )
