"""Tests of whether a page has a fragment."""

from concurrent_workers.fragments import is_there


def test_a_name_matches_as_written_or_decoded_and_by_case() -> None:
    names = ["Up", "a b", "b%20c", "\u00e9"]
    for fragment in ["a%20b", "b%20c", "%C3%A9", "Up", "", "ToP", ":~:text=x"]:
        assert is_there(fragment, names), fragment
    for fragment in ["up", "a", "c", "%C3", "a:~:text=x"]:
        assert not is_there(fragment, names), fragment
