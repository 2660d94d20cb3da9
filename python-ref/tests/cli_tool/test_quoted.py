import pytest

from cli_tool.quoted import split_quoted, unescaped
from cli_tool.reason import BadLine, Reason


def test_a_field_ends_at_the_first_quote_that_is_not_escaped() -> None:
    assert split_quoted(rb'a\"b" c') == (rb"a\"b", b" c")
    assert split_quoted(rb'a\\" c') == (rb"a\\", b" c")
    assert split_quoted(b'" c') == (b"", b" c")


@pytest.mark.parametrize("text", [b"a", b"", rb"a\"", b"a\\"])
def test_a_field_that_never_ends_is_refused(text: bytes) -> None:
    with pytest.raises(BadLine) as raised:
        split_quoted(text)
    assert raised.value.reason == Reason.OPEN_QUOTE


def test_escapes_stand_for_bytes() -> None:
    assert unescaped(rb"\"\\\x22\x1B\n\t") == b'"\\"\x1b\n\t'
    assert unescaped(b"\\q\\x2\\xgg\\") == b"\\q\\x2\\xgg\\"
    assert unescaped(b"%0a") == b"%0a"
