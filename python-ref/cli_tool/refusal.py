"""Why a line that doesn't fit the pattern is malformed.

Apart from `entry`, since Rust has no need of it: there, each step of reading a line can
say what is wrong, and here the pattern only says no.
"""

import re
from typing import NoReturn

from cli_tool.moment import TEXT_BYTES, parse_moment
from cli_tool.quoted import split_quoted
from cli_tool.reason import MAX_LINE_BYTES, BadLine, Reason

STATUS = rb"[1-9][0-9]{2}"
BYTES = rb"-|[0-9]{1,19}"


def refuse(line: bytes) -> NoReturn:
    """Say why a line is malformed, step by step: Rust reads every line like this."""
    if not line:
        raise BadLine(Reason.EMPTY)
    if len(line) > MAX_LINE_BYTES:
        raise BadLine(Reason.TOO_LONG)
    rest = _after_client(line)
    parse_moment(rest[:TEXT_BYTES])
    rest = rest[TEXT_BYTES:]
    if not rest.startswith(b"]"):
        raise BadLine(Reason.TIME)
    if not rest.startswith(b'] "'):
        raise BadLine(Reason.REQUEST)
    _, rest = split_quoted(rest.removeprefix(b'] "'))
    if not rest.startswith(b" "):
        raise BadLine(Reason.STATUS)
    status, space, rest = rest[1:].partition(b" ")
    if not re.fullmatch(STATUS, status):
        raise BadLine(Reason.STATUS)
    size, _, rest = rest.partition(b" ")
    if not space or not re.fullmatch(BYTES, size):
        raise BadLine(Reason.BYTES)
    while rest.startswith(b'"'):
        _, rest = split_quoted(rest[1:])
        if rest and not rest.startswith(b" "):
            raise BadLine(Reason.AFTER_QUOTE)
        rest = rest[1:]
    raise AssertionError("every line that is no entry has a reason")


def _after_client(line: bytes) -> bytes:
    """Return what comes after ` [`."""
    client, bracket, rest = line.partition(b" [")
    if not bracket:
        raise BadLine(Reason.TIME)
    fields = client.split(b" ", 2)
    if len(fields) < 3 or not all(fields):
        raise BadLine(Reason.CLIENT)
    return rest
