"""Entry point: parse the arguments, run, report at most one error.

Twin: `crates/data-transform/src/main.rs`.
"""

import sys

from data_transform import cli, core


def main() -> int:
    """Run the program."""
    return cli.main(core)


if __name__ == "__main__":
    sys.exit(main())
