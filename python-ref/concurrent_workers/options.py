"""What is asked for: where to start, how far to go, and how to ask.

Twin: `crates/concurrent-workers/src/options.rs`.
"""

from dataclasses import dataclass
from enum import Enum

from concurrent_workers.exclude import Excluded


class Format(Enum):
    """How a report is written."""

    # Lines, for people.
    TEXT = "text"
    # A JSON object, for programs.
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for."""

    # Where the crawl starts.
    starts: list[str]
    # How far it goes.
    limits: "Limits"
    # How addresses are asked for.
    manners: "Manners"
    # The most requests at a time.
    workers: int
    # How the report is written.
    format: Format
    # Where the statistics are written.
    stats: str | None


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the crawl goes."""

    # The most addresses of the start addresses' origins that are asked for.
    pages: int
    # The most links from a start address.
    depth: float
    # The most redirects from a link.
    redirects: int
    # Whether addresses of other origins are checked.
    external: bool
    # Whether private addresses may be asked for, wherever they are found.
    private: bool
    # Whether fragments are checked.
    fragments: bool
    # The addresses that are left out.
    excluded: Excluded


@dataclass(frozen=True, slots=True)
class Manners:
    """How addresses are asked for."""

    # The time limit in seconds of an exchange, and of the look-up of a host.
    timeout: float
    # How often a request is repeated that failed.
    retries: int
    # The most bytes of a page, once it is decoded.
    max_body: int
    # Requests a second to each host; any where it is missing.
    rate: float | None
    # Whether robots.txt is asked for and obeyed.
    robots: bool
    # Whether the names of fragments are collected.
    fragments: bool
