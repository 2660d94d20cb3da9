"""What the service says of itself: a JSON object a line, on standard error.

Twin: `crates/web-service/src/log.rs`.
"""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass

from web_service import moment
from web_service.options import Level

_STANDARD_ERROR = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """A request and what came of it."""

    # What names the request, in its reply and in the logs.
    request: str
    # The request's method.
    method: str
    # The request's path, as it was sent.
    path: str
    # The reply's status.
    status: int
    # The microseconds from the head of the request to that of the reply.
    us: int


class Log:
    """What the service says of itself."""

    def __init__(self, level: Level) -> None:
        """Return a log of what matters at least as much as the level."""
        self._level = level

    def listening(self, address: str) -> None:
        """Say where the service listens."""
        self._event(Level.INFO, "listening", address=address)

    def stopping(self) -> None:
        """Say that the service was told to stop."""
        self._event(Level.INFO, "stopping")

    def stopped(self) -> None:
        """Say that the service has stopped."""
        self._event(Level.INFO, "stopped")

    def reply(self, reply: Reply) -> None:
        """Say what a request came to: only for debugging, unless the service failed."""
        self._event(_reply_level(reply.status), "reply", **asdict(reply))

    def wants_reply(self, status: int) -> bool:
        """Say whether a reply of this status is logged."""
        return _reply_level(status) <= self._level

    def failure(self, event: str, reason: str) -> None:
        """Say what went wrong, and where."""
        self._event(Level.ERROR, event, reason=reason)

    def _event(self, level: Level, event: str, **fields: str | int) -> None:
        if level > self._level:
            return
        # A log that can't be written is no reason to fail.
        with suppress(OSError):
            os.write(_STANDARD_ERROR, _line(_now(), level, event, fields))


def _reply_level(status: int) -> Level:
    return Level.ERROR if status >= 500 else Level.DEBUG


def _line(when: str, level: Level, event: str, fields: dict[str, str | int]) -> bytes:
    """Return the line of an event, with its end: written at once, lines never mix."""
    whole = {"time": when, "level": level.name.lower(), "event": event, **fields}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def _now() -> str:
    """Return the time, to the millisecond."""
    seconds, rest = divmod(time.time_ns(), 1_000_000_000)
    return f"{moment.rfc3339(seconds)[:-1]}.{rest // 1_000_000:03}Z"
