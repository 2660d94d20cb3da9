from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli_tool.entry import Entry, parse
from cli_tool.reason import MAX_LINE_BYTES, BadLine, Reason
from cli_tool.request import parse_request

_START = b'h - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" '
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"


def reason(line: bytes) -> Reason:
    with pytest.raises(BadLine) as raised:
        parse(line)
    return raised.value.reason


def quoted(end: bytes) -> tuple[bytes | None, bytes | None]:
    """Return the referrer and the agent of a line that ends like this."""
    entry = parse(_START + b"200 5" + end)
    return entry.referrer, entry.agent


def test_a_line_in_the_combined_format_has_all_fields() -> None:
    line = (
        b"192.0.2.1 - Jane Doe [10/Oct/2000:13:55:36 -0700] "
        rb'"GET /a?b HTTP/1.1" 404 - "r\"" "a"'
    )
    request = parse_request(b"GET /a?b HTTP/1.1")
    expected = Entry(b"192.0.2.1", 971_211_336, request, 404, 0, b'r"', b"a")
    assert parse(line) == expected


def test_a_line_in_the_common_format_has_no_referrer_and_no_agent() -> None:
    assert quoted(b"") == (None, None)
    assert quoted(b' "" ""') == (b"", b"")


def test_further_fields_are_ignored_from_the_first_that_is_not_quoted() -> None:
    assert quoted(b' "r" "a" "never closed') == (b"r", b"a")
    assert quoted(b' "r" 17 "a"') == (b"r", None)
    assert quoted(b' 17 "r" "a"') == (None, None)
    assert quoted(b'  "r" "a"') == (None, None)
    assert quoted(b" ") == (None, None)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"", Reason.EMPTY),
        (b"x" * (MAX_LINE_BYTES + 1), Reason.TOO_LONG),
        (b"x" * MAX_LINE_BYTES, Reason.TIME),
        (b"h - [10/Oct/2000:13:55:36 -0700]", Reason.CLIENT),
        (b" - - [10/Oct/2000:13:55:36 -0700]", Reason.CLIENT),
        (b"h -  [10/Oct/2000:13:55:36 -0700]", Reason.CLIENT),
        (b"h - - 10/Oct/2000:13:55:36 -0700", Reason.TIME),
        (b"h - - [10/Oct/2000:13:55:36 -0700", Reason.TIME),
        (b"h - - [10/Oct/2000:13:55:36", Reason.TIME),
        (b"h - - [31/Feb/2000:13:55:36 -0700", Reason.IMPOSSIBLE_TIME),
        (b"h - - [10/Oct/2000:13:55:36 -0700]", Reason.REQUEST),
        (b"h - - [10/Oct/2000:13:55:36 -0700] GET", Reason.REQUEST),
        (b'h - - [10/Oct/2000:13:55:36 -0700] "GET', Reason.OPEN_QUOTE),
        (b'h - - [10/Oct/2000:13:55:36 -0700] "GET"', Reason.STATUS),
        (b'h - - [10/Oct/2000:13:55:36 -0700] "GET"200 5', Reason.STATUS),
        (_START + b"099 5", Reason.STATUS),
        (_START + b"1000 5", Reason.STATUS),
        (_START + b"ok 5", Reason.STATUS),
        (_START + b"200", Reason.BYTES),
        (_START + b"200 ", Reason.BYTES),
        (_START + b"200 -1", Reason.BYTES),
        (_START + b"200 00000000000000000000", Reason.BYTES),
        (_START + b'200 5 "r', Reason.OPEN_QUOTE),
        (_START + b'200 5 "r" "a', Reason.OPEN_QUOTE),
        (_START + b'200 5 "r"x', Reason.AFTER_QUOTE),
        (_START + b'200 5 "r" "a"x', Reason.AFTER_QUOTE),
    ],
    ids=lambda part: str(part)[:60],
)
def test_each_malformed_line_has_its_reason(line: bytes, expected: Reason) -> None:
    assert reason(line) == expected


def test_sizes_have_up_to_19_digits() -> None:
    for text, size in [(b"0", 0), (b"-", 0), (b"9" * 19, 10**19 - 1)]:
        assert parse(_START + b"200 " + text).bytes == size


def outcome(line: bytes) -> Entry | Reason:
    """Return what comes of a line; any other error goes on."""
    try:
        return parse(line)
    except BadLine as bad:
        return bad.reason


@given(st.binary(max_size=200))
def test_no_line_makes_it_panic(line: bytes) -> None:
    assert isinstance(outcome(line), Entry | Reason)


@given(st.integers(0, 89), st.binary(min_size=1, max_size=1), st.integers(0, 89))
def test_no_damage_makes_it_panic(at: int, byte: bytes, end: int) -> None:
    line = _START + rb'200 5 "r\"" "a\\" x'
    at, end = at % len(line), end % len(line)
    line = line[:at] + byte + line[at + 1 :]
    assert isinstance(outcome(line), Entry | Reason)
    assert isinstance(outcome(line[:end]), Entry | Reason)


def ascii_text(pattern: str) -> st.SearchStrategy[str]:
    return st.from_regex(pattern, fullmatch=True)


@given(
    client=st.tuples(
        ascii_text("[!-~]{1,20}"), ascii_text(r"[!-Z\\-~]{1,9}( [!-Z\\-~]{1,9})?")
    ),
    request=st.tuples(
        ascii_text("[A-Z]{1,9}"),
        ascii_text(r"/[!#->@-\[\]-~]{0,20}"),
        ascii_text(r"(\?[!#-\[\]-~]{0,20})?"),
    ),
    numbers=st.tuples(
        st.integers(0, 4_000_000_000 - 1),
        st.integers(100, 999),
        st.integers(0, 10**19 - 1),
    ),
    fields=st.lists(ascii_text(r"[ !#-\[\]-~]{0,20}"), max_size=4),
)
def test_what_a_line_is_made_of_comes_back(
    client: tuple[str, str],
    request: tuple[str, str, str],
    numbers: tuple[int, int, int],
    fields: list[str],
) -> None:
    (host, user), (method, path, query) = client, request
    time, status, size = numbers
    when = datetime.fromtimestamp(time, UTC)
    month = _MONTHS[3 * when.month - 3 : 3 * when.month]
    moment = f"{when:%d}/{month}/{when:%Y:%H:%M:%S} +0000"
    line = f'{host} - {user} [{moment}] "{method} {path}{query} HTTP/1.1"'
    line += f" {status} {size}" + "".join(f' "{text}"' for text in fields)
    referrer, agent = [*(text.encode() for text in fields), None, None][:2]
    expected = (
        *(host.encode(), time, (method.encode(), path.encode(), b"HTTP/1.1")),
        *(status, size, referrer, agent),
    )
    assert parse(line.encode()) == expected
