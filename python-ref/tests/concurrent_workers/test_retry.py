from hypothesis import given
from hypothesis import strategies as st

from concurrent_workers.retry import FOREVER, _fnv_1a, delay, retry_after

NOW = 784_111_777


def test_delays_are_the_same_in_both_languages() -> None:
    for address, attempt, milliseconds in [
        ("", 0, 441),
        ("http://h/", 0, 420),
        ("http://h/", 1, 591),
        ("http://h/", 2, 1560),
        ("http://h/a", 0, 259),
        ("http://h/a", 6, 25_071),
        ("http://h/a", 7, 28_766),
        ("http://ツ/", 2**32 - 1, 29_292),
    ]:
        assert delay(address, attempt) == milliseconds / 1000, (address, attempt)


@given(st.from_regex(r"[a-z]{0,9}", fullmatch=True), st.integers(0, 6))
def test_delays_double_and_keep_within_their_bounds(address: str, attempt: int) -> None:
    longest = 0.5 * 2**attempt
    assert longest / 2 <= delay(address, attempt) < longest


def test_the_hash_is_the_published_one() -> None:
    for text, hashed in [
        (b"", 0xCBF2_9CE4_8422_2325),
        (b"a", 0xAF63_DC4C_8601_EC8C),
        (b"foobar", 0x8594_4171_F739_67E8),
    ]:
        assert _fnv_1a(text) == hashed, text


def test_servers_ask_for_seconds_or_for_a_date() -> None:
    for value, expected in [
        ("0", 0),
        ("120", 120),
        (" 7\t", 7),
        ("007", 7),
        ("18446744073709551614", FOREVER - 1),
        ("18446744073709551616", FOREVER),
        ("99999999999999999999999999", FOREVER),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("Mon, 07 Nov 1994 08:49:37 GMT", 86_400),
        ("Fri, 07 Nov 1994 08:49:37 GMT", 86_400),
        ("Sun, 06 Nov 1994 08:49:36 GMT", 0),
        ("Thu, 01 Jan 1969 00:00:00 GMT", 0),
        ("Mon, 01 Jan 0001 00:00:00 GMT", 0),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800 - NOW),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799 - NOW),
    ]:
        assert retry_after(value, NOW) == expected, value


def test_what_is_neither_asks_for_nothing() -> None:
    for value in [
        "",
        "-1",
        "+1",
        "1.5",
        "1 2",
        "soon",
        "٣",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "sun, 06 Nov 1994 08:49:37 GMT",
        "Sum, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
    ]:
        assert retry_after(value, 0) is None, value
