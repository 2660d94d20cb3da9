import re

from hypothesis import given
from hypothesis import strategies as st

from concurrent_workers.robots import Robots

LIMIT_BYTES = 500 * 1024


def allows(text: str, path: str) -> bool:
    return Robots.parse(text).allows("linkcheck", f"http://h{path}")


def check_texts(cases: list[tuple[str, str, bool]]) -> None:
    """Check files, paths, and whether they are allowed."""
    for text, path, expected in cases:
        assert allows(text, path) == expected, (text, path)


def check(cases: list[tuple[str, str, bool]]) -> None:
    """Likewise, with `@`, `+` and `-` for agents, what is allowed and what isn't."""
    for short, path, expected in cases:
        assert allows(file(short), path) == expected, (short, path)


def file(short: str) -> str:
    def line(text: str) -> str:
        match text[:1]:
            case "@":
                return f"User-agent: {text[1:]}\n"
            case "+":
                return f"Allow: {text[1:]}\n"
            case "-":
                return f"Disallow: {text[1:]}\n"
        return f"{text}\n"

    return "".join(map(line, short.split(" ")))


def test_the_own_group_is_preferred_to_that_of_all() -> None:
    check(
        [
            ("", "/a", True),
            ("@* -/a", "/a", False),
            ("@* -/a", "/b", True),
            ("@* -", "/b", True),
            ("@* + -/", "/a", False),
            ("@* -/ @linkcheck -/x", "/b", True),
            ("@* -/  @linkcheck -", "/b", True),
            ("@* -/  @linkcheck", "/b", True),
            ("@* @linkcheck -/a", "/a", False),
        ]
    )


def test_agents_are_known_by_their_whole_name() -> None:
    check_texts(
        [
            ("User-agent: LinkCheck\nDisallow: /\n", "/b", False),
            ("User-agent: linkcheck/1.0\nDisallow: /\n", "/b", False),
            ("User-agent: linkcheck bot\nDisallow: /\n", "/b", False),
            ("User-agent: link\nDisallow: /\n", "/b", True),
            ("User-agent: linkchecker\nDisallow: /\n", "/b", True),
            ("User-agent:\nDisallow: /\n", "/a", True),
            ("User-agent: *bot\nDisallow: /\n", "/a", True),
        ]
    )


def test_groups_are_shared_by_agents_and_merged() -> None:
    check(
        [
            ("@foo @linkcheck -/", "/b", False),
            ("@linkcheck  @foo -/", "/b", False),
            ("@linkcheck -/a  @foo -/  @linkcheck -/b", "/b", False),
            ("@linkcheck -/a  @foo -/  @linkcheck -/b", "/a", False),
            ("@* -/a @foo -/c @* -/b", "/a", False),
            ("-/ @* -/a", "/b", True),
            ("@linkcheck Sitemap:http://x/ @foo -/a", "/a", False),
            ("@linkcheck Crawl-delay:1 @foo -/a", "/a", False),
            ("@linkcheck Noindex:/ @foo -/a", "/a", False),
            ("@* -/a Sitemap:http://x/ -/b", "/b", False),
        ]
    )


def test_the_longest_rule_decides() -> None:
    check(
        [
            ("@* -/a", "/abc", False),
            ("@* -/a +/a/b", "/a/b", True),
            ("@* +/a -/a/b", "/a/b", False),
            ("@* -/a +/a", "/a", True),
            ("@* +/p* -/pa", "/pag", True),
            ("@* +/page -/*.htm", "/page.htm", False),
            (
                "@* +/example/page/ -/example/page/disallowed.gif",
                "/example/page/disallowed.gif",
                False,
            ),
            ("@* -/ +/$", "/", True),
            ("@* -/ +/$", "/a", False),
        ]
    )


def test_stars_and_dollars_are_special() -> None:
    check(
        [
            ("@* -/a*c", "/abbbc/d", False),
            ("@* -/a*c", "/ac", False),
            ("@* -/a*c", "/abd", True),
            ("@* -/*.php$", "/x.php", False),
            ("@* -/*.php$", "/x.php?a", True),
            ("@* -/*.php$", "/x.php.php", False),
            ("@* -/a$b", "/a$b", False),
            ("@* -/a$b", "/a", True),
            ("@* -/$", "/", False),
            ("@* -/$", "/a", True),
            ("@* -/a*$", "/abc", False),
            ("@* -*", "/abc", False),
            ("@* -*.gif$", "/abc.gif", False),
            ("@* -abc", "/abc", True),
            ("@* -/**/x", "/a/b/x", False),
        ]
    )


def test_equal_paths_may_be_written_differently() -> None:
    check(
        [
            ("@* -/A", "/a", True),
            ("@* -/%7Ejoe", "/~joe", False),
            ("@* -/~joe", "/%7Ejoe", False),
            ("@* -/a%3cd", "/a%3Cd", False),
            ("@* -/a/b", "/a%2Fb", True),
            ("@* -/a%2fb", "/a/b", True),
            ("@* -/ツ", "/%E3%83%84", False),
            ("@* -/%e3%83%84", "/%E3%83%84", False),
            ("@* -/a%2Ab", "/axb", True),
            ("@* -/a%2Ab", "/a*b", False),
            ("@* -/a%24", "/a$", False),
            ("@* -/a%24", "/a", True),
            ("@* -/a%3Fb", "/a?b", True),
            ("@* -/100%", "/100%25", False),
            ("@* -/100%", "/100%2F", True),
            ("@* -/%zz", "/%25zz", False),
            ("@* -/a", "//a", True),
        ]
    )


