"""Whether a page has a fragment.

Twin: `crates/concurrent-workers/src/fragments.rs`.
"""

from collections.abc import Collection
from urllib.parse import unquote

# Where a fragment ends and a directive for the browser begins.
_DIRECTIVE = ":~:"


def is_there(fragment: str, names: Collection[str]) -> bool:
    """Tell whether a page with these names has the fragment.

    The top of a page is always there. A name matches as it is written or once it is
    decoded, and always by case (HTML Standard, "scroll to the fragment").
    """
    fragment = fragment.split(_DIRECTIVE, 1)[0]
    # Only ASCII folds to `top`.
    if not fragment or fragment.lower() == "top":
        return True
    return fragment in names or unquote(fragment) in names
