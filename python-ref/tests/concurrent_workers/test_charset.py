import pytest

from concurrent_workers.charset import decode, is_html


def test_html_is_known_by_its_content_type() -> None:
    for text in [
        "text/html",
        "TEXT/HTML; charset=x",
        " text/html ;",
        "application/xhtml+xml",
    ]:
        assert is_html(text)
    for text in ["", "text/plain", "text/htm", "text/html,x", "x; text/html"]:
        assert not is_html(text)


def test_a_byte_order_mark_comes_first() -> None:
    latin1 = "text/html; charset=latin1"
    assert decode(b"\xef\xbb\xbf\xc3\xa4", latin1) == "ä"
    assert decode(b"\xff\xfe\xe4\0", latin1) == "ä"
    assert decode(b"\xfe\xff\0\xe4", latin1) == "ä"


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/html; charset=latin1", "<meta charset=utf-8>Ã¤"),
        ('text/html;CharSet = "ISO-8859-1" ; x', "<meta charset=utf-8>Ã¤"),
        ("text/html;charset='cp1252'", "<meta charset=utf-8>Ã¤"),
        ("text/html; charset=koi8-r", "<meta charset=utf-8>ä"),
        ("text/html; charset", "<meta charset=utf-8>ä"),
        ("", "<meta charset=utf-8>ä"),
    ],
)
def test_the_content_type_comes_before_the_page(
    content_type: str, expected: str
) -> None:
    assert decode("<meta charset=utf-8>ä".encode(), content_type) == expected
    assert decode(b"\xe4\0", "charset=utf-16") == "ä"
    assert decode(b"\0\xe4", "charset=utf-16be") == "ä"


def test_a_meta_near_the_start_names_the_encoding() -> None:
    for meta in [
        "<meta charset=latin1>",
        "<META/CHARSET = 'Latin1'>",
        "<!--><meta charset=latin1>",
        '<p><meta x><meta\ncharset="latin1">',
        "<meta http-equiv=content-type content='text/html; charset=latin1'>",
    ]:
        assert decode(meta.encode() + b"\xe4", "") == meta + "ä"
    for meta in [
        "<meta charset=utf-16>",
        "<!-- <meta charset=latin1> -->",
        "<metax charset=latin1>",
        "<meta charset",
        " " * 1014 + "<meta charset=latin1>",
    ]:
        assert decode(meta.encode() + b"\xe4", "") == meta + "\ufffd"


def test_all_bytes_mean_something_in_windows_1252() -> None:
    text = decode(b"a\x7f\x80\x81\x9f\xa0\xff", "charset=windows-1252")
    assert text == "a\x7f€\x81Ÿ\xa0ÿ"


def test_what_can_not_be_decoded_is_replaced() -> None:
    def replaced(data: bytes, label: str) -> str:
        return decode(data, f"charset={label}").replace("\ufffd", "?")

    assert replaced(b"a\x80\xe2\x82b\xed\xa0\x80\xf0\x9f\x98", "x") == "a??b????"
    assert replaced(b"\0\xd8a\0\0\xdc\0\xd8b", "utf-16le") == "?a???"
    assert replaced(b"\xd8\0\0a\xdc\0\xd8\0b", "utf-16be") == "?a???"
