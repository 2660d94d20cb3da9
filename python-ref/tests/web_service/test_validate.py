import pytest

from web_service.json import read_json
from web_service.link import NewLink
from web_service.problem import Problem
from web_service.target import Origin
from web_service.validate import Page, by_day, new_link, page

# 2027-01-31T12:00:00Z
NOW = 1_801_396_800
TIME = "422: expires_at: must be a time like 2027-01-31T12:00:00Z"


def checked(body: str) -> NewLink:
    """Return what a body asks for."""
    return new_link(read_json(body.encode()), Origin("sho.rt", 80), NOW)


def refused(body: str) -> str:
    """Return why a body is refused."""
    with pytest.raises(Problem) as refusal:
        checked(body)
    return str(refusal.value)


def refused_page(query: str) -> str:
    """Return why the query for a page is refused."""
    with pytest.raises(Problem) as refusal:
        page(query)
    return str(refusal.value)


def test_a_new_link_is_what_its_fields_say() -> None:
    text = '{"expires_at":"2027-01-31T12:00:01Z","slug":"a-b","url":"http://A"}'
    assert checked(text) == NewLink("http://a/", "a-b", NOW + 1)
    assert checked('{"url":"http://a/"}') == NewLink("http://a/", None, None)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[]", "422: body: must be an object"),
        ('{"slug":1,"b":1,"a":1}', "422: b: there is no such field"),
        ('{"slug":1}', "422: url: is missing"),
        ('{"slug":1,"url":null}', "422: url: must be a string"),
        (
            '{"slug":1,"url":"ftp:a"}',
            "422: url: must begin with http:// or https://",
        ),
        (
            '{"expires_at":1,"url":"http://a","slug":null}',
            "422: slug: must be a string",
        ),
        (
            '{"expires_at":1,"url":"http://a","slug":"a"}',
            "422: slug: must be 3 to 64 of A-Z a-z 0-9 _ -",
        ),
        ('{"expires_at":null,"url":"http://a","slug":"api"}', TIME),
        ('{"expires_at":"2027","url":"http://a"}', TIME),
        (
            '{"expires_at":"2027-01-31T12:00:00Z","url":"http://a"}',
            "422: expires_at: must be in the future",
        ),
        ('{"url":"http://a","slug":"Api"}', '409: the slug "Api" is reserved'),
    ],
)
def test_faults_are_told_in_the_order_of_the_fields(body: str, expected: str) -> None:
    assert refused(body) == expected


@pytest.mark.parametrize(
    ("query", "before", "limit"),
    [
        ("", None, 20),
        ("limit=1", None, 1),
        ("limit=100&cursor=7", 7, 100),
        ("cursor=9223372036854775807", 2**63 - 1, 20),
        ("&x=1&x&Limit=0&limit=%30%305&&", None, 5),
        ("cursor=00000000000000000000000000001", 1, 20),
        (f"limit={'0' * 5000}9", None, 9),
    ],
)
def test_a_page_is_what_its_query_says(
    query: str, before: int | None, limit: int
) -> None:
    assert page(query) == Page(before, limit)


def test_what_is_no_page_is_told() -> None:
    nines = "9" * 5000
    for value in ["", "0", "101", "-1", "%2b1", "+1", "1+", "1.0", "٣", "1e1", nines]:
        expected = "422: limit: must be from 1 to 100"
        assert refused_page(f"cursor=x&limit={value}") == expected
    for value in ["", "0", "-1", "x", "9223372036854775808", "1%00", nines]:
        expected = "422: cursor: must be the text that an earlier reply gave as next"
        assert refused_page(f"cursor={value}") == expected
    assert refused_page("limit=1&%6cimit=1") == "422: limit: is given twice"
    assert refused_page("cursor&cursor") == "422: cursor: is given twice"


def test_clicks_are_told_by_day() -> None:
    for query in ["", "by=day", "%62y=da%79&x=1"]:
        by_day(query)
    for query in ["by", "by=", "by=Day", "by=week", "by=day+"]:
        with pytest.raises(Problem, match="422: by: must be day"):
            by_day(query)
    with pytest.raises(Problem, match="422: by: is given twice"):
        by_day("by=day&by=day")
