"""Bodies as JSON, read so that both languages answer the same for the same bytes.

The parsers differ where RFC 8259 leaves it to them: keys that come twice, halves of
surrogate pairs, numbers that are too large, and how deep is too deep. All of that is
refused here, most of it by a look at the text before it is parsed.

Twin: `crates/web-service/src/json.rs`.
"""

import json
import re
from math import isinf
from typing import NoReturn

# How deep arrays and objects may nest.
_MAX_DEPTH = 100
# Strings, brackets, and all that could belong to a number: `1e5`, `1-2`.
_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]|[0-9][0-9+\-.eE]*', re.DOTALL)
# Escapes: two halves of a pair, half of one, or any other.
_ESCAPES = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\u([dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|\\.",
    re.DOTALL,
)

# A value of JSON. No field of the API is a number, so that there was one is all that
# counts. The members of an object are in the order of the text.
Json = None | bool | float | str | list["Json"] | dict[str, "Json"]


class BadJson(Exception):
    """Why a body isn't taken for JSON."""


class NotUtf8(BadJson):
    """Its bytes aren't text."""

    def __str__(self) -> str:
        return "the body is not JSON: it must be UTF-8"


class Syntax(BadJson):
    """It isn't written like JSON."""

    def __str__(self) -> str:
        return "the body is not JSON"


class LargeNumber(BadJson):
    """A number is beyond what 64 bits of floating point can tell."""

    def __str__(self) -> str:
        return "the body is not JSON: a number is too large"


class Repeated(BadJson):
    """An object has two members of one name."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f'the body is not JSON: the key "{self.key}" is given twice'


class Deep(BadJson):
    """Arrays and objects nest too deeply."""

    def __str__(self) -> str:
        return f"the body is not JSON: nested deeper than {_MAX_DEPTH}"


class HalfPair(BadJson):
    """A string has half of what stands for one letter."""

    def __str__(self) -> str:
        return "the body is not JSON: half of a surrogate pair"


def read_json(text: bytes) -> Json:
    """Read a body as JSON.

    Raises:
        BadJson: if it isn't: that it is no UTF-8 comes first, then what the look at the
            text finds, then what the parser finds.
    """
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        raise NotUtf8 from None
    _look_through(decoded)
    try:
        value: Json = _PARSER.decode(decoded)
    except json.JSONDecodeError:
        raise Syntax from None
    return value


def _look_through(text: str) -> None:
    """Find what the parsers of the two languages would take or refuse differently."""
    depth = 0
    for found in _TOKENS.finditer(text):
        token = found[0]
        match token[0]:
            case '"':
                if "\\u" in token and any(half[1] for half in _ESCAPES.finditer(token)):
                    raise HalfPair
            case "[" | "{":
                depth += 1
                if depth > _MAX_DEPTH:
                    raise Deep
            case "]" | "}":
                depth = max(0, depth - 1)
            case _:
                _check_size(token)


def _check_size(number: str) -> None:
    """Check that a number isn't too large; what is none is left to the parser."""
    try:
        value = float(number)
    except ValueError:
        return
    if isinf(value):
        raise LargeNumber


def _object(members: list[tuple[str, Json]]) -> dict[str, Json]:
    """Make an object of its members, whose names must differ."""
    made = dict(members)
    if len(made) < len(members):
        seen: set[str] = set()
        for key, _ in members:
            if key in seen:
                raise Repeated(key)
            seen.add(key)
    return made


def _constant(_name: str) -> NoReturn:
    """Refuse `NaN` and `Infinity`, which Python would take."""
    raise Syntax


_PARSER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=float, parse_constant=_constant
)
