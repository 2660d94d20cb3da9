"""Compares the broken links that another tool found with those of `linkcheck`.

Usage: prove.py lychee|wget|linkchecker OUT LINKCHECK SITE
Prints what was compared; exits with 1 where the tool found other broken links.
"""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

Report = dict[str, list[dict[str, str | int | list[str]]]]


def of_linkcheck(program: str, site: str, tool: str) -> set[str]:
    """Return what must be found: wget tells only statuses, and where they came from."""
    run = subprocess.run(
        [program, f"{site}/", "--format", "json"],
        check=False,
        capture_output=True,
    )
    report: Report = json.loads(run.stdout)
    if tool != "wget":
        return {str(one["url"]) for one in report["broken"]}
    ends = {str(one["url"]): one["chain"] for one in report["redirects"]}
    statuses = [str(one["url"]) for one in report["broken"] if one["kind"] == "status"]
    found = set()
    for url in statuses:
        chain = ends.get(url)
        found.add(str(chain[-1]) if isinstance(chain, list) else url)
    return found


def of_lychee(out: Path) -> set[str]:
    """Return the addresses of lychee's errors."""
    errors = json.loads((out / "lychee.json").read_bytes())["error_map"]
    return {one["url"] for page in errors.values() for one in page}


def of_wget(out: Path, site: str) -> set[str]:
    """Return the site's addresses that wget lists in the end."""
    _, _, end = (out / "wget.log").read_text().partition(" broken links.\n\n")
    return {line for line in end.splitlines() if line.startswith(f"{site}/")}


def of_linkchecker(out: Path) -> set[str]:
    """Return the addresses that LinkChecker calls invalid."""
    lines = (out / "linkchecker.csv").read_text().splitlines()
    rows = csv.DictReader((x for x in lines if not x.startswith("#")), delimiter=";")
    return {row["urlname"] for row in rows if row["valid"] != "True"}


def main(tool: str, out: Path, program: str, site: str) -> int:
    """Compare and tell."""
    expected = of_linkcheck(program, site, tool)
    match tool:
        case "lychee":
            found = of_lychee(out)
        case "wget":
            found = of_wget(out, site)
        case _:
            found = of_linkchecker(out)
    found = {re.sub(r"#.*", "", url) for url in found}
    for url in sorted(found ^ expected)[:5]:
        side = "finds" if url in found else "doesn't find"
        print(f"{tool} {side} {url}", file=sys.stderr)
    if found != expected or not expected:
        return 1
    print(f"{len(expected)} broken addresses, all equal")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
