import json

import pytest

from web_service.json import Deep, Syntax
from web_service.problem import Problem


def test_a_problem_is_told_in_compact_json() -> None:
    assert Problem.taken('a"ü\1\x7f\n').body().decode() == (
        '{"type":"about:blank","title":"Conflict","status":409,'
        '"detail":"the slug \\"a\\"ü\\u0001\x7f\\n\\" is taken"}'
    )


@pytest.mark.parametrize(
    ("problem", "title"),
    [
        (Problem.bad_json(Syntax()), "Bad Request"),
        (Problem.no_key(), "Unauthorized"),
        (Problem.no_link(), "Not Found"),
        (Problem.no_route(), "Not Found"),
        (Problem.method("GET, HEAD"), "Method Not Allowed"),
        (Problem.slow_body(10), "Request Timeout"),
        (Problem.reserved("api"), "Conflict"),
        (Problem.deleted(), "Gone"),
        (Problem.expired(), "Gone"),
        (Problem.large_body(9), "Content Too Large"),
        (Problem.not_json(), "Unsupported Media Type"),
        (Problem.compressed(), "Unsupported Media Type"),
        (Problem.invalid("url", "is missing"), "Unprocessable Content"),
        (Problem.rate(5), "Too Many Requests"),
        (Problem.failed(), "Internal Server Error"),
        (Problem.busy(), "Service Unavailable"),
        (Problem.unwritable("disk I/O error"), "Service Unavailable"),
        (Problem.stopping(), "Service Unavailable"),
        (Problem.no_free_slug(), "Service Unavailable"),
    ],
)
def test_every_problem_has_the_title_of_its_status(
    problem: Problem, title: str
) -> None:
    body = json.loads(problem.body())
    assert body["title"] == title
    assert body["status"] == problem.status
    assert body["detail"] == problem.detail


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (
            Problem.bad_json(Deep()),
            "400: the body is not JSON: nested deeper than 100",
        ),
        (Problem.method("GET"), "405: this address takes GET"),
        (Problem.slow_body(10), "408: the body took longer than 10 s"),
        (Problem.large_body(16_384), "413: the body is larger than 16384 bytes"),
        (Problem.invalid("limit", "is given twice"), "422: limit: is given twice"),
        (Problem.rate(5), "429: too many requests: at most 5 a second"),
        (Problem.unwritable("full"), "503: the database can't be written: full"),
    ],
)
def test_details_name_what_to_keep_to(problem: Problem, expected: str) -> None:
    assert str(problem) == expected


def test_some_problems_come_with_headers() -> None:
    assert Problem.no_key().headers == [("WWW-Authenticate", "Bearer")]
    assert Problem.method("GET, HEAD").headers == [("Allow", "GET, HEAD")]
    assert Problem.rate(5).headers == [("Retry-After", "1")]
    assert Problem.busy().headers == [("Retry-After", "1")]
    assert Problem.no_link().headers == []


def test_a_connection_ends_where_its_rest_is_not_read() -> None:
    for problem in [Problem.slow_body(1), Problem.large_body(1), Problem.stopping()]:
        assert problem.close
    assert not Problem.no_key().close
