"""Entry point of the `python` rung.

Twin: `crates/data-transform/src/main.rs`.
"""

import sys

from data_transform import cli, core


def main() -> int:
    """Run the program; return its exit code."""
    return cli.main(core)


if __name__ == "__main__":
    sys.exit(main())
