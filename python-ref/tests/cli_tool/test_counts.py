from hypothesis import given
from hypothesis import strategies as st

from cli_tool.counts import Counts
from cli_tool.filter import Filter
from cli_tool.reason import Reason


def count(text: bytes) -> Counts:
    counts = Counts()
    counts.add_lines(text, Filter())
    return counts


def test_a_line_is_counted_under_all_its_keys() -> None:
    text = b'h - - [10/Oct/2000:13:55:36 -0700] "GET /a?b HTTP/1.1" 404 5 "r" "a"'
    counts = count(text)
    assert (counts.lines, counts.requests, counts.bytes) == (1, 1, 5)
    assert (counts.statuses[404], counts.hours[20]) == (1, 1)
    assert counts.methods[b"GET"] == 1
    for tally, key in [
        (counts.paths, b"/a"),
        (counts.not_found, b"/a"),
        (counts.hosts, b"h"),
        (counts.referrers, b"r"),
        (counts.agents, b"a"),
    ]:
        assert tally.top(2) == [(key, 1, 5)]
    assert counts.errors[b"/a"] == 1
    assert not counts.server_errors


def test_malformed_lines_are_counted_and_the_first_are_kept() -> None:
    counts = Counts()
    examined = counts.add_lines(b"\n" * 7, Filter())
    assert (counts.lines, counts.malformed, counts.requests) == (7, 7, 0)
    assert examined.malformed == [(line, Reason.EMPTY) for line in range(1, 6)]


@given(
    st.lists(
        st.from_regex(
            r"(h|i) - - \[0[1-3]/Oct/2000:1[0-9]:55:36 [+-]0700\] "
            r'"(GET|PUT) /[ab] HTTP/1\.1" (200|404|503) [0-9]{1,3}( "r" "a")?\n',
            fullmatch=True,
        ),
        max_size=30,
    ),
    st.integers(0, 29),
)
def test_merging_is_counting_all(lines: list[str], cut: int) -> None:
    text = [line.encode() for line in lines]
    merged = count(b"".join(text[:cut]))
    merged.merge(count(b"".join(text[cut:])))
    assert vars(merged) == vars(count(b"".join(text)))
