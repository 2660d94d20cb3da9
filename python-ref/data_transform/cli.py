"""The command line: what can be asked for, and what is said at the end.

Twin: `crates/data-transform/src/cli.rs`.
"""

import argparse
import gc
import os
import re
import signal
from collections.abc import Sequence
from typing import TypeVar

from data_transform import __version__
from data_transform.errors import FlightsError, Interrupted, tell
from data_transform.output import Format
from data_transform.report import Options, report
from data_transform.rungs import Core

_EXAMPLES = """\
Examples:
  python -m data_transform report --flights 2013.csv --airlines airlines.csv \\
      --airports airports.csv --out report
  zcat *.csv.gz | python -m data_transform report --flights - \\
      --airlines airlines.csv --airports airports.csv --out report \\
      --format both --top 50

Columns of the flights that are used: year, month, day, hour, dep_time, dep_delay,
arr_delay, air_time, carrier, origin, dest. They may stand in any order. An empty
field and NA are missing. A row that can't be used goes to the table `rejects`.

Exit codes: 0 done; 1 a row was rejected (--strict); 2 wrong usage or bad input;
130 interrupted. If it isn't 0, nothing was written."""

_Inputs = TypeVar("_Inputs")

# The largest number of workers: far above any machine, far below what harms one.
_MAX_JOBS = 1024


def parse_args(arguments: Sequence[str] | None = None) -> Options:
    """Return what is asked for; exit with 2 and the usage if that is unclear."""
    parser = argparse.ArgumentParser(
        prog="flights",
        description="On-time performance of flights.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"flights {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "report",
        help="report on-time performance by carrier, route and hour",
        description="Report on-time performance by carrier, route and hour. Writes "
        "the tables carriers, routes, hours and rejects into a folder.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add(
        "--flights",
        required=True,
        nargs="+",
        action="extend",
        type=_path,
        metavar="FILE",
        help="CSV with a header, plain or gzip; `-` is standard input",
    )
    add(
        "--airlines",
        required=True,
        type=_path,
        metavar="FILE",
        help="CSV with the columns carrier and name",
    )
    add(
        "--airports",
        required=True,
        type=_path,
        metavar="FILE",
        help="CSV with the columns faa, name, lat and lon (in degrees)",
    )
    add(
        "--out",
        required=True,
        type=_path,
        metavar="DIR",
        help="folder for the tables; made if it is missing",
    )
    add(
        "--jobs",
        type=_jobs,
        default=_cores(),
        metavar="N",
        help="number of workers [default: all cores]",
    )
    add(
        "--format",
        choices=[format_.value for format_ in Format],
        default="csv",
        help="how the tables are written [default: csv]",
    )
    add(
        "--strict",
        action="store_true",
        help="stop with exit code 1 at the first row that can't be used",
    )
    add(
        "--top",
        type=_natural,
        default=20,
        metavar="N",
        help="number of routes [default: 20]",
    )
    args = vars(parser.parse_args(arguments))
    return Options(**args | {"format": Format(args["format"])})


def main(core: Core[_Inputs]) -> int:
    """Run the program on that core; return its exit code.

    Here, since three rungs share it. Rust has one core, and does this in `main.rs`.
    """
    # Nothing here refers to itself, so there is no garbage for the collector to look
    # for; what was imported is spared its last look, a twelfth of the start-up.
    gc.disable()
    gc.freeze()
    # What ends the program from outside unwinds through the same clean-up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run(parse_args(), core)
    except (FlightsError, KeyboardInterrupt) as raised:
        # The clean-up is done; another interrupt would only spoil the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        error = raised if isinstance(raised, FlightsError) else Interrupted()
        tell(str(error))
        return error.exit_code
    return 0


def run(options: Options, core: Core[_Inputs]) -> None:
    """Do what was asked for.

    Raises:
        FlightsError: any.
    """
    made = report(options, core)
    rows, rejected = made.rows, made.rejected
    used = rows - rejected
    tell(f"{rows} rows read, {used} used, {rejected} rejected")


def _cores() -> int:
    """Return the number of cores that this process may use."""
    # Only Linux can tell which cores those are.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _jobs(text: str) -> int:
    """Return a number of workers."""
    jobs = _natural(text)
    if not 1 <= jobs <= _MAX_JOBS:
        raise argparse.ArgumentTypeError(f"must be from 1 to {_MAX_JOBS}")
    return jobs


def _path(text: str) -> str:
    """Return the path of a file or folder; clap refuses an empty one by itself."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def _natural(text: str) -> int:
    """Return a number of ASCII digits."""
    if not re.fullmatch("[0-9]+", text):
        raise argparse.ArgumentTypeError("must be a number")
    # Without leading zeros, since `int` refuses texts of thousands of digits.
    digits = text.lstrip("0") or "0"
    if len(digits) > len(str(2**64)) or int(digits) >= 2**64:
        raise argparse.ArgumentTypeError("must be a number, and not a huge one")
    return int(digits)
