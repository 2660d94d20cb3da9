from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web_service.slug import RESERVED, generate, is_reserved, is_slug

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
# So many values of a byte fall on the letters evenly.
EVEN = 248


def generated(source: bytes) -> str:
    """Return the slug of a source that always gives these bytes, again and again."""
    endless = cycle(source)
    return generate(lambda size: bytes(islice(endless, size)))


def test_slugs_have_3_to_64_of_their_letters() -> None:
    for text in ["abc", "A-z_0", "---", "123", "a" * 64]:
        assert is_slug(text)
    bad = ["", "ab", "..", "a.b", "a/b", "a b", "abc\n", "%2f", "äbc", "a٣b", "abc\0"]
    for text in [*bad, "ｓｌｕｇ", "a" * 65]:
        assert not is_slug(text)


@pytest.mark.parametrize("slug", ["api", "API", "Healthz", "robots", "metricS"])
def test_reserved_slugs_are_reserved_in_any_case(slug: str) -> None:
    assert is_reserved(slug)
    for other in ["apis", "ap", "robots_", "aſſetſ"]:
        assert not is_reserved(other)
    assert all(is_slug(word) for word in RESERVED)
    # So no generated slug needs to be looked up there.
    assert all(len(word) != 10 for word in RESERVED)


def test_every_letter_is_as_likely_as_any_other() -> None:
    first = [generated(bytes([byte]))[0] for byte in range(EVEN)]
    assert sorted(first) == sorted(LETTERS * 4)


def test_bytes_beyond_the_even_ones_are_drawn_again() -> None:
    assert generated(bytes([248, 255, 1, 250, 61])) == "B9B9B9B9B9"
    assert generated(bytes(range(10))) == "ABCDEFGHIJ"
    assert generated(b"\xff" * 30 + bytes([25, 26, 51, 52])) == "Zaz0Zaz0Za"


@given(st.binary(min_size=1, max_size=40), st.integers(0, EVEN - 1))
def test_what_is_generated_is_a_slug(source: bytes, even: int) -> None:
    slug = generated(source + bytes([even]))
    assert is_slug(slug)
    assert len(slug) == 10