def test_queries_belong_to_paths() -> None:
    check(
        [
            ("@* -/*?", "/a?b", False),
            ("@* -/*?", "/a", True),
            ("@* -/a?b=1", "/a?b=12", False),
            ("@* -/?", "/?x", False),
            ("@* -/a;b", "/a;b", False),
        ]
    )


def test_lines_end_in_any_of_three_ways() -> None:
    check_texts(
        [
            ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
            ("User-agent: *\rDisallow: /a\r", "/a", False),
            ("\ufeffUser-agent: *\nDisallow: /a\n", "/a", False),
            ("User-agent: *\nDisallow: /a", "/a", False),
            ("User-agent: *\nAllow: /b\x0bDisallow: /a\n", "/a", True),
            ("User-agent: *\nAllow: /b\u2028Disallow: /a\n", "/a", True),
            ("User-agent: *\nDisallow: /a\0b\n", "/a", True),
        ]
    )


def test_white_space_and_comments_are_no_part_of_rules() -> None:
    check_texts(
        [
            ("User-agent: *\n# hm\nDisallow: /a\n", "/a", False),
            ("User-agent: * # all\nDisallow: /a # secret\n", "/a", False),
            ("User-agent: *\nDisallow: /a#b\n", "/a", False),
            ("  User-agent :  *  \n\tDisallow\t:\t/a\t\n", "/a", False),
            ("USER-AGENT: *\nDISALLOW: /a\n", "/a", False),
            ("User-agent: *\nDisallow: /a b\n", "/a%20b", False),
        ]
    )


def test_what_is_not_understood_is_ignored() -> None:
    check_texts(
        [
            ("User-agent *\nDisallow /a\n", "/a", True),
            ("User-agent: *\nDisalow: /a\n", "/a", True),
            ("Useragent: *\nDisallow: /a\n", "/a", True),
            ("User-agent: *\n<html>\nDisallow: /a\n", "/a", False),
        ]
    )


def test_the_file_itself_is_always_allowed() -> None:
    check(
        [
            ("@* -/", "/robots.txt", True),
        ]
    )


def test_an_address_may_have_no_path() -> None:
    robots = Robots.parse(file("@* -/$ -/?q"))
    for address, expected in [
        ("http://h", False),
        ("https://h/", False),
        ("http://h:8080/a", True),
        ("http://h?q", False),
        ("http://h/a#/?q", True),
    ]:
        assert robots.allows("linkcheck", address) == expected, address


def test_any_agent_may_ask() -> None:
    robots = Robots.parse(file("@a -/a @b/2.0 -/b @* -/c"))
    for agent, path, expected in [
        ("A", "a", False),
        ("a", "b", True),
        ("b", "b", False),
        ("b", "c", True),
        ("c", "c", False),
        ("c", "b", True),
    ]:
        assert robots.allows(agent, f"http://h/{path}") == expected, (agent, path)
    assert Robots().allows("a", "http://h/a")


def test_what_crosses_the_limit_is_dropped() -> None:
    def padded(padding: int, rules: str) -> str:
        start = "User-agent: *\n#"
        return f"{start}{'x' * (LIMIT_BYTES - len(start) - padding)}\n{rules}"

    for padding, rules, expected in [
        (14, "Disallow: /ab\n", False),
        (14, "Disallow: /ab\r", False),
        (14, "Disallow: /abc\n", True),
        (13, "Disallow: /ab\n", True),
        (14, "Disallow: /ツ\nDisallow: /ab\n", True),
        (20, "Disallow: /ab\nDisallow: /abcd\n", False),
    ]:
        text = padded(padding + 1, rules)
        assert allows(text, "/abc") == expected, (padding, rules)
    assert not allows(padded(30, "Disallow: /ab"), "/abc")
    assert allows("x" * (LIMIT_BYTES + 1), "/")


def test_hostile_files_take_no_longer() -> None:
    stars = "*a" * 1000
    assert allows(file(f"@* -/{stars}*b"), "/a" * 10_000)
    agents = "".join(f"@{agent} " for agent in range(15_000))
    rules = "".join(f"-/{rule} " for rule in range(15_000))
    assert not allows(file(f"{agents}@linkcheck {rules}-/x"), "/14999")


def by_definition(pattern: str, path: str) -> bool:
    """Return what a pattern means, in the words of regular expressions."""
    expression = re.escape(pattern).replace(r"\*", ".*")
    expression = re.sub(r"\\\$\Z", r"\\Z", expression)
    return re.match(expression, path) is not None


@given(
    st.from_regex(r"[/*][ab*/]{0,8}[$]?", fullmatch=True),
    st.from_regex(r"/[ab/]{0,8}", fullmatch=True),
)
def test_rules_match_as_they_are_defined(pattern: str, path: str) -> None:
    expected = not by_definition(pattern, path)
    assert allows(f"User-agent: *\nDisallow: {pattern}", path) == expected
