import pytest

from boundary.batches import by_line, by_lines, by_python, by_text, first_lines

GOOD = b'::1 - - [10/Oct/2000:13:55:36 -0700] "GET /%d HTTP/1.1" 404 5 "-" "\\"b"\n'
BAD = b"\n\xff\x00\nhost - - [10/Oct/2000:13:55:36 -0700] no request\n"
TEXTS = [
    b"",
    b"\n",
    GOOD % 1,
    (GOOD % 1).removesuffix(b"\n"),
    (GOOD % 1).replace(b"\n", b"\r\n") * 3,
    b"".join(GOOD % (number % 13) for number in range(100)) + BAD,
]


@pytest.mark.parametrize("text", TEXTS)
def test_every_way_gives_the_same_summary(text: bytes) -> None:
    wanted = by_python(text)
    assert wanted is not None
    assert by_line(text) == wanted
    assert by_lines(text, 1) == by_lines(text, 7) == by_lines(text, 1_000) == wanted
    assert by_text(text) == wanted


def test_a_text_is_cut_after_a_line() -> None:
    assert first_lines(b"a\nb\nc", 0) == b""
    assert first_lines(b"a\nb\nc", 2) == b"a\nb\n"
    assert first_lines(b"a\nb\nc", 3) == b"a\nb\nc"
    assert first_lines(b"a\nb\n", 9) == b"a\nb\n"
