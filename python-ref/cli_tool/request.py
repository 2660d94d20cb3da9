"""The request line: method, path and protocol.

Twin: `crates/cli-tool/src/request.rs`.
"""

import re
from typing import NamedTuple

from cli_tool.quoted import unescaped

# The method and the protocol of what isn't a request line.
INVALID = b"(invalid)"

# A token of capital letters, such as `GET` or `VERSION-CONTROL`; a target, of which the
# query is left out; a name and a version (RFC 9112, section 2.3), such as `HTTP/1.1`.
# Without quotes and backslashes, so that it can be a part of the pattern of a line.
PLAIN = rb'([A-Z-]++) (?=[^ ])([^ ?"\\]*+)[^ "\\]*+ ([A-Z]++/[0-9](?:\.[0-9])?)'
_REQUEST = re.compile(PLAIN.replace(rb'"\\', b""), re.DOTALL)


class Request(NamedTuple):
    """A request line."""

    method: bytes
    path: bytes
    """The target without its query; of what is no request line, the text as logged."""
    protocol: bytes


def parse_request(text: bytes) -> Request:
    """Make a request of `METHOD target PROTOCOL`, as it stands between its quotes.

    What isn't one still came from a client, and counts as a request: the first bytes of
    a TLS connection to a port without it, a `-`, or nothing at all.
    """
    parts = _REQUEST.fullmatch(text)
    if parts is None:
        return Request(INVALID, text, INVALID)
    method, path, protocol = parts.groups()
    return Request(method, unescaped(path), protocol)
