"""The program from start to end: crawls, draws the conclusions, and writes the report.

Twin: `crates/concurrent-workers/src/check.rs`.
"""

import asyncio
import signal
import time

from common.errors import Interrupted, tell
from common.output import write_report
from concurrent_workers.crawl import crawl
from concurrent_workers.fetch import Fetcher
from concurrent_workers.findings import Findings, find
from concurrent_workers.frontier import Frontier
from concurrent_workers.json_report import json_report
from concurrent_workers.open_files import allow_connections
from concurrent_workers.options import Format, Options
from concurrent_workers.progress import Progress
from concurrent_workers.rungs import Core
from concurrent_workers.statistics import Counters, write_statistics
from concurrent_workers.text_report import text_report


def check(options: Options, core: Core) -> int:
    """Check a site; the exit code is 1 if something is broken.

    Raises:
        LinkcheckError: any.
    """
    allow_connections(options.workers)
    counters = Counters()
    begun = time.monotonic()
    findings = core.run(_find_out(options, counters, core))
    if options.stats is not None:
        seconds = time.monotonic() - begun
        write_statistics(options.stats, counters.statistics(findings.pages, seconds))
    match options.format:
        case Format.TEXT:
            write_report(text_report(findings).encode())
        case Format.JSON:
            write_report(json_report(findings))
    return _exit_code(findings)


async def _find_out(options: Options, counters: Counters, core: Core) -> Findings:
    """Crawl until everything is known, or the user interrupts the program."""
    limits = options.limits
    frontier = Frontier(options.starts, limits)
    progress = Progress.shown()
    interrupted = False
    async with Fetcher.open(options.manners, counters, core) as fetcher:
        crawling = asyncio.create_task(
            crawl(frontier, fetcher, options.workers, progress)
        )
        _on_interrupt(crawling)
        try:
            await crawling
        except asyncio.CancelledError:
            interrupted = True
    progress.wipe()
    ends = (limits.redirects, limits.private)
    return find(frontier.graph, frontier.starts, ends, interrupted)


def _on_interrupt(crawling: asyncio.Task[None]) -> None:
    """Cancel the crawl when the user interrupts the program."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, crawling.cancel)


def _exit_code(findings: Findings) -> int:
    """Tell why the report isn't whole, if it isn't, and return the exit code."""
    for start, reason in findings.unread:
        tell("linkcheck", f"{start}: {reason}")
    if findings.partial:
        error = Interrupted()
        tell("linkcheck", str(error))
        return error.exit_code
    if findings.unread:
        return 2
    return int(bool(findings.broken or findings.fragments))
