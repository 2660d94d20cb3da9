"""Tests of where generated slugs come from."""

from web_service.slug import is_slug
from web_service.slug_source import from_environment, listed


def test_a_list_is_given_in_turn_and_its_last_one_from_then_on() -> None:
    source = listed("one,two")
    assert [source(), source(), source()] == ["one", "two", "two"]


def test_the_systems_generator_gives_slugs_that_differ() -> None:
    source = from_environment()
    one, other = source(), source()
    assert is_slug(one)
    assert is_slug(other)
    assert one != other
