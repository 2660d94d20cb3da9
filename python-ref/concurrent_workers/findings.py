"""What the crawl found: what is broken, what redirects, which fragments are missing.

A link is as good as the end of its redirects, so each is followed to its end here,
where every address is known, and not while they arrive.

Twin: `crates/concurrent-workers/src/findings.rs`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concurrent_workers.address import origin
from concurrent_workers.failure import Failure, Kind
from concurrent_workers.fragments import is_there
from concurrent_workers.graph import Graph, Moved, Node, Page, Simple, Skip, State

_TOO_MANY = Failure.of_kind(Kind.TOO_MANY_REDIRECTS)
_BLOCKED = Failure.of_kind(Kind.BLOCKED)


@dataclass(frozen=True, slots=True)
class Broken:
    """A link that is broken."""

    # The address, or the text of a link that is none.
    url: str
    # What is wrong at the end of its redirects.
    failure: Failure
    # The pages that refer to it, sorted; none refers to a start address.
    referrers: list[str]


@dataclass(frozen=True, slots=True)
class Redirected:
    """A link that redirects, whatever is at the end."""

    # The address.
    url: str
    # The addresses that follow it, to the last or until they repeat.
    chain: list[str]
    # The pages that refer to it, sorted.
    referrers: list[str]


@dataclass(frozen=True, slots=True)
class Missing:
    """A fragment that its page doesn't have."""

    # The address with the fragment.
    url: str
    # The pages that refer to it, sorted.
    referrers: list[str]


@dataclass(frozen=True, slots=True)
class Skipped:
    """How many addresses were not asked for, by the reason."""

    # Links of schemes that can't be checked, such as `mailto:`.
    scheme: int
    # Addresses that match a pattern of `--exclude`.
    excluded: int
    # Addresses of other origins, without `--check-external`.
    external: int
    # Addresses that robots are asked to leave alone.
    robots: int
    # Addresses deeper than `--max-depth`.
    depth: int
    # Addresses beyond `--max-pages`.
    pages: int


@dataclass(slots=True)
class Findings:
    """What the crawl found, sorted, whatever the order of the replies was."""

    # The start addresses, in their order.
    start: list[str]
    # The pages that were read.
    pages: int
    # The different addresses that pages refer to.
    links: int
    # The broken links, by address.
    broken: list[Broken]
    # The links that redirect, by address.
    redirects: list[Redirected]
    # The missing fragments, by address.
    fragments: list[Missing]
    # What was not asked for.
    skipped: Skipped
    # Whether the crawl was interrupted.
    partial: bool
    # The start addresses that can't be read, each with the reason.
    unread: list[tuple[str, str]]


def find(
    graph: Graph,
    starts: Sequence[int],
    ends: tuple[int, bool],
    partial: bool,
) -> Findings:
    """Draw the conclusions of a crawl.

    `ends` is the most redirects that may follow a link, and whether they may lead into
    private networks.
    """
    redirects, private = ends
    findings = Findings(
        start=[graph.nodes[one].address for one in starts],
        pages=0,
        links=0,
        broken=[],
        redirects=[],
        fragments=[],
        skipped=_skipped(graph),
        partial=partial,
        unread=[],
    )
    for number, node in enumerate(graph.nodes):
        findings.pages += isinstance(node.state, Page)
        findings.links += bool(node.referrers)
        is_start = number in starts
        if not node.referrers and not is_start:
            continue
        chain, end = _follow(graph, number, redirects, private)
        if is_start and (reason := _reason_unread(end, node)):
            findings.unread.append((node.address, reason))
        if not chain and not isinstance(end, Failure):
            continue
        referrers = _referrers(graph, node.referrers)
        if chain:
            addresses = [graph.nodes[one].address for one in chain]
            findings.redirects.append(Redirected(node.address, addresses, referrers))
        if isinstance(end, Failure):
            findings.broken.append(Broken(node.address, end, referrers))
    findings.broken.sort(key=lambda one: one.url.encode())
    findings.redirects.sort(key=lambda one: one.url.encode())
    findings.fragments = _missing_fragments(graph, redirects, private)
    return findings


def _follow(
    graph: Graph, number: int, redirects: int, private: bool
) -> tuple[list[int], State]:
    """Follow the redirects of an address; return what they lead to, and the end."""
    chain: list[int] = []
    node = graph.nodes[number]
    while isinstance(node.state, Moved):
        to = node.state.to
        if len(chain) == redirects:
            return chain, _TOO_MANY
        again = to == number or to in chain
        chain.append(to)
        if again:
            return chain, _TOO_MANY
        target = graph.nodes[to]
        elsewhere = origin(node.address) != origin(target.address)
        if elsewhere and target.private and not private:
            return chain, _BLOCKED
        node = target
    return chain, node.state


def _reason_unread(end: State, node: Node) -> str | None:
    if isinstance(end, Failure):
        return end.text()
    if node.state is Simple.DISALLOWED:
        return "robots.txt disallows it"
    return None


def _referrers(graph: Graph, pages: Iterable[int]) -> list[str]:
    """Return the addresses of the pages, sorted."""
    return sorted((graph.nodes[page].address for page in pages), key=str.encode)


def _skipped(graph: Graph) -> Skipped:
    states = Counter(
        node.state for node in graph.nodes if isinstance(node.state, Skip | Simple)
    )
    return Skipped(
        scheme=len(graph.other),
        excluded=states[Skip.EXCLUDED],
        external=states[Skip.EXTERNAL],
        robots=states[Simple.DISALLOWED],
        depth=states[Skip.DEPTH],
        pages=states[Skip.PAGES],
    )


def _missing_fragments(graph: Graph, redirects: int, private: bool) -> list[Missing]:
    """Return the fragments that the pages at the end of the redirects don't have."""
    missing: dict[str, set[int]] = defaultdict(set)
    for number, fragment, page in graph.wanted:
        _, end = _follow(graph, number, redirects, private)
        if isinstance(end, Page) and not is_there(fragment, end.ids):
            missing[f"{graph.nodes[number].address}#{fragment}"].add(page)
    return [
        Missing(url, _referrers(graph, missing[url]))
        for url in sorted(missing, key=str.encode)
    ]
