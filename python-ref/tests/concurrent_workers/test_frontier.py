"""Tests of what is asked for, and in which order it counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import cycle

from hypothesis import given
from hypothesis import strategies as st

from concurrent_workers.exclude import Excluded
from concurrent_workers.failure import Failure, Kind
from concurrent_workers.findings import Findings, find
from concurrent_workers.frontier import Frontier
from concurrent_workers.links import Link, LinkKind, PageLinks
from concurrent_workers.options import Limits
from concurrent_workers.task import Answer, Plain, Redirect, Reply, Task

_LIMITS = Limits(
    pages=100,
    depth=100,
    redirects=3,
    external=True,
    private=False,
    fragments=False,
    excluded=Excluded([]),
)


def _page(*addresses: str) -> PageLinks:
    return PageLinks([Link(LinkKind.HTTP, one, None) for one in addresses], [])


def _crawl(
    site: Mapping[str, Answer], limits: Limits, choose: Callable[[int], int]
) -> tuple[Findings, list[str]]:
    """Crawl a site of replies; `choose` says which open task ends first."""
    frontier = Frontier(["http://a/0"], limits)
    running: list[Task] = []
    asked = []
    while True:
        while len(running) < 4 and (task := frontier.hand_out()):
            running.append(task)
        if not running:
            break
        task = running.pop(choose(len(running)))
        answer = site[task.address]
        if task.guarded and answer.private:
            answer = Answer(Failure.of_kind(Kind.BLOCKED), private=True)
        asked.append(f"{task.address} {task.guarded}")
        frontier.settle(task.place, answer)
    ends = (limits.redirects, limits.private)
    return find(frontier.graph, frontier.starts, ends, partial=False), asked


def _site(replies: Mapping[str, Reply]) -> dict[str, Answer]:
    return {
        address: Answer(reply, address.startswith("http://local/"))
        for address, reply in replies.items()
    }


def _first(_: int) -> int:
    return 0


def test_a_page_beyond_a_limit_is_not_asked_for() -> None:
    site = _site(
        {
            "http://a/0": _page("http://a/1", "http://a/2", "http://b/"),
            "http://a/1": _page("http://a/3"),
            "http://a/2": Plain.FINE,
        }
    )
    limits = replace(_LIMITS, depth=1, external=False)
    findings, asked = _crawl(site, limits, _first)
    assert len(asked) == 3
    assert (findings.skipped.depth, findings.skipped.external) == (1, 1)
    findings, asked = _crawl(site, replace(limits, pages=2), _first)
    assert (len(asked), findings.skipped.pages) == (2, 1)


def test_so_many_redirects_are_followed_and_no_more() -> None:
    replies: dict[str, Reply] = {
        "http://a/0": _page("http://a/1"),
        "http://a/1": Redirect("http://a/2"),
        "http://a/2": Redirect("http://a/3"),
        "http://a/3": Redirect("http://a/4"),
        "http://a/4": Plain.FINE,
    }
    findings, _ = _crawl(_site(replies), _LIMITS, _first)
    assert findings.broken == []
    assert len(findings.redirects[0].chain) == 3
    replies["http://a/4"] = Redirect("http://a/5")
    findings, asked = _crawl(_site(replies), _LIMITS, _first)
    assert findings.broken[0].failure.kind is Kind.TOO_MANY_REDIRECTS
    assert (len(findings.redirects[0].chain), len(asked)) == (3, 5)


def test_a_redirect_from_elsewhere_into_a_private_network_is_blocked() -> None:
    site = _site(
        {
            "http://a/0": _page("http://a/1"),
            "http://a/1": Redirect("http://local/"),
            "http://local/": Plain.FINE,
        }
    )
    findings, asked = _crawl(site, _LIMITS, _first)
    assert findings.broken[0].url == "http://a/1"
    assert findings.broken[0].failure.kind is Kind.BLOCKED
    assert asked[2] == "http://local/ True"
    findings, _ = _crawl(site, replace(_LIMITS, private=True), _first)
    assert findings.broken == []


# Replies of 10 addresses at home and 3 elsewhere, one of them private.
_REPLIES = st.lists(
    st.tuples(st.integers(0, 8), st.lists(st.integers(0, 12), max_size=4)),
    min_size=13,
    max_size=13,
)


def _address(number: int) -> str:
    if number < 10:
        return f"http://a/{number}"
    return f"http://b/{number}" if number < 12 else "http://local/"


def _built(replies: Sequence[tuple[int, Sequence[int]]]) -> dict[str, Answer]:
    site = {}
    for number, (kind, to) in enumerate(replies):
        targets = [_address(one) for one in to]
        reply: Reply = Plain.FINE
        # The start is a page, and public.
        if number == 0 or kind <= 4:
            reply = _page(*targets)
        elif kind <= 6 and to:
            reply = Redirect(targets[0])
        elif kind == 7:
            reply = Failure.of_status(404)
        site[_address(number)] = Answer(reply, private=number == 12)
    return site


@given(_REPLIES, st.lists(st.integers(0, 99), min_size=1), st.integers(1, 12))
def test_the_findings_do_not_depend_on_the_order_of_the_replies(
    replies: Sequence[tuple[int, Sequence[int]]], choices: Sequence[int], pages: int
) -> None:
    site = _built(replies)
    limits = replace(_LIMITS, pages=pages)
    findings, asked = _crawl(site, limits, _first)
    choice = cycle(choices)
    again, asked_again = _crawl(site, limits, lambda running: next(choice) % running)
    assert findings == again
    # Each address is asked for once; a private one that was refused may be asked for
    # once more, when a link leads there.
    assert len(asked) == len(set(asked))
    assert sorted(asked) == sorted(asked_again)
