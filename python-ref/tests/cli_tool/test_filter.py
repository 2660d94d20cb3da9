import pytest

from cli_tool.entry import parse
from cli_tool.filter import Filter, parse_statuses

_LINE = b'h - - [01/Jan/1970:00:01:40 +0000] "GET /a/b?c HTTP/1.1" 404 5'


def takes(entry_filter: Filter) -> bool:
    return entry_filter.takes(parse(_LINE))


def test_no_condition_takes_all() -> None:
    assert takes(Filter())


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (100, None, True),
        (101, None, False),
        (None, 101, True),
        (None, 100, False),
        (100, 101, True),
        (100, 100, False),
    ],
)
def test_the_interval_is_half_open(
    since: int | None, until: int | None, *, expected: bool
) -> None:
    assert takes(Filter(since=since, until=until)) == expected


@pytest.mark.parametrize(
    ("statuses", "methods", "expected"),
    [
        (["200", "404"], [], True),
        (["4xx"], [b"PUT", b"GET"], True),
        (["200", "5xx"], [], False),
        ([], [b"get", b"GE", b"GETS"], False),
        (["404"], [b"PUT"], False),
    ],
)
def test_any_of_the_statuses_and_of_the_methods_will_do(
    statuses: list[str], methods: list[bytes], *, expected: bool
) -> None:
    parsed = [parse_statuses(text) for text in statuses]
    wanted = tuple(one for one in parsed if one is not None)
    assert takes(Filter(statuses=wanted, methods=tuple(methods))) == expected


def test_a_path_is_known_by_its_beginning() -> None:
    for path, expected in [
        (b"/a", True),
        (b"/a/b", True),
        (b"/a/b?", False),
        (b"a", False),
        (b"/A", False),
    ]:
        assert takes(Filter(path=path)) == expected, path


def test_statuses_are_codes_or_classes() -> None:
    assert parse_statuses("404") == (404, 404)
    assert parse_statuses("100") == (100, 100)
    assert parse_statuses("5xx") == (500, 599)
    assert parse_statuses("9xx") == (900, 999)
    for text in ["", "099", "1000", "0xx", "4XX", "4x4", "40", " 404", "٤٠٤"]:
        assert parse_statuses(text) is None, text
