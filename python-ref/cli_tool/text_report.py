"""The report as text, for people: columns and bars, at most 79 columns wide.

Twin: `crates/cli-tool/src/text_report.rs`.
"""

from collections.abc import Iterator, Sequence

from cli_tool.figures import grouped, percent, size
from cli_tool.moment import rfc3339
from cli_tool.shown import shown
from cli_tool.summary import Summary, Top, class_name

# The length of the longest bar.
_BAR = 40
# How wide a text is in a list of paths, which has one more column, and in the others.
_PATH_WIDTH = 40
_KEY_WIDTH = 47


def text_report(summary: Summary) -> str:
    """Return the report as text."""
    status = [(str(status), hits) for status, hits in summary.status]
    classes = [(class_name(digit), hits) for digit, hits in summary.classes]
    methods = [(shown(method, 16), hits) for method, hits in summary.methods]
    protocols = [(shown(protocol, 16), hits) for protocol, hits in summary.protocols]
    hours = [(f"{hour:02}", hits) for hour, hits in enumerate(summary.hours)]
    lines = [*_head(summary)]
    for title, rows in (
        ("Status", status),
        ("Class", classes),
        ("Method", methods),
        ("Hour (UTC)", hours),
        ("Protocol", protocols),
    ):
        lines += _bars(title, rows, summary.requests)
    for title, entries in (
        ("Paths", summary.top_paths),
        ("Hosts", summary.top_hosts),
        ("Referrers", summary.top_referrers),
        ("User agents", summary.top_agents),
        ("Paths with most replies 404", summary.top_404),
        ("Paths with most replies 5xx", summary.top_5xx),
    ):
        lines += _top_list(title, entries, summary.requests)
    return "".join(f"{line.rstrip(' ')}\n" for line in lines)


def _head(summary: Summary) -> Iterator[str]:
    """Return the sums, one a line."""
    for name, value in (
        ("Lines", grouped(summary.lines)),
        ("Parsed", grouped(summary.parsed)),
        ("Malformed", grouped(summary.malformed)),
        ("Filtered out", grouped(summary.filtered)),
        ("First", _moment(summary.first)),
        ("Last", _moment(summary.last)),
        ("Requests", grouped(summary.requests)),
        ("Bytes", grouped(summary.bytes)),
        ("Hosts", grouped(summary.hosts)),
    ):
        yield f"{name:<16} {value:>20}"


def _moment(moment: int | None) -> str:
    return "-" if moment is None else rfc3339(moment)


def _bars(title: str, rows: Sequence[tuple[str, int]], requests: int) -> Iterator[str]:
    """Return a block with a bar for each row; its longest stands for the most hits."""
    if not requests:
        return
    most = max(hits for _, hits in rows)
    yield ""
    yield f"{title:<16} {'requests':>13} {'%':>6}"
    for name, hits in rows:
        # What came at all shows. Rust: `div_ceil`.
        bar = "#" * -(-_BAR * hits // most)
        share = percent(hits, requests)
        yield f"{name:<16} {grouped(hits):>13} {share:>6}  {bar}"


def _top_list(title: str, entries: Sequence[Top], requests: int) -> Iterator[str]:
    """Return a list of the keys with most hits."""
    if not entries:
        return
    head = " errors" if entries[0].errors is not None else ""
    yield ""
    yield f"{'requests':>13} {'%':>6} {'bytes':>9}{head}  {title}"
    for key, hits, number, errors in entries:
        share = percent(hits, requests)
        if errors is None:
            column, width = "", _KEY_WIDTH
        else:
            column, width = f" {percent(errors, hits):>6}", _PATH_WIDTH
        text = shown(key, width)
        yield f"{grouped(hits):>13} {share:>6} {size(number):>9}{column}  {text}"
