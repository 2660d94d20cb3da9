"""Named tuples as `typing` has them, without its import.

Importing `typing` is one of the longest steps of a `hybrid` rung's start, and nothing
that runs has a use for it. What annotations alone need is imported below `if
TYPE_CHECKING`, a name that checkers of types take for true wherever it comes from.
"""

from collections import namedtuple

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import NamedTuple
else:

    class _Record(type):
        """Makes named tuples of the classes that are derived from `NamedTuple`."""

        def __new__(cls, name: str, bases: tuple[type, ...], members: dict) -> type:
            """Return a named tuple, of which the annotations are the fields.

            Their values are defaults; all other members are kept.
            """
            if not bases:
                return super().__new__(cls, name, bases, members)
            fields = members.pop("__annotations__")
            defaults = [members.pop(field) for field in fields if field in members]
            base = namedtuple(name, fields, defaults=defaults)  # noqa: PYI024
            return type(name, (base,), {"__slots__": (), **members})

    class NamedTuple(metaclass=_Record):
        """What a named tuple is derived from."""


__all__ = ["TYPE_CHECKING", "NamedTuple"]
