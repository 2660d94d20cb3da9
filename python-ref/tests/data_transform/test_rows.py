from hypothesis import given
from hypothesis import strategies as st

from data_transform.rows import complete_rows, rows


def texts(lines: str) -> list[tuple[int, str]]:
    return [(row.line, row.text.decode()) for row in rows(lines.encode(), 1)]


def test_rows_end_at_newlines_with_or_without_a_carriage_return() -> None:
    assert texts("a\r\nb\nc") == [(1, "a"), (2, "b"), (3, "c")]
    assert texts("a\rb\r\r\nc\r") == [(1, "a\rb\r"), (2, "c")]


def test_quotes_enclose_newlines() -> None:
    assert texts('"a\n\nb",c\nd\n') == [(1, '"a\n\nb",c'), (4, "d")]
    assert texts('"a""\n"\nb\n') == [(1, '"a""\n"'), (3, "b")]


def test_blank_lines_are_counted_but_left_out() -> None:
    assert texts("\na\n\r\n\nb\n") == [(2, "a"), (5, "b")]


def test_complete_rows_end_at_the_last_newline_outside_quotes() -> None:
    assert complete_rows(b"a\nb\nc") == 4
    assert complete_rows(b'a\n"b\nc') == 2
    assert complete_rows(b'a\n"b\n"\n') == 7
    assert complete_rows(b'"a\n') is None
    assert complete_rows(b"abc") is None


@given(st.text('ab"\n\r', max_size=60), st.integers(0, 59))
def test_cutting_anywhere_gives_the_same_rows(text: str, at: int) -> None:
    whole = text.encode()
    cut = complete_rows(whole[:at]) or 0
    before, after = whole[:cut], whole[cut:]
    lines_before = before.count(b"\n")
    pieces = [*rows(before, 1), *rows(after, 1 + lines_before)]
    assert pieces == list(rows(whole, 1))
