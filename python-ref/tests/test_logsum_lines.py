"""The same lines, made of pieces and of noise, for the parsers of both languages."""

from random import Random

import bridge
from hypothesis import given
from hypothesis import strategies as st

from cli_tool.entry import parse
from cli_tool.reason import BadLine, Reason

# What comes of a line: the fields of an entry, or the reason why there is none.
Outcome = tuple[object, ...] | str

_HOSTS = [b"h", b"192.0.2.1", b"2001:db8::1", b"[::1]", b"", b"-", b"[h", b"\xff"]
_USERS = [b"-", b"user", b"a b", b"", b" ", b"[", b" [", b"a [b", b"[b", b'"', b"  x"]
_TIMES = [
    b"10/Oct/2000:13:55:36 -0700",
    b"31/Dec/2016:23:59:60 +0530",
    b"29/Feb/2024:00:00:00 -0930",
    b"29/Feb/2023:00:00:00 +0000",
    b"10/Oct/2000:13:55:61 -0700",
    b"10/Oct/2000:13:60:36 -0700",
    b"10/Oct/2000:24:55:36 -0700",
    b"10/Oct/2000:13:55:36 +2400",
    b"10/Oct/2000:13:55:36 +0060",
    b"10/Oct/1969:13:55:36 +0000",
    b"31/Dec/9998:23:59:60 -2359",
    b"10/Oct/9999:13:55:36 +0000",
    b"10/oct/2000:13:55:36 -0700",
    b"10/Oct/2000:13:55:36",
    b"10/Oct/2000:13:55:36 -07\xff0",
    b"10/Oct/2000:13:55:36 -0700 ",
    b"",
]
_REQUESTS = [
    b"GET /a HTTP/1.1",
    b"GET /a?b HTTP/2",
    b"GET ?b HTTP/1.1",
    b"VERSION-CONTROL * A/1.0",
    rb"GET /\"\\\x22\xC3\xa4\n\q\x2 HTTP/1.1",
    rb"GET /a\?b\ HTTP/1.1",
    b"GET /a HTTP/1.10",
    b"GET  HTTP/1.1",
    b"GET / HTTP/1.1 ",
    b"get / HTTP/1.1",
    b"GET /",
    b"\x16\x03\xff",
    b"-",
    b"",
    b"\\",
    b'"',
]
_STATUSES = [b"200", b"099", b"1000", b"999", b"20", b"-", b"", b"2 0", b"\xb200"]
_SIZES = [b"5", b"-", b"0" * 19, b"9" * 19, b"9" * 20, b"-5", b"+5", b"", b"5x", b"0"]
_TEXTS = [
    b"-",
    b"",
    b"a b",
    rb"\"",
    b"\\",
    rb"\\",
    rb"\x22",
    b'"',
    b"\xff",
    b"[",
    b"\r",
]
_QUOTES = [b'"', b""]
_GLUE = [b" ", b"", b"  ", b'"', b"x", b"\\", b"\0", b"\x85"]

# How likely a piece is the good one, and a line is damaged in the end.
_GOOD = 0.85
_DAMAGED = 0.2


def line_of_pieces(dice: Random) -> bytes:
    """Return a line that is mostly good: here and there a piece is not."""

    def one_of(pieces: list[bytes]) -> bytes:
        return pieces[0] if dice.random() < _GOOD else dice.choice(pieces)

    host, ident = one_of(_HOSTS), one_of([b"-", b"i", b"", b"[i"])
    time = b"[" + one_of(_TIMES) + one_of([b"]", b""])
    request = b'"' + one_of(_REQUESTS) + b'"'
    line = host + one_of(_GLUE) + ident + one_of(_GLUE) + one_of(_USERS)
    line += one_of(_GLUE) + time + one_of(_GLUE) + request
    line += one_of(_GLUE) + one_of(_STATUSES) + one_of(_GLUE) + one_of(_SIZES)
    for _ in range(dice.randrange(4)):
        text = dice.choice(_TEXTS)
        line += one_of(_GLUE) + one_of(_QUOTES) + text + one_of(_QUOTES)
    if dice.random() < _DAMAGED:
        at = dice.randrange(len(line))
        line = line[:at] + dice.randbytes(dice.randrange(3)) + line[at + 1 :]
    return line


def in_python(line: bytes) -> Outcome:
    try:
        return tuple(parse(line))
    except BadLine as bad:
        return str(bad.reason)


def in_rust(line: bytes) -> Outcome:
    try:
        host, time, request, *rest = bridge.parse_log_line(line)
    except ValueError as error:
        return str(error)
    return (host, time, tuple(request), *rest)


# A seed for each batch: drawing every piece of every line would take a hundred times as
# long. What differs is printed whole, and short enough.
@given(st.integers(0, 2**32))
def test_lines_of_all_kinds_are_read_alike(seed: int) -> None:
    dice = Random(seed)  # noqa: S311
    for _ in range(200):
        line = line_of_pieces(dice)
        assert in_python(line) == in_rust(line), line


@given(st.lists(st.binary(max_size=120), max_size=20))
def test_noise_is_read_alike(batch: list[bytes]) -> None:
    for line in batch:
        assert in_python(line) == in_rust(line), line


def test_both_good_and_malformed_lines_are_made() -> None:
    dice = Random(1)  # noqa: S311
    outcomes = [in_python(line_of_pieces(dice)) for _ in range(1000)]
    reasons = {outcome for outcome in outcomes if isinstance(outcome, str)}
    entries = [outcome for outcome in outcomes if not isinstance(outcome, str)]
    assert len(entries) > 100
    # All but those of an empty line and of one that is too long.
    assert len(reasons) == len(Reason) - 2
