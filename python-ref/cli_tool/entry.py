"""Makes an entry of a line, or says why it can't.

The Common and the Combined Log Format, as Apache documents them under
`mod_log_config`, and as nginx writes its `combined`:

    host ident user [10/Oct/2000:13:55:36 -0700] "request" status bytes
        "referrer" "agent"

Twin: `crates/cli-tool/src/entry.rs`.
"""

import re
from typing import NamedTuple

from cli_tool.moment import parse_moment
from cli_tool.quoted import QUOTED, unescaped
from cli_tool.reason import MAX_LINE_BYTES
from cli_tool.refusal import BYTES, STATUS, refuse
from cli_tool.request import PLAIN, Request, parse_request
from common.remembered import Remembered

# One pass over a good line. The user may hold spaces, but none before a bracket.
_CLIENT = rb"([^ ]++) (?!\[)[^ ]++ (?! ?\[)[^ ]*+(?: (?!\[)[^ ]*+)*+"
_TIME = rb"\[(.{17}):([0-5][0-9]|60) (.{5})\]"
_LINE = re.compile(
    rb'%(client)s %(time)s "(?:%(request)s"|(%(quoted)s)") (%(status)s) (%(bytes)s)'
    # Further fields are ignored, from the first on that isn't quoted.
    rb'(?: "(%(quoted)s)"(?: "(%(quoted)s)"(?: .*)?|(?: (?!").*)?)|(?: (?!").*)?)'
    % {
        b"client": _CLIENT,
        b"time": _TIME,
        b"request": PLAIN,
        b"quoted": QUOTED,
        b"status": STATUS,
        b"bytes": BYTES,
    },
    re.DOTALL,
)
# A field without its quotes and escapes; `None` where there is none.
_Quoted = bytes | None


class Entry(NamedTuple):
    """One request, as a line tells of it."""

    host: bytes
    """An address or a name."""
    time: int
    """When it came: seconds since 1970-01-01T00:00:00Z."""
    request: Request
    status: int
    """From 100 to 999."""
    bytes: int
    """The length of the reply's body."""
    referrer: _Quoted
    """`None` in the Common format; `-` where the client sent none."""
    agent: _Quoted
    """Likewise."""


# In the book: ANCHOR: parse
def parse(line: bytes) -> Entry:
    """Make an entry of a line, which comes without its end.

    Raises:
        BadLine: with the reason why the line is malformed.
    """
    parts = _LINE.fullmatch(line)
    if parts is None or len(line) > MAX_LINE_BYTES:
        refuse(line)
    host, minute, second, zone, method, path, protocol, text, *rest = parts.groups()
    status, size, referrer, agent = rest
    if b"\\" in line:
        referrer, agent = referrer and unescaped(referrer), agent and unescaped(agent)
    return Entry(
        host,
        _minutes[minute + zone] + int(second),
        Request(method, path, protocol) if text is None else parse_request(text),
        int(status),
        0 if size == b"-" else int(size),
        referrer,
        agent,
    )


# In the book: ANCHOR_END: parse
def _minute(text: bytes) -> int:
    """Return the moment at which a logged minute begins; its zone follows at once."""
    return parse_moment(b"%b:00 %b" % (text[:-5], text[-5:]))


# Most lines tell of a minute that others told of before.
_minutes = Remembered(_minute)
