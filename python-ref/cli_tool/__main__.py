"""Entry point: parse the arguments, run, report at most one error.

Twin: `crates/cli-tool/src/main.rs`.
"""

import sys

from cli_tool import cli, core


def main() -> int:
    """Run the program."""
    return cli.main(core)


if __name__ == "__main__":
    sys.exit(main())
