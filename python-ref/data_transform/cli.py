"""The command line: what can be asked for, and what is said at the end.

Twin: `crates/data-transform/src/cli.rs`.
"""

import argparse
from collections.abc import Sequence

from common.arguments import HelpFormatter, cores, jobs, natural, path
from common.errors import tell
from common.program import run_program
from common.records import TYPE_CHECKING
from data_transform import PROGRAM, __version__
from data_transform.output import Format
from data_transform.report import Options, report

if TYPE_CHECKING:
    from typing import TypeVar

    from data_transform.rungs import Core

    _Inputs = TypeVar("_Inputs")

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


def parse_args(arguments: Sequence[str] | None = None) -> Options:
    """Return what is asked for; exit with 2 and the usage if that is unclear."""
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="On-time performance of flights.",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    version = f"{PROGRAM} {__version__}"
    parser.add_argument("-V", "--version", action="version", version=version)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser(
        "report",
        help="report on-time performance by carrier, route and hour",
        description="Report on-time performance by carrier, route and hour. Writes "
        "the tables carriers, routes, hours and rejects into a folder.",
        epilog=_EXAMPLES,
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    add = command.add_argument
    add(
        "--flights",
        required=True,
        nargs="+",
        action="extend",
        type=path,
        metavar="FILE",
        help="CSV with a header, plain or gzip; `-` is standard input",
    )
    add(
        "--airlines",
        required=True,
        type=path,
        metavar="FILE",
        help="CSV with the columns carrier and name",
    )
    add(
        "--airports",
        required=True,
        type=path,
        metavar="FILE",
        help="CSV with the columns faa, name, lat and lon (in degrees)",
    )
    add(
        "--out",
        required=True,
        type=path,
        metavar="DIR",
        help="folder for the tables; made if it is missing",
    )
    add(
        "--jobs",
        type=jobs,
        default=cores(),
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
        type=natural,
        default=20,
        metavar="N",
        help="number of routes [default: 20]",
    )
    args = vars(parser.parse_args(arguments))
    return Options(**args | {"format": Format(args["format"])})


def main(core: "Core[_Inputs]") -> int:
    """Run the program on that core; return its exit code.

    Here, since three rungs share it. Rust has one core, and does this in `main.rs`.
    """
    return run_program(PROGRAM, lambda: run(parse_args(), core))


def run(options: Options, core: "Core[_Inputs]") -> None:
    """Do what was asked for.

    Raises:
        ProgramError: any.
    """
    made = report(options, core)
    rows, rejected = made.rows, made.rejected
    used = rows - rejected
    tell(PROGRAM, f"{rows} rows read, {used} used, {rejected} rejected")
