"""Which hosts can't be names, as far as ada-url doesn't see to it.

Rust's `url` refuses them by itself: ASCII hosts with labels that are no Punycode
(`xn--a`), labels that begin with a mark, and names that mix directions (`1.א`).
"""

import re
from unicodedata import bidirectional, category

from ada_url import idna_to_ascii, idna_to_unicode

_PUNYCODE = re.compile(r"(?:^|\.)xn--")
# The Bidi Rule (RFC 5893, 2): if a letter of a name is written from the right, then
# each of its labels has a direction. Numbers may be European (e) or Arabic (a); marks
# (m) belong to what they follow, and all others (o) stand between.
_DIRECTIONS = {
    **dict.fromkeys(("R", "AL"), "r"),
    **dict.fromkeys(("ES", "CS", "ET", "ON", "BN"), "o"),
    "L": "l",
    "EN": "e",
    "AN": "a",
    "NSM": "m",
}
_FROM_RIGHT = re.compile("[ra]")
_ONE_DIRECTION = re.compile(
    "r(?:[reom]*[re])?m*|r(?:[raom]*[ra])?m*|l(?:[leom]*[le])?m*"
)


def is_no_name(host: str) -> bool:
    """Return whether a normalised host can't be a name."""
    if not _PUNYCODE.search(host):
        return False
    # A label that can't be decoded stays as it is; one that stands for the letters of
    # another would come back as that.
    letters = idna_to_unicode(host)
    if _PUNYCODE.search(letters) or idna_to_ascii(letters) != host.encode():
        return True
    labels = [label for label in letters.split(".") if label]
    # A mark belongs to a letter before it.
    if any(category(label[0]).startswith("M") for label in labels):
        return True
    directions = ["".join(map(_direction, label)) for label in labels]
    from_right = any(map(_FROM_RIGHT.search, directions))
    return from_right and not all(map(_ONE_DIRECTION.fullmatch, directions))


def _direction(letter: str) -> str:
    """Return what the Bidi Rule knows of a letter, as one of its letters here."""
    return _DIRECTIONS.get(bidirectional(letter), "x")
