import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_service.json import BadJson, Json, NotUtf8, read_json


def refused(text: str) -> str:
    """Return why a text isn't read."""
    with pytest.raises(BadJson) as refusal:
        read_json(text.encode())
    return str(refusal.value)


def test_values_are_read_in_the_order_of_the_text() -> None:
    text = rb' {"b":[null,true,-0.5],"a":{"":"\ud83d\ude00\u0000/"},"A":1} '
    value = read_json(text)
    assert value == {"b": [None, True, -0.5], "a": {"": "\U0001f600\0/"}, "A": 1.0}
    assert isinstance(value, dict)
    assert list(value) == ["b", "a", "A"]


def test_a_key_that_comes_twice_is_named() -> None:
    for text in ['{"a":1,"b":2,"a":1}', r'[{"":{"\u0061":1,"a":2}}]']:
        assert refused(text) == 'the body is not JSON: the key "a" is given twice'
    assert read_json(b'{"a":{"a":[{"a":1},{"a":1}]}}')


@pytest.mark.parametrize(
    "text",
    [
        r'"\ud800"',
        r'"\uDC00\uD800"',
        r'"\ud800\u0041"',
        r'"\ud800x"',
        r'"\ud800\\udc00"',
        r'{"\udfff":1}',
        r'not "\udfff"',
    ],
)
def test_halves_of_pairs_are_refused_wherever_they_stand(text: str) -> None:
    assert refused(text) == "the body is not JSON: half of a surrogate pair"
    assert read_json(rb'"\\ud800 \ud7ff\ue000 \uDBFF\udfff"')


def test_nesting_has_a_limit() -> None:
    assert read_json(b"[" * 100 + b"]" * 100)
    for text in ["[" * 101 + "]" * 101, '{"a":[' * 10_000, "[" * 101]:
        assert refused(text) == "the body is not JSON: nested deeper than 100"
    assert read_json(b"[" + b"[[]],{}," * 1000 + b"{}]")
    assert read_json(b'"\\"' + b"[" * 1000 + b'"')


def test_numbers_have_a_limit() -> None:
    digits = "9" * 400
    for text in ["1e999", "[-1e309]", "1.8E+308", digits, f"[{digits}.]"]:
        assert refused(text) == "the body is not JSON: a number is too large"
    for text in ["1e308", "1e-999", "0e999", "9223372036854775808", "-0"]:
        assert isinstance(read_json(text.encode()), float)
    assert read_json(f'"{digits}"'.encode()) == digits


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\ufeff{}", "{}{}", "{},", "[1,]", '{"a":1,}', "{a:1}", "'a'"),
        *("NaN", "Infinity", "-Infinity", "nul", "True", "01", "1.", ".5", "+1"),
        *("0x1", "1e", '"a', '"\1"', '"\n"', r'"\x"', r'"\u12"', "// a\n1", "\0"),
        *("\xa01", '{"a" 1}', "[1 2]", "]", "{1:2}"),
    ],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    assert refused(text) == "the body is not JSON"
    for body in [b'"\xff"', b'"\xed\xa0\x80"', b"\xff\xfe{\0}\0", b"\xc0\x80"]:
        with pytest.raises(NotUtf8, match="it must be UTF-8"):
            read_json(body)


VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(st.text("abc", max_size=3), inner, max_size=6)
    ),
    max_leaves=40,
)


@given(VALUES)
def test_what_is_written_is_read_back(value: Json) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(json.dumps(value, ensure_ascii=False).encode()) == value


@given(
    st.binary(max_size=40),
    st.from_regex(
        r'\A([\[\]{},:"\\]|[0-9eE.+-]{1,3}|\\u[dD][89a-cC][0-9]{2}|null|a){0,20}\Z'
    ),
)
def test_any_bytes_are_read_or_refused(body: bytes, text: str) -> None:
    read_or_refused(body)
    # The parser finds no fault that the look at the text should have found.
    try:
        json.loads(text)
    except ValueError:
        assert not read_or_refused(text.encode())


def read_or_refused(body: bytes) -> bool:
    """Return whether a body is read; it is refused in one way only."""
    try:
        read_json(body)
    except BadJson:
        return False
    return True
