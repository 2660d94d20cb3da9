"""Entry point: parse the arguments, run, report at most one error.

Twin: `crates/concurrent-workers/src/main.rs`.
"""

import sys

from concurrent_workers import cli
from concurrent_workers.rungs import PythonCore


def main() -> int:
    """Run the program."""
    return cli.main(PythonCore())


if __name__ == "__main__":
    sys.exit(main())
