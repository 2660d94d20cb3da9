"""Entry point: parse the arguments, run, report at most one error.

Twin: `crates/web-service/src/main.rs`.
"""

import sys

from web_service import cli
from web_service.app import router
from web_service.serve import serve


def main() -> int:
    """Run the program."""
    return cli.main(lambda options: serve(options, router))


if __name__ == "__main__":
    sys.exit(main())
