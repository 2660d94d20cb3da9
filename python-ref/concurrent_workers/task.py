"""What is asked for, and what came of it.

Apart from the frontier, which hands the one out and takes the other, since whoever
fetches needs only these.

Twin: `crates/concurrent-workers/src/task.rs`.
"""

from enum import Enum
from typing import NamedTuple

from concurrent_workers.failure import Failure, Kind
from concurrent_workers.links import PageLinks


class Task(NamedTuple):
    """An address that is to be asked for."""

    # Its place in the order.
    place: int
    # The address.
    address: str
    # Whether it is read for links; otherwise it is only checked.
    read: bool
    # Whether it must not be a private address.
    guarded: bool


class Plain(Enum):
    """What came of asking for an address, if that takes one word."""

    # Something that is no page, or wasn't read.
    FINE = 1
    # The site asks robots not to ask for it.
    DISALLOWED = 2


class Redirect(NamedTuple):
    """It leads to another address."""

    address: str


# What came of asking for an address: the links of a page, or something else.
Reply = PageLinks | Plain | Redirect | Failure


class Answer(NamedTuple):
    """What came of asking for an address, and whether that is a private one."""

    # What came of it.
    reply: Reply
    # Whether its host is in a private network.
    private: bool

    @classmethod
    def broken(cls, kind: Kind) -> "Answer":
        """Return the answer that there is none."""
        return cls(Failure.of_kind(kind), private=False)
