"""The command line: which log, how many lines of it, how often."""

import argparse
import json
import sys
from collections.abc import Sequence
from itertools import islice

from boundary.batches import batches, few_lines, first_lines
from boundary.crossings import crossings
from boundary.rounds import Differs, measure, tell_terminal
from cli_tool.entry import parse
from cli_tool.lines import lines
from cli_tool.reason import BadLine

# Tasks that do something with each line of a list do it with so many.
_LISTED_LINES = 1_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print one JSON document; return the exit code."""
    args = _parse_args(arguments)
    try:
        with open(args.log, "rb") as log:
            text = first_lines(log.read(), args.lines)
        good = list(islice(filter(_is_good, lines(text)), _LISTED_LINES))
        if not good:
            print(f"boundary: {args.log}: has no good line", file=sys.stderr)
            return 2
        count = len(lines(text))
        tasks = [*crossings(text, good), *batches(text, count), *few_lines(text)]
        loop_ns = round(args.loop_ms * 1_000_000)
        series = measure(tasks, args.rounds, args.seed, loop_ns, tell_terminal)
    except OSError as error:
        print(f"boundary: {args.log}: {error.strerror}", file=sys.stderr)
        return 2
    except Differs as error:
        print(f"boundary: {error}", file=sys.stderr)
        return 1
    document = {
        "lines": count,
        "text_bytes": len(text),
        "rounds": args.rounds,
        "seed": args.seed,
        "series": series,
    }
    print(json.dumps(document, separators=(",", ":"), allow_nan=False))
    return 0


def _is_good(line: bytes) -> bool:
    """Return whether a line isn't malformed."""
    try:
        parse(line)
    except BadLine:
        return False
    return True


def _parse_args(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what is asked for; exit with 2 and the usage if that is unclear."""
    parser = argparse.ArgumentParser(
        prog="boundary",
        description="Measure what it costs to cross from Python to Rust.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--log", required=True, metavar="FILE", help="a log for `logsum`, plain")
    add(
        "--lines",
        type=_positive,
        default=100_000,
        metavar="N",
        help="use the first lines of it [default: 100000]",
    )
    add(
        "--rounds",
        type=_positive,
        default=20,
        metavar="N",
        help="how often everything is timed [default: 20]",
    )
    add(
        "--seed",
        type=int,
        default=1,
        metavar="N",
        help="the seed of the order in each round [default: 1]",
    )
    add(
        "--loop-ms",
        type=float,
        default=5.0,
        metavar="MS",
        help="how long a loop of calls takes at least [default: 5]",
    )
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
