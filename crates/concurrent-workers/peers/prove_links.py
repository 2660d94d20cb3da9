"""Compares the broken links that another tool found with those of `linkcheck`.

Usage: prove_links.py lychee|wget|linkchecker OUT LINKCHECK SITE
Prints what was compared; exits with 1 where the tool found other broken links.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def expected_of(tool: str, program: str, site: str) -> set[str]:
    """Return what must be found.

    Only lychee tells which link is broken. The others tell where it led in the end, and
    wget tells that only of replies with a status that is an error.
    """
    run = subprocess.run(
        [program, f"{site}/", "--format", "json"],
        check=False,
        capture_output=True,
    )
    report: dict[str, Any] = json.loads(run.stdout)
    broken = report["broken"]
    if tool == "lychee":
        return {one["url"] for one in broken}
    if tool == "wget":
        broken = [one for one in broken if one["kind"] == "status"]
    chains = {one["url"]: one["chain"] for one in report["redirects"]}
    return {chains.get(one["url"], [one["url"]])[-1] for one in broken}


def main(tool: str, out: Path, program: str, site: str) -> int:
    """Compare and tell."""
    expected = expected_of(tool, program, site)
    found = set((out / "broken.txt").read_text().split())
    for url in sorted(found ^ expected)[:5]:
        side = "finds" if url in found else "doesn't find"
        print(f"{tool} {side} {url}", file=sys.stderr)
    if found != expected or not expected:
        return 1
    print(f"{len(expected)} broken addresses, all equal")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]))
