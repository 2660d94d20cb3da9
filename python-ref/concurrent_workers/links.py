"""What a page links to, and the names of its fragments.

What scripts would do with the page is not known, so nothing is read in `<noscript>`
and in `<template>`: both parsers take the content of the first for text, and keep
that of the second apart. They build the same tree, but for five rare things: HTML in
an `<annotation-xml>`; an element that ends in an `<mtext>` it holds; an `<image>` (an
old name of `<img>`) right in a `<table>`; a `<frameset>` after a `<template>`; and, in
its order alone, what stands in a `<search>` that is closed too late.

Twin: `crates/concurrent-workers/src/links.rs`.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

from concurrent_workers.address import Base, NoTarget, Target
from concurrent_workers.charset import decode
from concurrent_workers.flat import flatten, restored
from concurrent_workers.srcset import addresses

_SPACE = "\t\n\f\r "
_LINKING = "a,area,audio,base,iframe,img,link,script,source,video"
# What a `<link>` has in its `rel` if it only names a server that may be asked soon.
_HINTS = frozenset(("preconnect", "dns-prefetch"))
# Copies that browsers make of the option that is selected link to nothing new.
_WITHOUT_COPIES = LexborDocumentOptions.WO_EVENTS

# The attributes of an element; one without a value, or with an empty one, has none.
_Attributes = dict[str, str | None]
# The name of an element, and its attributes.
_Element = tuple[str | None, _Attributes]


class LinkKind(Enum):
    """What kind of reference a link is."""

    HTTP = 0
    """To an address that can be asked for."""
    OTHER = 1
    """To an address of another scheme, such as `mailto:`."""
    INVALID = 2
    """To what no browser would follow."""


class Link(NamedTuple):
    """A link of a page."""

    kind: LinkKind
    address: str
    """Normalised; of a link that can't be asked for, what the page has, trimmed."""
    fragment: str | None
    """As the address had it, percent-encoded; empty for a bare `#`."""


class PageLinks(NamedTuple):
    """What a page links to, and the names of its fragments."""

    links: list[Link]
    """Each link once, in the order of the page."""
    ids: list[str]
    """Each name once, in order."""


def read_page(
    body: bytes, content_type: str, address: str, with_ids: bool
) -> PageLinks:
    """Read a page as it came: decodes it for `extract`."""
    return extract(decode(body, content_type), address, with_ids)


def extract(html: str, address: str, with_ids: bool) -> PageLinks:
    """Return the links of a page, and the names of its fragments if asked for."""
    # Of byte order marks that were not needed, html5ever skips one, and Lexbor none.
    html = flatten(html.lstrip("\ufeff"))
    page = LexborHTMLParser(html, options=_WITHOUT_COPIES, scripting=True)
    elements = [(node.tag, node.attributes) for node in page.css(_LINKING)]
    base = _base(elements, address)
    return PageLinks(_links(elements, base), _ids(page) if with_ids else [])


def _base(elements: Sequence[_Element], address: str) -> Base:
    """Return what the references of a page are relative to."""
    base = Base(address)
    for name, attributes in elements:
        if name == "base" and "href" in attributes:
            return base.joined(restored(attributes["href"] or ""))
    return base


def _links(elements: Sequence[_Element], base: Base) -> list[Link]:
    """Return what elements link to, each once."""
    # Most repetitions are literal, and need not be resolved.
    known = dict.fromkeys(
        reference for element in elements for reference in _references(*element)
    )
    return list(dict.fromkeys(_link(base, reference) for reference in known))


def _references(name: str | None, attributes: _Attributes) -> Iterator[str]:
    """Return what an element refers to, trimmed; those of `srcset` come last."""
    match name:
        # An empty reference is one to the page itself; there is no empty image.
        case "a" | "area" if "href" in attributes:
            yield _trimmed(attributes["href"])
        case "link" if "href" in attributes and not _is_hint(attributes):
            yield _trimmed(attributes["href"])
        case "audio" | "iframe" | "img" | "script" | "source" | "video":
            if text := _trimmed(attributes.get("src")):
                yield text
            if name in ("img", "source") and (srcset := attributes.get("srcset")):
                yield from map(restored, addresses(srcset))


def _is_hint(attributes: _Attributes) -> bool:
    """Return whether a `<link>` only names a server that may be asked soon."""
    rel = attributes.get("rel") or ""
    return any(word.lower() in _HINTS for word in re.split(rf"[{_SPACE}]+", rel))


def _link(base: Base, reference: str) -> Link:
    """Return the link that a reference makes."""
    match base.resolve(reference):
        case Target(address, fragment):
            return Link(LinkKind.HTTP, address, fragment)
        case NoTarget.OTHER:
            return Link(LinkKind.OTHER, reference, None)
        case NoTarget.INVALID:
            return Link(LinkKind.INVALID, reference, None)


def _ids(page: LexborHTMLParser) -> list[str]:
    """Return what fragments can name: every `id`, and the `name` of an `<a>`."""
    ids = {element.id for element in page.css("[id]")}
    ids.update(element.attributes["name"] for element in page.css("a[name]"))
    return sorted(restored(id_) for id_ in ids if id_)


def _trimmed(text: str | None) -> str:
    """Return the text without ASCII white space around it."""
    return restored((text or "").strip(_SPACE))
