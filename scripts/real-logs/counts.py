# ruff: noqa: INP001 - a script, and no package
"""Compares what `logsum` counts in real logs with awk and, where installed, GoAccess.

Usage: counts.py FOLDER
Exits with 1 where a count differs and isn't explained.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
Counts = dict[tuple[str, str], int]
TOP = 10
NAME_WIDTH = 26
# GoAccess 1.7 reads so many bytes of a line at once.
GOACCESS_LINE_BYTES = 4095


def run(*command: str | Path) -> bytes:
    """Run a command and return what it prints."""
    environment = os.environ | {"LC_ALL": "C"}
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env=environment
    ).stdout


def by_logsum(log: Path) -> Counts:
    """Count with `logsum`, which must find every line well-formed."""
    report = json.loads(run(ROOT / "target/release/logsum", "--format", "json", log))
    counts: Counts = {("malformed", ""): report["malformed"]}
    counts["bytes", ""] = report["bytes"]
    counts["hosts", ""] = report["hosts"]
    counts |= {("status", key): hits for key, hits in report["status"].items()}
    counts |= {("method", key): hits for key, hits in report["methods"].items()}
    counts |= {("path", one["key"]): one["hits"] for one in report["top_paths"]}
    return counts


def by_awk(log: Path) -> Counts:
    """Count with awk; of the paths, only the top ones."""
    counts: Counts = {("malformed", ""): 0}
    paths: Counts = {}
    for line in run(
        "awk", "-f", ROOT / "scripts/real-logs/counts.awk", log
    ).splitlines():
        kind, key, number = line.decode(errors="replace").split("\t")
        (paths if kind == "path" else counts)[kind, key] = int(number)
    top = sorted(paths.items(), key=lambda item: (-item[1], item[0]))
    return counts | dict(top[:TOP])


def by_goaccess(log: Path) -> Counts:
    """Count with GoAccess, which sees nothing in what is no request line."""
    out = log.with_suffix(".json")
    formats = ["--log-format=COMBINED", "--no-global-config", "--no-progress"]
    run("goaccess", log, *formats, "-o", out)
    report = json.loads(out.read_text())
    counts: Counts = {("malformed", ""): report["general"]["failed_requests"]}
    counts["bytes", ""] = report["general"]["bandwidth"]
    counts["hosts", ""] = report["hosts"]["metadata"]["data"]["total"]["value"]
    for group in report["status_codes"]["data"]:
        for one in group["items"]:
            counts["status", one["data"][:3]] = one["hits"]["count"]
    return counts


def without_long_lines(counts: Counts, log: Path) -> Counts:
    """Subtract what GoAccess can't count: it reads long lines in pieces."""
    with tempfile.NamedTemporaryFile() as file:
        lines = log.read_bytes().splitlines(keepends=True)
        long = [line for line in lines if len(line) > GOACCESS_LINE_BYTES]
        file.writelines(long)
        file.flush()
        lost = by_awk(Path(file.name))
    # A host that sends one long line has sent others.
    summed = {key: hits for key, hits in lost.items() if key[0] != "hosts"}
    left = {key: hits - summed.get(key, 0) for key, hits in counts.items()}
    pieces = sum(-(-len(line) // GOACCESS_LINE_BYTES) for line in long)
    return left | {("malformed", ""): counts["malformed", ""] + pieces}


def compare(log: Path) -> bool:
    """Print a table of the counts, and return whether all is well."""
    ours, awk = by_logsum(log), by_awk(log)
    goaccess = by_goaccess(log) if shutil.which("goaccess") else {}
    expected = without_long_lines(ours, log) if goaccess else {}
    print(f"{log.name:{NAME_WIDTH}} {'logsum':>9} {'awk':>9} {'goaccess':>9}")
    well = True
    for key in sorted(ours | awk):
        cells = [counts.get(key) for counts in (ours, awk, goaccess)]
        verdict = "" if cells[0] == cells[1] else "DIFFERS FROM AWK"
        asked = key[0] in {kind for kind, _ in goaccess}
        if asked and expected.get(key, 0) != goaccess.get(key, 0):
            verdict = verdict or "DIFFERS"
        elif asked and ours.get(key) != goaccess.get(key):
            verdict = verdict or "a line too long for it"
        well = well and "DIFFERS" not in verdict
        print(row(" ".join(key).strip(), cells, verdict))
    print()
    return well


def row(name: str, cells: list[int | None], verdict: str) -> str:
    """Make a line of the table."""
    if len(name) > NAME_WIDTH:
        name = f"{name[: NAME_WIDTH - 1]}…"
    columns = [f"{'-' if cell is None else cell:>9}" for cell in cells]
    return f"{name:{NAME_WIDTH}} {' '.join(columns)} {verdict}".rstrip()


def main() -> int:
    """Compare both logs."""
    folder = Path(sys.argv[1])
    wells = [compare(folder / f"{name}.log") for name in ("nginx", "apache")]
    return 0 if all(wells) else 1


if __name__ == "__main__":
    sys.exit(main())
