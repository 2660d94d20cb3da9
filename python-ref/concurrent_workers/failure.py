"""What is wrong with a link.

Twin: `crates/concurrent-workers/src/failure.rs`.
"""

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What kind of thing is wrong with a link.

    Its value is the name that stands in reports.
    """

    # The reply has a status that is no success.
    STATUS = "status"
    # Nobody takes the connection.
    REFUSED = "refused"
    # The connection ended before the reply did.
    RESET = "reset"
    # The whole exchange took longer than its time limit.
    TIMED_OUT = "timed out"
    # The certificate isn't trusted, or encryption failed.
    BAD_TLS = "bad TLS"
    # The host has no address.
    NAME_NOT_FOUND = "name not found"
    # The redirects go round in a circle, or there are more than the limit.
    TOO_MANY_REDIRECTS = "too many redirects"
    # The page is larger than the limit, once it is decoded.
    TOO_LARGE = "too large"
    # The page is encoded in an unknown way, or wrongly.
    BAD_ENCODING = "bad encoding"
    # The reply isn't HTTP.
    BAD_REPLY = "bad reply"
    # A redirect or a link leads into a private network.
    BLOCKED = "blocked"
    # A redirect doesn't say where to.
    NO_LOCATION = "no location"
    # The link is no address.
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong with a link, and the status of the reply if there was one."""

    kind: Kind
    status: int | None

    @classmethod
    def of_status(cls, status: int) -> "Failure":
        """Return the failure that a status is."""
        return cls(Kind.STATUS, status)

    @classmethod
    def of_kind(cls, kind: Kind) -> "Failure":
        """Return a failure without a reply."""
        return cls(kind, None)

    def text(self) -> str:
        """Return it as people read it: the status, or else the kind."""
        if self.kind is Kind.STATUS:
            return str(self.status)
        return str(self.kind.value)
