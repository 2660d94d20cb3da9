r"""Quoted fields, and the escapes in them.

Apache writes `\"`, `\\`, `\n`, `\t` and the like, and `\xhh` for what can't be
printed; nginx writes `\xHH` for all of these.

Twin: `crates/cli-tool/src/quoted.rs`.
"""

import re

from cli_tool.reason import BadLine, Reason

# What stands between quotes; a backslash takes the byte after it along. Nothing that
# was matched is given back (`*+`), so that no text takes more than one pass.
QUOTED = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'

_FIELD = re.compile(rb'(%s)"' % QUOTED, re.DOTALL)
_ESCAPE = re.compile(rb'\\(?:x([0-9A-Fa-f]{2})|(["\\btnvfr]))')
# The bytes that letters after a backslash stand for.
_CONTROLS = dict(zip(rb'"\btnvfr', b'"\\\b\t\n\v\f\r', strict=True))


def split_quoted(text: bytes) -> tuple[bytes, bytes]:
    """Split a quoted field, whose opening quote is gone, from what comes after it.

    Raises:
        BadLine: `OPEN_QUOTE` if no quote closes it.
    """
    field = _FIELD.match(text)
    if field is None:
        raise BadLine(Reason.OPEN_QUOTE)
    return field[1], text[field.end() :]


def unescaped(text: bytes) -> bytes:
    """Return the text with its escapes replaced by what they stand for.

    A backslash that begins none of them stays.
    """
    return _ESCAPE.sub(_escape, text) if b"\\" in text else text


def _escape(escape: re.Match[bytes]) -> bytes:
    """Return the byte that an escape stands for."""
    if escape[1]:
        return bytes.fromhex(escape[1].decode())
    return bytes([_CONTROLS[escape[2][0]]])
