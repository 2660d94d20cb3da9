"""Pages made so flat that reading them takes no longer than their length suggests.

Both parsers look through all open elements at many a tag, and repeat every `<b>` that
is never closed in each paragraph: 5 MB of `<b><i><a>` take them many minutes. What a
page links to doesn't depend on how its elements nest. So where many tags nest deeply,
as no author writes them, those that can't link become `<wbr>`, which can't hold
anything. And as each attribute is compared with all others of its tag, a tag ends where
it has had too many. What stays: Lexbor looks for the name of each attribute in one list
of all it has met, and needs seconds for 100,000 different ones.

Twin: `crates/concurrent-workers/src/flat.rs`.
"""

import re
from collections.abc import Iterator

# The most tags of a page that is read as it is, however they nest.
MAX_TAGS = 2000
# The most tags of a page that is read as it is if they don't nest deeply.
_MANY_TAGS = 50_000
# The most elements in each other of a page that is read as it is.
_MAX_DEPTH = 500
# The most spaces, slashes and quotes in a tag of a long page.
MAX_SEPARATORS = 1000
# The letters of a page up to which no tag is too long.
_SHORT = 32_768
# What ends a tag, whatever it is in the middle of.
_TAG_END = "'\">"
# What stands before the name of an element that can't link. The name becomes a value,
# so that an address that looks like a tag can be restored.
_FLAT = "<wbr a="
# The elements that stay as they are: those that link, and those that hold text only.
_KEPT = (
    "a|area|base|iframe|img|link|noembed|noframes|noscript"
    "|script|source|style|template|textarea|title"
)
# The elements that hold nothing, and have no end.
_VOID = "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr"
# The elements that link and hold others: their addresses are those of a `<source>`.
_SOURCES = "audio|video"

_ANY_CASE = re.ASCII | re.IGNORECASE
_TAG_START = re.compile("<[A-Za-z]")
_TOO_MUCH = re.compile(rf"""(?:[^\t\n\f\r /"']*+[\t\n\f\r /"']){{{MAX_SEPARATORS}}}""")
_SOURCE = re.compile(rf"<(?:{_SOURCES})(?=[\t\n\f\r />])", _ANY_CASE)
_NESTING = re.compile(rf"</|<(?=[A-Z])(?!(?:{_VOID})[\t\n\f\r />])", _ANY_CASE)
_NOT_KEPT = re.compile(rf"<(?=/?[A-Z])(?!/?(?:{_KEPT})[\t\n\f\r />])", _ANY_CASE)


def flatten(html: str) -> str:
    """Return a page with the same links and ids that is read in little time."""
    if len(html) > _SHORT:
        html = _with_short_tags(html)
    tags = html.count("<")
    if tags > MAX_TAGS and (tags > _MANY_TAGS or _is_deep(html)):
        html = _NOT_KEPT.sub(_FLAT, _SOURCE.sub("<source", html))
    return html


def restored(value: str) -> str:
    """Return the value of an attribute as it was before its page was made flat."""
    return value.replace(_FLAT, "<")


def _is_deep(html: str) -> bool:
    """Return whether elements nest deeply, as far as tags tell."""
    depth = 0
    for tag in _NESTING.findall(html):
        depth = max(depth - 1, 0) if tag == "</" else depth + 1
        if depth > _MAX_DEPTH:
            return True
    return False


def _with_short_tags(html: str) -> str:
    """Return the page with an end for each tag that has too many separators."""
    parts = html.split(">")
    for index, part in enumerate(parts):
        if len(part) > MAX_SEPARATORS:
            parts[index] = "".join(_short_tags(part))
    return ">".join(parts)


def _short_tags(part: str) -> Iterator[str]:
    """Return what a part without an end of a tag becomes."""
    done = 0
    while tag := _TAG_START.search(part, done):
        too_much = _TOO_MUCH.match(part, tag.start())
        if too_much is None:
            break
        yield part[done : too_much.end()] + _TAG_END
        done = too_much.end()
    yield part[done:]
