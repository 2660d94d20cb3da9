from cli_tool.summary import Summary, Top
from cli_tool.text_report import text_report
from tests.cli_tool.samples import nothing

_EXPECTED = r"""Lines                           1,005
Parsed                          1,004
Malformed                           1
Filtered out                    1,000
First            1970-01-01T00:00:00Z
Last             1970-01-01T01:00:00Z
Requests                            4
Bytes                           1,250
Hosts                               1

Status                requests      %
200                          3   75.0  ########################################
404                          1   25.0  ##############

Class                 requests      %
2xx                          3   75.0  ########################################
4xx                          1   25.0  ##############

Method                requests      %
GET                          4  100.0  ########################################

Hour (UTC)            requests      %
01                           4  100.0  ########################################

Protocol              requests      %
HTTP/1.1                     4  100.0  ########################################

     requests      %     bytes errors  Paths
            3   75.0    1.2 kB   33.3  /\x1b\x3cb\x3e

     requests      %     bytes  Hosts
            3   75.0    1.2 kB
"""


def report(summary: Summary) -> str:
    """Return a report without the lines of hours that nothing came in."""
    lines = text_report(summary).splitlines(keepends=True)
    return "".join(line for line in lines if not line.endswith("           0    0.0\n"))


def test_a_report_has_columns_and_bars() -> None:
    summary = nothing()._replace(
        lines=1005,
        parsed=1004,
        malformed=1,
        filtered=1000,
        first=0,
        last=3_600,
        requests=4,
        bytes=1250,
        hosts=1,
        status=[(200, 3), (404, 1)],
        classes=[(2, 3), (4, 1)],
        methods=[(b"GET", 4)],
        hours=[0, 4] + [0] * 22,
        protocols=[(b"HTTP/1.1", 4)],
        top_paths=[Top(b"/\x1b<b>", 3, 1250, 1)],
        top_hosts=[Top(b"", 3, 1250)],
    )
    assert report(summary) == _EXPECTED


def test_nothing_has_sums_alone() -> None:
    text = text_report(nothing())
    assert text.count("\n") == 9
    assert "First                               -\n" in text


def test_no_line_is_wider_than_a_terminal() -> None:
    many = 999_999_999
    some = [(b"GET", many)]
    summary = nothing()._replace(
        requests=many,
        status=[(200, many)],
        classes=[(2, many)],
        methods=some,
        hours=[many] + [0] * 23,
        protocols=some,
        top_paths=[Top(bytes(90), many, 2**64 - 1, 1)],
        top_hosts=[Top(bytes(90), many, 2**64 - 1)],
    )
    for line in text_report(summary).splitlines():
        assert len(line) < 80
