from cli_tool.shown import shown


def test_what_a_terminal_would_obey_is_escaped() -> None:
    assert shown(b"\x1b[2J\\<b>\x7f", 80) == r"\x1b[2J\\\x3cb\x3e\x7f"
    assert shown("ä".encode(), 80) == r"\xc3\xa4"


def test_long_texts_are_cut() -> None:
    assert shown(b"abcdefgh", 8) == "abcdefgh"
    assert shown(b"abcdefghi", 8) == "abcde..."
    assert shown(b"abcdefg\n", 8) == "abcde..."
