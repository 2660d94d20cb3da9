from hypothesis import given
from hypothesis import strategies as st

from concurrent_workers.exclude import Excluded


def test_globs_match_whole_addresses() -> None:
    for glob, address, expected in [
        ("http://h/a", "http://h/a", True),
        ("http://h/a", "http://h/ab", False),
        ("h/a", "http://h/a", False),
        ("*/private/*", "http://h/private/x/y", True),
        ("*/private/*", "http://h/private", False),
        ("http://h/*", "http://h/", True),
        ("*.pdf", "http://h/a.pdf", True),
        ("*.pdf", "http://h/a.pdf?b", False),
        ("*.pdf", "http://h/apdf", False),
        ("http://h/?", "http://h/a", True),
        ("http://h/?", "http://h/", False),
        ("http://h/a??d", "http://h/a?bd", True),
        ("*", "http://h/a\nb", True),
        ("http://h/**b", "http://h/aab", True),
        ("http://h/A", "http://h/a", False),
        ("http://h/[ab]", "http://h/a", False),
        ("http://h/[ab]", "http://h/[ab]", True),
        ("http://h/[!a]*", "http://h/[!a]b", True),
        (r"http://h/\?", r"http://h/\a", True),
        ("http://h/a+b|c^$(.)", "http://h/a+b|c^$(.)", True),
        ("http://h/?", "http://h/ツ", True),
        ("", "http://h/", False),
    ]:
        assert Excluded([glob]).matches(address) == expected, (glob, address)


def test_any_of_the_globs_will_do() -> None:
    several = Excluded(["*/a", "*/b"])
    assert several.matches("http://h/a")
    assert several.matches("http://h/b")
    assert not several.matches("http://h/c")
    assert not Excluded([]).matches("http://h/a")


def test_many_stars_take_no_longer() -> None:
    glob = "*a" * 50 + "*b"
    assert not Excluded([glob]).matches("a" * 20_000)
    assert Excluded([glob]).matches("a" * 20_000 + "b")


def by_definition(glob: str, address: str) -> bool:
    """Return what a glob means, by its first character and what follows."""
    if not glob:
        return not address
    if glob[0] == "*":
        rests = range(len(address) + 1)
        return any(by_definition(glob[1:], address[rest:]) for rest in rests)
    return (
        bool(address)
        and glob[0] in ("?", address[0])
        and by_definition(glob[1:], address[1:])
    )


@given(
    st.from_regex(r"[ab*?\[\]]{0,8}", fullmatch=True),
    st.from_regex(r"[ab\[\]]{0,8}", fullmatch=True),
)
def test_globs_match_as_they_are_defined(glob: str, address: str) -> None:
    assert Excluded([glob]).matches(address) == by_definition(glob, address)
