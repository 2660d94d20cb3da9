"""Slugs: what stands after the last slash of a short link.

Apart, so that those who create links and those who follow them agree on it.

Twin: `crates/web-service/src/slug.rs`.
"""

import re
from collections.abc import Callable
from string import ascii_lowercase, ascii_uppercase, digits

# What the service keeps for itself, for its own addresses now or later.
RESERVED = (
    "admin",
    "api",
    "assets",
    "docs",
    "health",
    "healthz",
    "help",
    "login",
    "metrics",
    "openapi",
    "readyz",
    "robots",
    "static",
)

_SLUG = re.compile(r"[A-Za-z0-9_-]{3,64}")
# How many letters a generated slug has: nobody finds one of 62^10 by trying.
_GENERATED = 10
_LETTERS = ascii_uppercase + ascii_lowercase + digits
# So many values of a byte fall on the letters evenly, four on each.
_EVEN = 248
# How many bytes are drawn at once: nearly always enough.
_DRAWN = 16


def is_slug(text: str) -> bool:
    """Return whether a text can be a slug."""
    return _SLUG.fullmatch(text) is not None


def is_reserved(slug: str) -> bool:
    """Return whether the service keeps a slug for itself, in whatever case."""
    return slug.isascii() and slug.lower() in RESERVED


def generate(random: Callable[[int], bytes]) -> str:
    """Make up a slug from random bytes.

    `random` gives as many as it is asked for; it must be a cryptographic source, since
    what can be guessed is no secret.
    """
    slug = ""
    while len(slug) < _GENERATED:
        # What lies beyond is left out: else some letters would come more often.
        even = (byte for byte in random(_DRAWN) if byte < _EVEN)
        slug += "".join(_LETTERS[byte % 62] for byte in even)
    return slug[:_GENERATED]
