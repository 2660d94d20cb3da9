import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_transform.fields import split_plain, split_quoted
from data_transform.reason import QuoteInField, TextAfterQuote


def test_plain_fields_stand_between_commas() -> None:
    assert split_plain(b"a,bc,,d") == [b"a", b"bc", b"", b"d"]
    assert split_plain(b"one") == [b"one"]
    assert split_plain(b",") == [b"", b""]


def test_quoted_fields_keep_commas_newlines_and_doubled_quotes() -> None:
    fields = split_quoted(b'"a,b","c\nd","e""f",""')
    assert fields == [b"a,b", b"c\nd", b'e"f', b""]


def test_text_after_a_closing_quote_is_refused() -> None:
    with pytest.raises(TextAfterQuote):
        split_quoted(b'"a"b,c')


def test_a_quote_inside_a_plain_field_is_refused() -> None:
    with pytest.raises(QuoteInField):
        split_quoted(b'5" by 6",c')


@given(st.text("abc,\r", max_size=40))
def test_both_ways_of_splitting_agree_without_quotes(row: str) -> None:
    assert split_plain(row.encode()) == split_quoted(row.encode())


@given(st.lists(st.text('ab,"\n ', max_size=8), min_size=2, max_size=5))
def test_what_a_csv_writer_writes_is_read_back(fields: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(fields)
    row = written.getvalue().removesuffix("\n").encode()
    assert split_quoted(row) == [field.encode() for field in fields]
