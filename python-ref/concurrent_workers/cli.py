"""The command line: what can be asked for.

Twin: `crates/concurrent-workers/src/cli.rs`.
"""

import argparse
import math
import re
from collections.abc import Sequence

from common.arguments import HelpFormatter, jobs, natural, path
from common.program import run_program
from concurrent_workers import __version__
from concurrent_workers.address import parse_start
from concurrent_workers.check import check
from concurrent_workers.exclude import Excluded
from concurrent_workers.options import Format, Limits, Manners, Options
from concurrent_workers.rungs import Core

_EXAMPLES = """\
Examples:
  python -m concurrent_workers http://localhost:8000/
  python -m concurrent_workers --check-external --fragments https://docs.example.org/
  python -m concurrent_workers --exclude '*/archive/*' --exclude '*.pdf' --rate 5 \\
      https://example.org/
  python -m concurrent_workers --format json --stats stats.json \\
      http://localhost:8000/ | jq .broken

Pages of the start addresses' origins are read, and their links followed. The report is
the same however fast the replies are; what depends on time goes to --stats. In a
pattern, `*` stands for any text and `?` for one character.

Exit codes: 0 nothing is broken; 1 something is; 2 a start address can't be read, or
wrong usage; 130 interrupted, with a report of what was found until then."""


def parse_args(arguments: Sequence[str] | None = None) -> Options:
    """Return what is asked for; exit with 2 and the usage if that is unclear."""
    parser = argparse.ArgumentParser(
        prog="linkcheck",
        description="Check every link of a web site: crawl its pages, and see what "
        "they lead to.",
        epilog=_EXAMPLES,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "starts",
        nargs="+",
        type=_start,
        metavar="URL",
        help="where to start: addresses of http or https",
    )
    _add_limits(parser)
    _add_switches(parser)
    args = parser.parse_intermixed_args(arguments)
    return Options(
        starts=args.starts,
        limits=Limits(
            pages=args.max_pages,
            depth=args.max_depth,
            redirects=args.max_redirects,
            external=args.check_external,
            private=args.allow_private,
            fragments=args.fragments,
            excluded=Excluded(args.exclude),
        ),
        manners=Manners(
            timeout=args.timeout,
            retries=args.retries,
            max_body=args.max_body,
            rate=args.rate,
            robots=not args.ignore_robots,
            fragments=args.fragments,
        ),
        workers=args.workers,
        format=Format(args.format),
        stats=args.stats,
    )


def main(core: Core) -> int:
    """Run the program with what the rung brings along; return its exit code.

    Here, since three rungs share it. Rust has one core, and does this in `main.rs`.
    """
    # Tasks and their errors refer to each other: only the collector frees them.
    return run_program("linkcheck", lambda: check(parse_args(), core), collect=True)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--workers",
        type=jobs,
        default=16,
        metavar="N",
        help="the most requests at a time [default: 16]",
    )
    add(
        "--timeout",
        type=_positive,
        default=20.0,
        metavar="S",
        help="seconds for one request with its whole reply [default: 20]",
    )
    add(
        "--retries",
        type=_few,
        default=2,
        metavar="N",
        help="how often a request is repeated that failed in passing [default: 2]",
    )
    add(
        "--max-pages",
        type=natural,
        default=100_000,
        metavar="N",
        help="the most addresses of the site that are asked for [default: 100000]",
    )
    add(
        "--max-depth",
        type=natural,
        default=math.inf,
        metavar="N",
        help="the most links from a start address [default: any]",
    )
    add(
        "--max-redirects",
        type=natural,
        default=10,
        metavar="N",
        help="the most redirects from a link [default: 10]",
    )
    add(
        "--max-body",
        type=natural,
        default=5_000_000,
        metavar="BYTES",
        help="the most bytes of a page, once it is decoded [default: 5000000]",
    )
    add(
        "--rate",
        type=_positive,
        metavar="R",
        help="the most requests a second to each host [default: any]",
    )


def _add_switches(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--check-external",
        action="store_true",
        help="check links to other origins, too",
    )
    add(
        "--allow-private",
        action="store_true",
        help="let redirects lead into private networks",
    )
    add("--ignore-robots", action="store_true", help="don't ask for robots.txt")
    add(
        "--fragments",
        action="store_true",
        help="check that pages have the fragments that links name",
    )
    add(
        "--exclude",
        action="append",
        default=[],
        metavar="GLOB",
        help="leave out addresses that match (may be repeated)",
    )
    add(
        "--format",
        choices=[format_.value for format_ in Format],
        default="text",
        help="how the report is written [default: text]",
    )
    add(
        "--stats",
        type=path,
        metavar="FILE",
        help="write what depends on time to this file, as JSON",
    )
    add("-V", "--version", action="version", version=f"linkcheck {__version__}")


def _start(text: str) -> str:
    """Return an address to start at."""
    address = parse_start(text)
    if address is None:
        raise argparse.ArgumentTypeError("must be like http://example.org/")
    return address


def _positive(text: str) -> float:
    """Return a number above zero, with or without a fraction."""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) and 0.001 <= float(text) <= 1e6:
        return float(text)
    message = "must be a number from 0.001 to 1000000, such as 2.5"
    raise argparse.ArgumentTypeError(message)


def _few(text: str) -> int:
    """Return a number of retries."""
    number = natural(text)
    if number > 10:
        raise argparse.ArgumentTypeError("must be from 0 to 10")
    return number
