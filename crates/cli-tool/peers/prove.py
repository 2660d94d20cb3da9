"""Proves that a peer counted what `logsum` counts, as far as the peer counts it.

Usage: prove.py [--apart N] [--where TABLE] OUT LOGSUM LOG

OUT is what the peer wrote: a folder of CSV tables (DuckDB, mawk) or a report in JSON
(GoAccess, angle-grinder). LOGSUM reads LOG once more, and its report is what is right.
A count may be off by N lines in a million, in one TABLE or in all; elsewhere, and
without N, hits and bytes must be equal.
"""

import argparse
import csv
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# A list's key, hits and bytes, most hits first.
Top = list[tuple[str, int, int]]

# The lists that some peer has, too.
TOPS = ["paths", "hosts", "referrers", "agents", "404", "5xx"]
# How many entries a list has.
LENGTH = 10


class Differs(Exception):
    """Where the peer is further off than it may be."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What one side counted: from a table's name to hits by key, and to a list."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    tops: dict[str, Top] = field(default_factory=dict)


def main() -> int:
    """Compare, and print one line: what was compared, or what differs."""
    parser = argparse.ArgumentParser(description="Compare a peer's counts.")
    parser.add_argument("--apart", type=int, default=0, metavar="N")
    parser.add_argument("--where", metavar="TABLE")
    parser.add_argument("out", type=Path)
    parser.add_argument("logsum")
    parser.add_argument("log")
    options = parser.parse_args()
    try:
        report = ask_logsum(options.logsum, options.log)
        lines: int = report["lines"]
        allowed = options.apart * lines // 1_000_000
        found = read(options.out)
        may_be_off = {options.where} if options.where else {*found.counts, *found.tops}
        apart = compare(found, of_logsum(report), dict.fromkeys(may_be_off, allowed))
    except (OSError, KeyError, ValueError, Differs) as error:
        print(f"prove.py: {error}", file=sys.stderr)
        return 1
    names = ", ".join([*found.counts, *(f"top {name}" for name in found.tops)])
    largest = (
        f"counts at most {apart} apart in {lines:,} lines" if apart else "all equal"
    )
    print(f"{names}: {largest}")
    return 0


def ask_logsum(program: str, log: str) -> dict[str, Any]:
    """Return the report on the log; what is wrong with its lines is of no interest."""
    command = [program, "--format", "json", "--top", str(LENGTH), log]
    done = subprocess.run(command, check=False, capture_output=True)
    if done.returncode != 0:
        # It has shown what is wrong, last of all.
        sys.stderr.buffer.write(done.stderr)
        raise Differs(f"{program} gave exit code {done.returncode}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def of_logsum(report: dict[str, Any]) -> Tables:
    """Return the tables of the report that some peer has, too."""
    hours = {str(hour): hits for hour, hits in enumerate(report["hours"]) if hits}
    tops = {
        name: [(top["key"], top["hits"], top["bytes"]) for top in report[f"top_{name}"]]
        for name in TOPS
    }
    plain = {name: report[name] for name in ["status", "methods", "protocols"]}
    return Tables(plain | {"hours": hours}, tops)


def read(out: Path) -> Tables:
    """Read what the peer wrote.

    Raises:
        Differs: if a table is missing.
    """
    if not out.is_dir():
        report = json.loads(out.read_text("utf-8", errors="replace"))
        return of_agrind(report) if isinstance(report, list) else of_goaccess(report)
    tables = Tables()
    written = {path.stem for path in out.iterdir()}
    for name in ["status", "methods", "hours", *({"protocols"} & written)]:
        tables.counts[name] = {key: int(hits) for key, hits in rows(out, name)}
    for name in [
        "paths",
        "hosts",
        "referrers",
        "agents",
        *sorted({"404", "5xx"} & written),
    ]:
        tables.tops[name] = [
            (key, int(hits), int(size)) for key, hits, size, *_ in rows(out, name)
        ]
    return tables


def rows(out: Path, name: str) -> list[list[str]]:
    """Return the rows of a table of CSV, without its header."""
    path = out / f"{name}.csv"
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        return list(csv.reader(file))[1:]


def of_agrind(rows: list[dict[str, Any]]) -> Tables:
    """Return the one table that it made: a row for each status."""
    return Tables({"status": {str(row["status"]): int(row["_count"]) for row in rows}})


def of_goaccess(report: dict[str, Any]) -> Tables:
    """Return the panels that mean the same.

    Its hours are those of the log's own zone, its paths are split by method and by
    protocol, and its agents are sorted into browsers.
    """
    statuses = [
        item for kind in report["status_codes"]["data"] for item in kind["items"]
    ]
    counts = {item["data"][:3]: int(item["hits"]["count"]) for item in statuses}
    tops = {
        name: [
            (item["data"], int(item["hits"]["count"]), int(item["bytes"]["count"]))
            for item in report[name]["data"][:LENGTH]
        ]
        for name in ["hosts", "referrers"]
    }
    return Tables({"status": counts}, tops)


def compare(found: Tables, right: Tables, allowed: dict[str, int]) -> int:
    """Compare every table that the peer has, and return the largest difference in hits.

    `allowed` tells how far the counts of a table may be apart.

    Raises:
        Differs: if they are further apart, or nothing was counted.
    """
    if not all([*found.counts.values(), *found.tops.values()]):
        raise Differs("a table is empty")
    largest = 0
    for name, counts in found.counts.items():
        for key in counts.keys() | right.counts[name].keys():
            hits = (counts.get(key, 0), right.counts[name].get(key, 0))
            apart = difference(f"{name}: {key}", hits, allowed.get(name, 0))
            largest = max(largest, apart)
    for name, top in found.tops.items():
        lists = (top, right.tops[name])
        if may_be := allowed.get(name, 0):
            largest = max(largest, compare_tops(name, lists, may_be))
        elif differing := zip_all(*lists):
            wrong = differing[0]
            raise Differs(f"{name}: {wrong[0]}, logsum has {wrong[1]}")
    return largest


def zip_all(top: Top, right: Top) -> list[tuple[object, object]]:
    """Return the pairs of entries that differ; the shorter list goes on with None."""
    length = max(len(top), len(right))
    padded = [[*one, *[None] * (length - len(one))] for one in (top, right)]
    return [pair for pair in zip(*padded, strict=True) if pair[0] != pair[1]]


def compare_tops(name: str, lists: tuple[Top, Top], allowed: int) -> int:
    """Compare two lists by key, for counts that are apart can change the order.

    A key that one list lacks must be close to the end of that list.
    """
    if len(lists[0]) != len(lists[1]):
        raise Differs(f"{name}: {len(lists[0])} entries, logsum has {len(lists[1])}")
    hits = [{key: hits for key, hits, _ in top} for top in lists]
    ends = [min(side.values(), default=0) for side in hits]
    largest = 0
    for key in hits[0].keys() | hits[1].keys():
        pair = (hits[0].get(key, ends[0]), hits[1].get(key, ends[1]))
        largest = max(largest, difference(f"{name}: {key}", pair, allowed))
    return largest


def difference(what: str, hits: tuple[int, int], allowed: int) -> int:
    """Return how far two counts are apart.

    Raises:
        Differs: if that is more than `allowed`.
    """
    apart = abs(hits[0] - hits[1])
    if apart > allowed:
        message = f"{what} has {hits[0]} hits, {hits[1]} are right"
        raise Differs(f"{message} ({allowed} apart are allowed)")
    return apart


if __name__ == "__main__":
    sys.exit(main())
