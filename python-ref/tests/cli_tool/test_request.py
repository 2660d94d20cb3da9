import pytest

from cli_tool.request import INVALID, parse_request


def test_the_query_is_no_part_of_the_path() -> None:
    assert parse_request(b"GET /a?b=c HTTP/1.1") == (b"GET", b"/a", b"HTTP/1.1")
    assert parse_request(rb"POST /a\x22%0a HTTP/2").path == b'/a"%0a'


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"-",
        rb"\x16\x03\x01",
        b"GET /",
        b"GET  HTTP/1.1",
        b"get / HTTP/1.1",
        b"GET / http/1.1",
        b"GET / HTTP/11",
        b"GET / HTTP/1.1 ",
        b"GET /a b HTTP/1.1",
    ],
)
def test_what_is_no_request_line_counts_with_its_text_as_path(text: bytes) -> None:
    assert parse_request(text) == (INVALID, text, INVALID)
