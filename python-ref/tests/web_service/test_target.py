import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_service.target import (
    Backslash,
    BadTarget,
    Control,
    Invalid,
    NoHost,
    Origin,
    Scheme,
    ThisService,
    TooLong,
    User,
    normalise,
)

OWN = Origin("sho.rt", 443)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://a", "http://a/"),
        ("HTTPS://A:443/%7e/../b", "https://a/b"),
        (
            "http://münchen.de:8080/ä?ö#ü",
            "http://xn--mnchen-3ya.de:8080/%C3%A4?%C3%B6#%C3%BC",
        ),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://a/^?^#^", "http://a/%5E?^#^"),
        ("http://a/@b", "http://a/@b"),
    ],
)
def test_addresses_are_normalised(text: str, expected: str) -> None:
    assert normalise(text, OWN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("javascript:\\ " + "a" * 2048, TooLong),
        ("javascript:\\ ", Control),
        ("javascript:\\", Backslash),
        ("javascript:alert(1)", Scheme),
        ("http://u@:80/", NoHost),
        ("http://u@a:99999/", User),
        ("http://a:99999/", Invalid),
        ("http://sho.rt:443/", ThisService),
    ],
)
def test_the_first_rule_that_is_broken_is_told(
    text: str, expected: type[BadTarget]
) -> None:
    with pytest.raises(expected):
        normalise(text, OWN)


def test_what_becomes_too_long_is_too_long() -> None:
    longest = "http://a/" + "a" * 2039
    assert normalise(longest, OWN) == longest
    # Two bytes become six.
    for text in [longest + "a", "http://a/" + "ä" * 341]:
        with pytest.raises(TooLong, match="2048"):
            normalise(text, OWN)
    assert len(normalise("http://a/" + "ä" * 339, OWN)) == 2043


def test_a_service_is_where_its_host_and_port_are() -> None:
    assert Origin.of("https://sho.rt") == OWN
    for text in ["https://sho.rt/a", "https://SHO.rt.:443", "http://sho.rt:443/"]:
        with pytest.raises(ThisService):
            normalise(text, OWN)
    for text in ["http://sho.rt/", "https://sho.rt:8443/", "https://a.sho.rt/"]:
        assert normalise(text, OWN) == text
    assert Origin.of("http://[0::1]/base") == Origin("[::1]", 80)
    for base_url in ["", "sho.rt", "ftp://sho.rt", "http://u@sho.rt", "http://"]:
        assert Origin.of(base_url) is None


@given(
    st.from_regex(
        r"\Ahttps?://[a-z0-9.äß-]{1,12}(:[0-9]{1,3})?[/?#]"
        r"([ -~]|[^\x00-\x1f\x7f-\x9f\ud800-\udfff]){0,30}\Z"
    )
)
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    try:
        address = normalise(text, OWN)
    except BadTarget:
        return
    assert re.fullmatch("[!-~]+", address)
    assert normalise(address, OWN) == address
