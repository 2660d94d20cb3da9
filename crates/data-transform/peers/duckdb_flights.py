"""Runs flights.sql: the report as DuckDB makes it, on all cores.

Usage: duckdb_flights.py FLIGHTS AIRLINES AIRPORTS OUT
"""

import sys
from pathlib import Path

import duckdb


def main() -> None:
    """Set the query's variables and run it."""
    connection = duckdb.connect()
    names = ["flights", "airlines", "airports", "out"]
    for name, value in zip(names, sys.argv[1:], strict=True):
        connection.execute(f"SET VARIABLE {name} = ?", [value])
    Path(sys.argv[4]).mkdir(parents=True, exist_ok=True)
    connection.execute(Path(__file__).with_name("flights.sql").read_text("utf-8"))


if __name__ == "__main__":
    main()
