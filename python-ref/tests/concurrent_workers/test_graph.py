"""Tests of the addresses that were found."""

from concurrent_workers.graph import Graph


def test_an_address_has_one_number_and_each_page_refers_once() -> None:
    graph = Graph()
    home, page = graph.number("http://a/"), graph.number("http://a/b")
    for address in ["http://a/c", "http://a/c", "http://a/"]:
        graph.refer(page, address)
    target = graph.refer(home, "http://a/c")
    assert graph.nodes[target].referrers == [page, home]
    assert graph.nodes[home].referrers == [page]
    assert len(graph.nodes) == 3
