"""Keys of the API: made up, hashed, and read from requests.

A key is known to its owner alone; the database holds its hash. It is random enough that
a fast hash without salt is as good as a slow one.

Twin: `crates/web-service/src/keys.rs`.
"""

import re
from collections.abc import Callable
from hashlib import sha256

_PREFIX = "sl_"
_RANDOM_BYTES = 32
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")

# What the database holds of a key: the SHA-256 of its whole text.
KeyHash = bytes


def generate(random: Callable[[int], bytes]) -> str:
    """Make up a key from random bytes: `sl_` and 64 hexadecimal digits.

    `random` gives as many as it is asked for; it must be a cryptographic source.
    """
    return _PREFIX + random(_RANDOM_BYTES).hex()


def hash(key: str) -> KeyHash:  # noqa: A001
    """Return the hash of what may be a key."""
    return sha256(key.encode()).digest()


def bearer(header: str | None) -> str | None:
    """Return the key that an `Authorization` header carries, if it is of that scheme.

    The scheme's name may be in any case (RFC 9110, 11.1).
    """
    scheme, space, key = (header or "").partition(" ")
    return key.lstrip(" ") if space and scheme.lower() == "bearer" else None


def is_name(text: str) -> bool:
    """Return whether a key can have this name."""
    return _NAME.fullmatch(text) is not None
