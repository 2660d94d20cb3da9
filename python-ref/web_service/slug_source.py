"""Where generated slugs come from: the system's generator of random bytes.

For tests of a running service, `SHORTLINK_TEST_SLUGS=one,two,two` replaces it: each is
given in turn, and the last one from then on, so that collisions can be had.

Twin: `crates/web-service/src/slug_source.rs`.
"""

import os
import secrets
from collections.abc import Callable
from functools import partial
from itertools import chain, repeat

from web_service.slug import generate

# Gives a slug whenever it is asked.
SlugSource = Callable[[], str]

_VARIABLE = "SHORTLINK_TEST_SLUGS"


def from_environment() -> SlugSource:
    """Return the source that a service uses.

    That is the system's generator, unless tests say else.
    """
    slugs = os.environ.get(_VARIABLE)
    return listed(slugs) if slugs else partial(generate, secrets.token_bytes)


def listed(slugs: str) -> SlugSource:
    """Return the source that gives these slugs in turn, and the last one from then on.

    `slugs` are separated by commas.
    """
    *first, last = slugs.split(",")
    return chain(first, repeat(last)).__next__
