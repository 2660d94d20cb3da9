# ruff: noqa: INP001 - a script, and no package
"""Finds the broken links of a folder of HTML, with nothing that `linkcheck` uses.

Reads the files from the disk with the standard library alone, follows links from
`index.html`, and prints what a link checker must find when the folder is served: the
broken addresses and the missing fragments, one a line, sorted.

Usage: truth.py FOLDER SITE
"""

import sys
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

ATTRIBUTES = {
    "a": "href",
    "area": "href",
    "audio": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "script": "src",
    "source": "src",
    "video": "src",
}


class Page(HTMLParser):
    """The links and the names of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.names: set[str] = set()
        self.feed(text)

    def handle_starttag(
        self, tag: str, attributes: list[tuple[str, str | None]]
    ) -> None:
        """Collect what the tag links to, and what it is called."""
        values = dict(reversed(attributes))
        link = values.get(ATTRIBUTES.get(tag, ""))
        if link is not None:
            self.links.append(link)
        if values.get("id"):
            self.names.add(values["id"] or "")
        if tag == "a" and values.get("name"):
            self.names.add(values["name"] or "")


def file_of(folder: Path, address: str) -> Path | None:
    """Return the file that is served under the address, if there is one."""
    path = folder / unquote(urlsplit(address).path).lstrip("/")
    if path.is_dir():
        path /= "index.html"
    return path if path.is_file() else None


def links_of(page: Page, address: str, site: str) -> Iterator[tuple[str, str]]:
    """Yield the addresses of the same site that a page links to, with fragments."""
    for link in page.links:
        target, fragment = urldefrag(urljoin(address, link.strip()))
        parts = urlsplit(target)
        if f"{parts.scheme}://{parts.netloc}" == site:
            path = quote(parts.path or "/", safe="/%:@!$&()*+,;=~")
            query = f"?{parts.query}" if parts.query else ""
            yield f"{site}{path}{query}", fragment


def main(folder: Path, site: str) -> None:
    """Print the broken addresses and the missing fragments."""
    start = f"{site}/"
    pages: dict[str, Page] = {}
    broken, wanted = set(), set()
    queue, seen = deque([start]), {start}
    while queue:
        address = queue.popleft()
        file = file_of(folder, address)
        if file is None:
            broken.add(address)
        elif file.suffix == ".html":
            page = pages[address] = Page(file.read_text("utf-8", "replace"))
            for target, fragment in links_of(page, address, site):
                wanted.add((target, fragment))
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
    for address in sorted(broken):
        print("broken", address)
    for target, fragment in sorted(wanted):
        if target not in pages or fragment.lower() in ("", "top"):
            continue
        if not {fragment, unquote(fragment)} & pages[target].names:
            print("fragment", f"{target}#{fragment}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
