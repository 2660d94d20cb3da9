# ruff: noqa: INP001 - a script, and no package
"""Compares what `linkcheck` found on a real site with the truth, and with its peers.

Usage: differences.py FOLDER

The folder holds `truth.txt`, `rust.json` and `python.json`, and, where the tools are
installed, `lychee.json` and `linkchecker.csv`. Exits with 1 if `linkcheck` found
anything but the truth, or its two languages differ.
"""

import csv
import json
import sys
from pathlib import Path


def of_linkcheck(file: Path) -> set[str]:
    """Return what `linkcheck` found, as lines of the truth."""
    report = json.loads(file.read_bytes())
    broken = {f"broken {one['url']}" for one in report["broken"]}
    return broken | {f"fragment {one['url']}" for one in report["fragments"]}


def of_lychee(file: Path, truth: set[str]) -> set[str]:
    """Return what lychee found; it counts a missing fragment as an error."""
    errors = json.loads(file.read_bytes())["error_map"]
    return {line(one["url"], truth) for page in errors.values() for one in page}


def of_linkchecker(file: Path, truth: set[str]) -> set[str]:
    """Return what LinkChecker calls invalid; it isn't asked for fragments."""
    lines = file.read_text().splitlines()
    rows = csv.DictReader((x for x in lines if not x.startswith("#")), delimiter=";")
    found = set()
    for row in rows:
        if row["valid"] != "True":
            found.add(line(row["url"], truth))
    return found


def line(url: str, truth: set[str]) -> str:
    """Return a finding as a line of the truth.

    Other checkers tell each fragment of a page that is broken, `linkcheck` the page.
    """
    page, _, fragment = url.partition("#")
    if not fragment or f"broken {page}" in truth:
        return f"broken {page}"
    return f"fragment {url}"


def tell(name: str, found: set[str], truth: set[str]) -> None:
    """Print how many findings agree, and those that don't."""
    print(
        f"{name}: {len(found & truth)} of {len(truth)} found, {len(found - truth)} more"
    )
    for line in sorted(truth - found)[:10]:
        print(f"  not found: {line}")
    for line in sorted(found - truth)[:10]:
        print(f"  more:      {line}")


def main(folder: Path) -> int:
    """Compare and tell."""
    truth = set((folder / "truth.txt").read_text().splitlines())
    rust = of_linkcheck(folder / "rust.json")
    tell("linkcheck", rust, truth)
    same = (folder / "rust.json").read_bytes() == (folder / "python.json").read_bytes()
    print(f"its two languages: {'the same bytes' if same else 'DIFFERENT'}")
    for name, file, read in [
        ("lychee", folder / "lychee.json", of_lychee),
        ("LinkChecker", folder / "linkchecker.csv", of_linkchecker),
    ]:
        if file.exists() and file.stat().st_size:
            tell(name, read(file, truth), truth)
        else:
            print(f"{name}: not installed")
    return 0 if same and rust == truth else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
