import pytest

from concurrent_workers.flat import MAX_SEPARATORS, MAX_TAGS, flatten, restored

# The letters of a page up to which no tag is too long.
SHORT = 32_768


def long_page(end: str) -> str:
    """Return a page of more tags than are read as they are, with this at its end."""
    return "<b>" * MAX_TAGS + end


def flat_end(end: str) -> str:
    """Return what this is made of at the end of a long page."""
    return flatten(long_page(end))[len("<wbr a=b>") * MAX_TAGS :]


def test_a_page_of_few_tags_is_left_as_it_is() -> None:
    page = long_page("")
    assert flatten(page) == page
    assert flatten(long_page("<")) != long_page("<")


def test_a_page_that_does_not_nest_deeply_is_left_as_it_is() -> None:
    items = "<li><br><img src=x>x</li>" * MAX_TAGS
    assert flatten(items) == items
    unclosed = items.replace("</li>", "<hr>")
    assert flatten(unclosed) != unclosed
    long = "<i></i>" * 50_000
    assert flatten(long) != long


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("<div id=x>", "<wbr a=div id=x>"),
        ("</div>", "<wbr a=/div>"),
        ("<IMAGE/>", "<wbr a=IMAGE/>"),
        ("<abbr><a-b><lin\u212a>", "<wbr a=abbr><wbr a=a-b><wbr a=lin\u212a>"),
        ("<b", "<wbr a=b"),
        ("<a", "<wbr a=a"),
    ],
)
def test_elements_that_can_not_link_hold_nothing(tag: str, expected: str) -> None:
    assert flat_end(tag) == expected


def test_elements_that_link_stay() -> None:
    for tag in ["<a href=x>", "</A>", "<img/>", "<LINK\n>", "<script></script>"]:
        assert flat_end(tag) == tag
    for tag in ["< b", "<1>", "<!--b-->", "<", "<é>", "</ b>"]:
        assert flat_end(tag) == tag


def test_media_become_sources() -> None:
    assert flat_end("<video src=x><Audio>") == "<source src=x><source>"
    assert flat_end("</video><videos>") == "<wbr a=/video><wbr a=videos>"


def test_an_address_that_looks_like_a_tag_is_restored() -> None:
    assert flat_end("<a href='?<b>=</i>'>") == "<a href='?<wbr a=b>=<wbr a=/i>'>"
    assert restored("?<wbr a=b>=<wbr a=/i>") == "?<b>=</i>"
    assert restored("<b>") == "<b>"


def test_a_long_tag_of_a_long_page_ends() -> None:
    few = "<a" + " b" * (MAX_SEPARATORS - 1) + ">"
    many = "<a" + "/b" * MAX_SEPARATORS + "b>"
    text = "x y " * (SHORT // 4)
    page = text + few + "é" + many
    assert flatten(page) == page.replace("/bb>", "/'\">bb>")
    assert flatten(many) == many


def test_a_tag_has_an_end_again_after_each_limit() -> None:
    tag = "<a b" + " <c d" * (2 * MAX_SEPARATORS) + ">"
    page = flatten("x" * SHORT + tag)
    assert page.count("'\">") == 4
