"""Entry point: measure, print one JSON document, report at most one error."""

import sys

from boundary import cli

if __name__ == "__main__":
    sys.exit(cli.main())
