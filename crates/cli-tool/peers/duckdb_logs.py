"""Runs logs.sql: the summary as DuckDB makes it, on all cores.

Usage: duckdb_logs.py LOG OUT
"""

import sys
from pathlib import Path

import duckdb


def main() -> None:
    """Set the query's variables and run it."""
    connection = duckdb.connect()
    for name, value in zip(["log", "out"], sys.argv[1:], strict=True):
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    connection.execute(Path(__file__).with_name("logs.sql").read_text("utf-8"))


if __name__ == "__main__":
    main()
