"""The fields of one row, by the grammar of RFC 4180 without its leniency.

The `csv` module accepts quotes inside plain fields and refuses bare carriage returns;
a report must treat such rows alike in both languages.

Twin: `crates/data-transform/src/fields.rs`.
"""

import re

from data_transform.reason import QuoteInField, TextAfterQuote

# A field in quotes, in which quotes are doubled, or one without any. What `*+` took it
# never gives back, so a doubled quote is not mistaken for the closing one.
_FIELD = re.compile(rb'"([^"]*+(?:""[^"]*+)*+)"|[^",]*')


def split_plain(row: bytes) -> list[bytes]:
    """Split a row without quotes into fields: what stands between its commas."""
    return row.split(b",")


def split_quoted(row: bytes) -> list[bytes]:
    """Return the fields of a row that may hold quotes, without them.

    Raises:
        TextAfterQuote: for what the grammar lacks.
        QuoteInField: likewise.
    """
    fields = []
    end = -1
    while end < len(row):
        start = end + 1
        match = _FIELD.match(row, start)
        # The second alternative matches everywhere, be it nothing.
        assert match is not None  # noqa: S101
        quoted: bytes | None = match[1]
        end = match.end()
        fields.append(match[0] if quoted is None else quoted.replace(b'""', b'"'))
        if row[end : end + 1] not in (b",", b""):
            raise QuoteInField if quoted is None else TextAfterQuote
    return fields
