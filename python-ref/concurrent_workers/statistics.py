"""What depends on time, and stands apart from the report.

Twin: `crates/concurrent-workers/src/statistics.rs`.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

from common.errors import File, system_reason


class Counters:
    """Counts of what goes on, shared by all that fetch."""

    def __init__(self) -> None:
        self._requests = 0
        self._open = 0
        self._highest_concurrency = 0
        self._retries = 0
        self._bytes = 0

    @contextmanager
    def request(self) -> Iterator[None]:
        """Count a request, which is open for a while.

        That is until the block ends.
        """
        self._requests += 1
        self._open += 1
        self._highest_concurrency = max(self._highest_concurrency, self._open)
        try:
            yield
        finally:
            self._open -= 1

    def retry(self) -> None:
        """Count a retry."""
        self._retries += 1

    def received(self, size: int) -> None:
        """Count bytes of pages, as they were sent."""
        self._bytes += size

    def statistics(self, pages: int, seconds: float) -> "Statistics":
        """Return the counts, with the time that the crawl took."""
        return Statistics(
            seconds=round(seconds, 3),
            pages_per_second=round(pages / seconds, 3),
            requests=self._requests,
            retries=self._retries,
            highest_concurrency=self._highest_concurrency,
            bytes=self._bytes,
        )


@dataclass(frozen=True, slots=True)
class Statistics:
    """How long the crawl took, and what it needed."""

    # Seconds from the first request to the last reply.
    seconds: float
    # Pages that were read in a second.
    pages_per_second: float
    # Requests, those for robots.txt and the retries included.
    requests: int
    # Requests that repeat one that failed.
    retries: int
    # The most requests that were under way at a time.
    highest_concurrency: int
    # Bytes of pages, as they were sent.
    bytes: int


def write_statistics(path: str, statistics: Statistics) -> None:
    """Write the statistics as one JSON object; the file is complete, or as it was.

    Raises:
        File: if it can't be written.
    """
    text = json.dumps(asdict(statistics), separators=(",", ":")) + "\n"
    # Beside it, and made as any other file is.
    temporary = f"{path}.{os.getpid()}.part"
    try:
        with open(temporary, "x", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError as error:
        with suppress(OSError):
            os.unlink(temporary)
        raise File(path, system_reason(error)) from error
