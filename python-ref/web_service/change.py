"""A change that waits for the writer, and who waits for the change.

Twin: `crates/web-service/src/change.rs`.
"""

from asyncio import Future
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from web_service.link import NewLink
from web_service.outcome import Created, Deleted, StoreError

_T = TypeVar("_T")

# Whoever waits for a change. It is resolved with an error, not failed by one: of a
# failed future that nobody waits for any more, asyncio would complain.
Answer = Future[_T | StoreError]


@dataclass(frozen=True, slots=True)
class Create:
    """A link is to be there."""

    owner: int
    new: NewLink
    now: int
    answer: Answer[Created]


@dataclass(frozen=True, slots=True)
class Delete:
    """A link is to be deleted."""

    owner: int
    slug: str
    now: int
    answer: Answer[Deleted]


@dataclass(frozen=True, slots=True)
class Count:
    """A link was followed once on a day, in days since 1970."""

    link: int
    day: int
    answer: Answer[None]


@dataclass(frozen=True, slots=True)
class Close:
    """What came before is to be written, and nothing comes after."""

    answer: Answer[None]


# A change that waits for the writer.
Change = Create | Delete | Count | Close


class Asked(NamedTuple):
    """What somebody asks for, and since when."""

    # When it was asked for: a place in the queue is waited for as well.
    at: float
    # What is asked for.
    change: Change
