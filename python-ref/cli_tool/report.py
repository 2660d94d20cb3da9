"""Summarises logs from start to end.

Twin: `crates/cli-tool/src/report.rs`.
"""

from enum import Enum

from cli_tool.errors import Interval
from cli_tool.filter import Filter
from cli_tool.text_report import text_report
from common.errors import tell
from common.output import write_report
from common.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TypeVar

    from cli_tool.rungs import Core
    from cli_tool.summary import Summary

    _Inputs = TypeVar("_Inputs")


class Format(Enum):
    """How a report is written."""

    TEXT = "text"
    """Columns and bars, for people."""
    JSON = "json"
    """A JSON object, for programs."""


class Options(NamedTuple):
    """What is to be summarised, and how."""

    files: list[str]
    """One or more files; `-` is standard input."""
    filter: Filter
    format: Format
    jobs: int
    """The number of workers, at least 1."""
    strict: bool
    """Whether the first malformed line ends the program."""
    top: int
    """The length of each list."""


def report(options: Options, core: "Core[_Inputs]") -> None:
    """Write the report, and the first malformed lines to standard error.

    Raises:
        ProgramError: any; then nothing is reported.
    """
    wanted = options.filter
    since, until = wanted.since, wanted.until
    if since is not None and until is not None and since > until:
        raise Interval
    inputs = core.open_inputs(options.files)
    summary = core.summarise_inputs(
        inputs, wanted, options.jobs, options.strict, options.top
    )
    _tell_malformed(summary)
    match options.format:
        case Format.TEXT:
            write_report(text_report(summary).encode())
        case Format.JSON:
            # Imported where it is needed: it takes as long as all else here.
            from cli_tool.json_report import json_report  # noqa: PLC0415

            write_report(json_report(summary))


def _tell_malformed(summary: "Summary") -> None:
    """Show the first malformed lines, and tell how many there are."""
    for example in summary.examples:
        tell("logsum", example)
    if summary.malformed:
        malformed, lines = summary.malformed, summary.lines
        tell("logsum", f"{malformed} of {lines} lines are malformed")
