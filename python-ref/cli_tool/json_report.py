"""The report as JSON, for programs.

Twin: `crates/cli-tool/src/json_report.rs`.
"""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from cli_tool.moment import rfc3339
from cli_tool.summary import Summary, Top, class_name
from cli_tool.tally import Key

_K = TypeVar("_K")


def json_report(summary: Summary) -> bytes:
    """Return the report as one JSON object on a line, keys in the order of the summary.

    What isn't UTF-8 in a text is replaced by U+FFFD.
    """
    document = {
        "lines": summary.lines,
        "parsed": summary.parsed,
        "malformed": summary.malformed,
        "filtered": summary.filtered,
        "first": None if summary.first is None else rfc3339(summary.first),
        "last": None if summary.last is None else rfc3339(summary.last),
        "requests": summary.requests,
        "bytes": summary.bytes,
        "hosts": summary.hosts,
        "status": _object(summary.status, str),
        "classes": _object(summary.classes, class_name),
        "methods": _object(summary.methods, _lossy),
        "hours": summary.hours,
        "protocols": _object(summary.protocols, _lossy),
        "top_paths": _list(summary.top_paths),
        "top_hosts": _list(summary.top_hosts),
        "top_referrers": _list(summary.top_referrers),
        "top_agents": _list(summary.top_agents),
        "top_404": _list(summary.top_404),
        "top_5xx": _list(summary.top_5xx),
    }
    text = json.dumps(
        document, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )
    return text.encode() + b"\n"


def _list(entries: Sequence[Top]) -> list[dict[str, str | int]]:
    """Return the entries of a list as objects."""
    objects = []
    for key, hits, size, errors in entries:
        entry: dict[str, str | int] = {
            "key": _lossy(key),
            "hits": hits,
            "bytes": size,
        }
        if errors is not None:
            entry["errors"] = errors
        objects.append(entry)
    return objects


def _object(
    hits: Sequence[tuple[_K, int]], name: Callable[[_K], str]
) -> dict[str, int]:
    """Return an object from keys to hits."""
    return {name(key): number for key, number in hits}


def _lossy(key: Key) -> str:
    return key.decode("utf-8", "replace")
