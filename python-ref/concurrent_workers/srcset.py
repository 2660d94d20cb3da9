"""The addresses in a `srcset`.

Twin: `crates/concurrent-workers/src/srcset.rs`.
"""

import re

# An address and, unless a comma ends it, what describes its image: commas in
# parentheses don't end that. Nothing that was matched is given back (`++`), so that no
# text takes more than one pass.
_IMAGE = re.compile(
    r"([^\t\n\f\r ]++)(?:(?<=,)|(?:[^,(]++|\([^)]*+\)?)*+)[,\t\n\f\r ]*+"
)


def addresses(srcset: str) -> list[str]:
    """Return the addresses of a `srcset`, as the HTML standard parses one.

    An address ends at white space, or at a comma that white space follows: addresses
    such as `data:,x` may hold commas. What describes an image isn't looked at.
    """
    images = _IMAGE.finditer(srcset.lstrip(",\t\n\f\r "))
    return [image[1].rstrip(",") for image in images]
