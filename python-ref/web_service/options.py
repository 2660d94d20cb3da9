"""What is asked for: where the links are, where to listen, and what is allowed.

Twin: `crates/web-service/src/options.rs`.
"""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much is logged."""

    # What went wrong.
    ERROR = 0
    # What the service does besides answering.
    INFO = 1
    # Each reply, too.
    DEBUG = 2


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for."""

    # The file of the database.
    db: str
    # The address to listen on; any free port where it is 0.
    listen: tuple[str, int]
    # What short addresses begin with; the listening address where it is missing.
    base_url: str | None
    # The seconds that a head may take, and a body, and the silence in between.
    read_timeout_s: int
    # The most bytes of a request's body.
    max_body: int
    # Requests a second of each client; any number where it is missing.
    rate: int | None
    # Where requests are logged in the Combined format.
    access_log: str | None
    # How much is logged to standard error.
    log_level: Level
    # Whether a front names the client and the request.
    trust_forwarded: bool
    # Whether redirects are counted.
    count_clicks: bool
