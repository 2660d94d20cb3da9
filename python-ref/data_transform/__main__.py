"""Entry point: parse the arguments, run, report at most one error.

Twin: `crates/data-transform/src/main.rs`.
"""

import sys

from data_transform import cli
from data_transform.errors import FlightsError, Interrupted
from data_transform.report import count, open_all


def main() -> int:
    try:
        cli.run(cli.parse_args(), open_all, count)
    except (FlightsError, KeyboardInterrupt) as raised:
        error = raised if isinstance(raised, FlightsError) else Interrupted()
        print(f"flights: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
