"""The `hybrid` rung: Python reads the arguments and reports, Rust does the rest.

One crossing for all files: paths and conditions go in, a summary comes out. What isn't
needed isn't imported: with a small log, importing takes as long as the work.
"""

from collections.abc import Sequence

import bridge

from cli_tool import cli
from cli_tool.summary import Summary, Top
from common.crossing import core_errors
from common.program import leave
from common.records import TYPE_CHECKING

if TYPE_CHECKING:
    from cli_tool.filter import Filter


class RustCore:
    """The core in Rust, as `cli_tool.core` is the one in Python."""

    def open_inputs(self, files: Sequence[str]) -> bridge.LogInputs:
        """Open all files first, so that a missing one is told before work begins.

        Raises:
            CoreError: for the first that can't be opened.
        """
        with core_errors(bridge.LogsumError):
            return bridge.open_logs(files)

    def summarise_inputs(
        self,
        inputs: bridge.LogInputs,
        wanted: "Filter",
        jobs: int,
        strict: bool,
        top: int,
    ) -> Summary:
        """Summarise the entries that the filter takes, with `jobs` threads.

        Raises:
            CoreError: as the core's.
        """
        with core_errors(bridge.LogsumError):
            fields = bridge.summarise_logs(inputs, wanted, jobs, strict, top)
        return summary(fields)


def summary(fields: "bridge.LogSummary") -> Summary:
    """Return what came over the boundary as a summary."""
    return Summary(
        *fields[:14],
        top_paths=_list(fields[14]),
        top_hosts=_list(fields[15]),
        top_referrers=_list(fields[16]),
        top_agents=_list(fields[17]),
        top_404=_list(fields[18]),
        top_5xx=_list(fields[19]),
        examples=fields[20],
    )


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(RustCore())


def _list(entries: "Sequence[bridge.LogTop]") -> list[Top]:
    return [Top(*entry) for entry in entries]


if __name__ == "__main__":
    leave(main())
