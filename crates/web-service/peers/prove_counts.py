"""Prove that a database has what a service had acknowledged.

Usage: prove_counts.py DATABASE CLICKS CREATES
"""

import sqlite3
import sys

_LINKS = 10_000


def main() -> int:
    """Compare; print what was compared, or what is wrong."""
    path, clicks, creates = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        (sound,) = database.execute("PRAGMA integrity_check").fetchone()
        (links,) = database.execute("SELECT count(*) FROM links").fetchone()
        (counted,) = database.execute(
            "SELECT coalesce(sum(clicks), 0) FROM clicks"
        ).fetchone()
    found = (sound, links - _LINKS, counted)
    if found == ("ok", creates, clicks):
        print(f"{creates} creates and {clicks} clicks, to one")
        return 0
    print(
        f"acknowledged: {creates} creates, {clicks} clicks; in the database: "
        f"{found[1]} creates, {counted} clicks; integrity: {sound}",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
