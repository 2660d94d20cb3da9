import pytest

from concurrent_workers.address import (
    Base,
    NoTarget,
    Target,
    host,
    origin,
    parse_start,
)


def resolved(reference: str) -> str:
    """Return the address that a reference in `http://h/a/b?q` stands for."""
    match Base("http://h/a/b?q").resolve(reference):
        case Target(address, _):
            return address
        case other:
            return other.name


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("", "http://h/a/b?q"),
        ("c", "http://h/a/c"),
        (" ../c/./d\n", "http://h/c/d"),
        ("../../../c", "http://h/c"),
        ("%2e%2E/c", "http://h/c"),
        ("?r", "http://h/a/b?r"),
        ("c?#", "http://h/a/c"),
        ("//K:80/", "http://k/"),
        ("\\\\k\\c", "http://k/c"),
        ("HTTPS://K:443", "https://k/"),
        ("https://k:80/", "https://k:80/"),
        ('/a b"<>`{}|^?a b^|', "http://h/a%20b%22%3C%3E%60%7B%7D|%5E?a%20b^|"),
        ("/%zz%41ä", "http://h/%zz%41%C3%A4"),
        ("//k/\tc\n", "http://k/c"),
    ],
)
def test_references_are_resolved_and_normalised(reference: str, expected: str) -> None:
    assert resolved(reference) == expected


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("//münchen.de/", "http://xn--mnchen-3ya.de/"),
        ("//XN--MNCHEN-3YA.de/", "http://xn--mnchen-3ya.de/"),
        ("//a。b%2ec/", "http://a.b.c/"),
        ("//0x7f.1/", "http://127.0.0.1/"),
        ("//2130706433/", "http://127.0.0.1/"),
        ("//0177.1/", "http://127.0.0.1/"),
        ("//[::ffff:7f00:1]/", "http://[::ffff:7f00:1]/"),
        ("//[0:0:0:0:0:0:0:1]:80/", "http://[::1]/"),
    ],
)
def test_hosts_have_one_name(reference: str, expected: str) -> None:
    assert resolved(reference) == expected


def test_more_slashes_than_two_are_ignored() -> None:
    for reference in ["///k/c", "/\\/k/c", "/\t/\n/k/c", " ////k/c", "http:////k/c"]:
        assert resolved(reference) == "http://k/c"
    assert resolved("/c//d") == "http://h/c//d"


def test_hosts_that_are_no_names_are_invalid() -> None:
    for reference in [
        "//xn--a/",
        "//xn--/",
        "//a.xn--0.b/",
        "//xn--mnchen-3ya-/",
        "//1.א/",
        "//\N{COMBINING ACUTE ACCENT}a/",
    ]:
        assert resolved(reference) == "INVALID"
    assert resolved("/xn--a") == "http://h/xn--a"


def test_no_host_is_longer_than_a_name_can_be() -> None:
    long = "a" * 253
    assert resolved(f"//{long}/") == f"http://{long}/"
    for name in [long + "a", "ü." * 10_000, "%41" * 20_000]:
        assert resolved(f"//{name}/") == "INVALID"
        assert parse_start(f"http://{name}/") is None
    assert resolved(f"x://{'a' * 300}/") == "OTHER"


@pytest.mark.parametrize(
    "text", ["mailto:a@b", "data:,x", "javascript:;", "tel:1", "ftp://h/", "x:"]
)
def test_other_schemes_are_not_followed(text: str) -> None:
    assert resolved(text) == "OTHER"


@pytest.mark.parametrize(
    "text", ["http://", "//", "//h:65536/", "//[::1/", "//a b/", "//1.2.3.256/"]
)
def test_what_does_not_parse_is_invalid(text: str) -> None:
    assert resolved(text) == "INVALID"


@pytest.mark.parametrize(
    ("reference", "fragment"),
    [
        ("http://u:p@k/c?d#e", "e"),
        ("http://u@k/c?d#ä%zz^", "%C3%A4%zz^"),
        ("http://@k/c?d#", ""),
        ("http://k/c?d", None),
    ],
)
def test_fragments_and_users_are_no_part_of_an_address(
    reference: str, fragment: str | None
) -> None:
    expected = Target("http://k/c?d", fragment)
    assert Base("https://h/").resolve(reference) == expected


def test_a_base_must_be_http() -> None:
    base = Base("http://h/a/b")
    assert base.joined("c/") == Base("http://h/a/c/")
    assert base.joined("https://k/") == Base("https://k/")
    for href in ["mailto:a@b", "http://", "data:,x"]:
        assert base.joined(href) == base
    for address in ["h", "file:///a", "http://"]:
        assert Base(address).resolve("http://k/") is NoTarget.INVALID


def test_a_start_is_an_absolute_address() -> None:
    assert parse_start(" HTTP://u@H:80/./a#b ") == "http://h/a"
    for text in ["", "h", "/a", "ftp://h/", "http://", "http://xn--a/"]:
        assert parse_start(text) is None


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://h/a:b", ("http://h", "h")),
        ("https://h:8443/", ("https://h:8443", "h")),
        ("http://[::1]/", ("http://[::1]", "::1")),
        ("http://[::1]:8080/a", ("http://[::1]:8080", "::1")),
    ],
)
def test_an_address_has_an_origin_and_a_host(
    address: str, expected: tuple[str, str]
) -> None:
    assert (origin(address), host(address)) == expected
