"""A function that remembers its results.

Apart, since Rust has no need of it: there, checking a text is as fast as looking up
what was found before.
"""

from collections.abc import Callable
from typing import TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Remembered(dict[_Key, _Value]):
    """The results of a function by its argument, computed when first asked for.

    Where few different texts come again and again, looking one up is far cheaper than
    checking it again.
    """

    _MOST = 100_000

    def __init__(self, function: Callable[[_Key], _Value]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: _Key) -> _Value:
        value = self._function(key)
        # Bounded, since a hostile file may hold a new text in each line.
        if len(self) < self._MOST:
            self[key] = value
        return value
