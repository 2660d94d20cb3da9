"""The counts of plain lines, grouped by polars.

Apart from `native`, since importing polars takes a while, and reads the number of
threads from the environment.
"""

import polars as pl

from cli_tool.counts import EXAMPLES, Counts, Examined
from cli_tool.entry import parse
from cli_tool.moment import parse_moment
from cli_tool.reason import MAX_LINE_BYTES, BadLine, Reason
from cli_tool.request import INVALID, parse_request
from cli_tool.tally import Tally

# A plain line is `host - - [time] "request" status bytes "referrer" "agent"`, without
# escapes. Between the quotes stand these pieces, and nothing after them.
_PIECES = ("client", "request", "reply", "referrer", "gap", "agent", "end", "more")
# Fewer digits than are allowed, so that the sum of a chunk fits into 64 bits.
_REPLY = r"^ ([1-9][0-9]{2}) (-|[0-9]{1,12}) $"
_SECONDS = r"^(?:[0-5][0-9]|60)$"
_AFTER_HOST = " - - ["
# The length of `10/Oct/2000:13:55`, and of `10/Oct/2000:13:55:36 -0700] `.
_MINUTE, _TIME = 17, 28


def count_lines(counts: Counts, text: bytes) -> Examined:
    """Count the lines of a chunk, as `Counts.add_lines` does."""
    lines, odd = _read(text)
    plain = _plain(lines)
    _count_plain(counts, plain.drop_nulls("time"))
    others = lines.filter(plain["time"].is_null())
    malformed: list[tuple[int, Reason]] = []
    entries = []
    for number, line in others.rows():
        try:
            entries.append(parse(odd.get(number, line.encode())))
        except BadLine as bad:
            counts.malformed += 1
            if len(malformed) < EXAMPLES:
                malformed.append((number, bad.reason))
    counts.add(entries)
    counts.lines += lines.height
    return Examined(lines.height, malformed)


def _read(text: bytes) -> tuple[pl.DataFrame, dict[int, bytes]]:
    r"""Return the numbers and the lines of a text, and the lines that are odd.

    Those are the ones that aren't ASCII, or that have a `\r`: polars might read them
    otherwise, so a mark that is no entry stands in their places.
    """
    odd = {}
    if b"\r" in text or not text.isascii():
        found = text.split(b"\n")
        for number, line in enumerate(found, start=1):
            if b"\r" in line or not line.isascii():
                odd[number] = line.removesuffix(b"\r")
                found[number - 1] = b"-"
        text = b"\n".join(found)
    lines = pl.scan_lines(text, name="line", row_index_name="number").collect()
    return lines.with_columns(pl.col("number") + 1), odd


def _plain(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the fields of all lines; of those that aren't plain, `time` is null."""
    line = pl.col("line")
    fields = lines.select(
        line.str.splitn('"', len(_PIECES))
        .struct.rename_fields(_PIECES)
        .struct.unnest(),
        escaped=line.str.contains("\\", literal=True)
        | (line.str.len_bytes() > MAX_LINE_BYTES),
    )
    client, request, reply = pl.col("client"), pl.col("request"), pl.col("reply")
    # By their spaces: a pattern takes several times as long on texts of this length.
    request = request.str.splitn(" ", 4)
    reply = reply.str.extract_groups(_REPLY)
    fields = fields.select(
        "referrer",
        "agent",
        "end",
        "more",
        "gap",
        "escaped",
        host=client.str.head(-len(_AFTER_HOST) - _TIME),
        after_host=client.str.tail(len(_AFTER_HOST) + _TIME).str.head(len(_AFTER_HOST)),
        minute=client.str.tail(_TIME).str.head(_MINUTE),
        seconds=client.str.tail(_TIME).str.slice(_MINUTE, 3),
        zone=client.str.tail(8),
        method=request.struct[0],
        path=request.struct[1].str.splitn("?", 2).struct[0],
        protocol=request.struct[2],
        surplus=request.struct[3],
        status=reply.struct[0].cast(pl.Int64),
        size=reply.struct[1].replace("-", "0").cast(pl.Int64),
    )
    minute = pl.concat_str("minute", "zone")
    minutes = fields.select(minute.unique().drop_nulls()).to_series().to_list()
    moments = {text: _minute(text) for text in minutes}
    moment = minute.replace_strict(
        list(moments), list(moments.values()), default=None, return_dtype=pl.Int64
    )
    # A path of any kind, between a method and a protocol.
    kind = pl.concat_str("method", pl.lit(" / "), "protocol")
    kinds = fields.select(kind.unique().drop_nulls()).to_series().to_list()
    valid = [text for text in kinds if parse_request(text.encode()).method != INVALID]
    seconds = pl.col("seconds").str.tail(2)
    is_plain = pl.all_horizontal(
        pl.col("host").str.contains(r"^[^ ]+$"),
        pl.col("after_host") == _AFTER_HOST,
        pl.col("seconds").str.starts_with(":"),
        seconds.str.contains(_SECONDS),
        kind.is_in(valid),
        pl.col("path") != "",
        pl.col("surplus").is_null(),
        pl.col("status").is_not_null(),
        pl.col("gap") == " ",
        pl.col("end") == "",
        pl.col("more").is_null(),
        ~pl.col("escaped"),
    )
    time = moment + seconds.cast(pl.Int64, strict=False)
    return fields.with_columns(time=pl.when(is_plain).then(time))


def _minute(text: str) -> int | None:
    """Return the moment at which a minute begins; its zone, ` +0100] `, follows it."""
    minute, zone = text[:_MINUTE], text[_MINUTE:]
    if not zone.endswith("] "):
        return None
    try:
        return parse_moment(f"{minute}:00{zone[:-2]}".encode())
    except BadLine:
        return None


def _count_plain(counts: Counts, plain: pl.DataFrame) -> None:
    """Count lines of which all fields are known."""
    if plain.is_empty():
        return
    first, last, size = plain.select(
        pl.min("time"), pl.max("time").alias("last"), pl.sum("size")
    ).row(0)
    counts.requests += plain.height
    counts.bytes += size
    counts.first, counts.last = min(counts.first, first), max(counts.last, last)
    hours = plain.group_by(pl.col("time") % 86_400 // 3600).len()
    for hour, hits in hours.rows():
        counts.hours[hour] += hits
    for status, hits in plain.group_by("status").len().rows():
        counts.statuses[status] += hits
    for method, hits in plain.group_by("method").len().rows():
        counts.methods[method.encode()] += hits
    for protocol, hits in plain.group_by("protocol").len().rows():
        counts.protocols[protocol.encode()] += hits
    errors = plain.filter(pl.col("status").is_between(400, 599))
    for path, hits in errors.group_by("path").len().rows():
        counts.errors[path.encode()] += hits
    _add(counts.not_found, errors.filter(pl.col("status") == 404), "path")
    _add(counts.server_errors, errors.filter(pl.col("status") >= 500), "path")
    _add(counts.paths, plain, "path")
    _add(counts.hosts, plain, "host")
    _add(counts.referrers, plain, "referrer")
    _add(counts.agents, plain, "agent")


def _add(tally: Tally, plain: pl.DataFrame, column: str) -> None:
    """Add the hits of a column's keys, and their bytes."""
    groups = plain.group_by(column).agg(pl.len(), pl.sum("size"))
    for key, number, size in groups.rows():
        hits = tally[key.encode()]
        hits[0] += number
        hits[1] += size
