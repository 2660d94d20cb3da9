"""The command line: what can be asked for.

Twin: `crates/cli-tool/src/cli.rs`.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from cli_tool import __version__
from cli_tool.filter import Filter, Statuses, parse_statuses
from cli_tool.moment import parse_asked
from cli_tool.report import Format, Options, report
from common.arguments import HelpFormatter, cores, jobs, natural
from common.program import run_program
from common.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeVar

    from cli_tool.rungs import Core

    _Inputs = TypeVar("_Inputs")

_EXAMPLES = """\
Examples:
  python -m cli_tool access.log
  zcat access.log.*.gz | python -m cli_tool --top 20
  python -m cli_tool --status 5xx --since 2026-03-01 --until 2026-03-02T06:00:00Z \\
      access.log
  python -m cli_tool --format json --path /api/ access.log | jq .top_paths

The log is in the Common or the Combined Log Format of Apache and nginx. Malformed
lines are counted, and the first five are shown. In the lists, a query is no part of
a path, and errors are replies with a status from 400 to 599.

Exit codes: 0 done; 1 a line was malformed (--strict); 2 wrong usage or bad input;
130 interrupted."""


def parse_args(arguments: Sequence[str] | None = None) -> Options:
    """Return what is asked for; exit with 2 and the usage if that is unclear."""
    parser = argparse.ArgumentParser(
        prog="logsum",
        description="Summarise access logs: what a web server was asked, by whom, and "
        "how it went.",
        epilog=_EXAMPLES,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "files",
        nargs="*",
        metavar="FILE",
        help="logs, plain or gzip; `-` or none is standard input",
    )
    add(
        "--format",
        choices=[format_.value for format_ in Format],
        default="text",
        help="how the report is written [default: text]",
    )
    add(
        "--top",
        type=natural,
        default=10,
        metavar="N",
        help="length of each list [default: 10]",
    )
    add(
        "--since",
        type=_time,
        metavar="TIME",
        help="count from this time on: RFC 3339, or YYYY-MM-DD in UTC",
    )
    add("--until", type=_time, metavar="TIME", help="count what came before this time")
    add(
        "--status",
        type=_statuses,
        default=(),
        metavar="LIST",
        help="count these statuses only, such as 404,5xx",
    )
    add(
        "--method",
        type=_methods,
        default=(),
        metavar="LIST",
        help="count these methods only, such as GET,POST",
    )
    add(
        "--path",
        default="",
        metavar="PREFIX",
        help="count paths only that begin with this",
    )
    add(
        "--jobs",
        type=jobs,
        default=cores(),
        metavar="N",
        help="number of workers [default: all cores]",
    )
    add(
        "--strict",
        action="store_true",
        help="stop with exit code 1 at the first malformed line",
    )
    add("-V", "--version", action="version", version=f"logsum {__version__}")
    # What comes after `--` is a file, whatever it looks like.
    words = list(sys.argv[1:] if arguments is None else arguments)
    end = words.index("--") if "--" in words else len(words)
    args = parser.parse_intermixed_args(words[:end])
    files = [*args.files, *words[end + 1 :]]
    if not all(files):
        parser.error("the name of a file must not be empty")
    prefix = os.fsencode(args.path)
    return Options(
        files=files or ["-"],
        filter=Filter(args.since, args.until, args.status, args.method, prefix),
        format=Format(args.format),
        jobs=args.jobs,
        strict=args.strict,
        top=args.top,
    )


def main(core: "Core[_Inputs]") -> int:
    """Run the program on that core; return its exit code.

    Here, since three rungs share it. Rust has one core, and does this in `main.rs`.
    """
    return run_program("logsum", lambda: report(parse_args(), core))


def _time(text: str) -> int:
    """Return a moment."""
    moment = parse_asked(text)
    if moment is None:
        message = "must be like 2026-03-01 or 2026-03-01T12:00:00Z"
        raise argparse.ArgumentTypeError(message)
    return moment


def _statuses(text: str) -> tuple[Statuses, ...]:
    """Return statuses and classes of them."""
    found = [parse_statuses(part) for part in text.split(",")]
    statuses = tuple(one for one in found if one is not None)
    if len(statuses) < len(found):
        raise argparse.ArgumentTypeError("must be like 404 or 5xx")
    return statuses


def _methods(text: str) -> tuple[bytes, ...]:
    """Return names of methods."""
    try:
        methods = tuple(text.encode().split(b","))
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError("must be UTF-8") from error
    if not all(methods):
        raise argparse.ArgumentTypeError("a method must not be empty")
    return methods
