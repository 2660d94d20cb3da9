from time import monotonic

from concurrent_workers.links import Link, LinkKind, extract, read_page


def shown(link: Link) -> str:
    return link.address if link.fragment is None else f"{link.address}#{link.fragment}"


def addresses_of(html: str) -> list[str]:
    """Return the addresses that a page at `http://h/d/p` links to."""
    return [shown(link) for link in extract(html, "http://h/d/p", with_ids=False).links]


def test_every_linking_element_is_read_in_order() -> None:
    page = (
        "<link href=1><script src=2></script><a href=3><area href=4>"
        "<img src=5 srcset='6 1x, 7 2x'><iframe src=8></iframe><video src=9>"
        "<source src=10 srcset=11></video><audio src=12></audio><embed src=13>"
    )
    assert addresses_of(page) == [f"http://h/d/{n}" for n in range(1, 13)]


def test_the_first_base_holds_for_all() -> None:
    page = "<a href=x><base><base href=/b/><base href=/c/><a href='?q'>"
    assert addresses_of(page) == ["http://h/b/x", "http://h/b/?q"]
    assert addresses_of("<base href=mailto:a><a href=x>") == ["http://h/d/x"]


def test_empty_references_are_to_the_page_unless_they_are_images() -> None:
    assert addresses_of("<a href><a href=' '>") == ["http://h/d/p"]
    assert addresses_of("<a href=#><a href=#f>") == ["http://h/d/p#", "http://h/d/p#f"]
    page = "<img src srcset=' , '><script src=' '></script><a><a name=x>"
    assert not addresses_of(page)


def test_hints_are_no_links() -> None:
    page = (
        "<link href=1 rel='x PreConnect'><link href=2 rel=dns-prefetch>"
        "<link href=3 rel=preconnection>"
    )
    assert addresses_of(page) == ["http://h/d/3"]


def test_templates_and_noscript_are_skipped() -> None:
    page = (
        "<template><a href=1 id=1></template><a href=2 id=2>"
        "<noscript><a href=3 id=3></noscript><!--<a href=4 id=4>-->"
        "<template><template></template><a href=5></template>"
    )
    links, ids = extract(page, "http://h/", with_ids=True)
    assert len(links) == 1
    assert ids == ["2"]


def test_other_references_are_kept_as_they_are() -> None:
    page = "<a href=' MAILTO:a@b '><a href=//h:x/><a href='data:,x'>"
    links = extract(page, "http://h/", with_ids=False).links
    assert [(link.kind, link.address) for link in links] == [
        (LinkKind.OTHER, "MAILTO:a@b"),
        (LinkKind.INVALID, "//h:x/"),
        (LinkKind.OTHER, "data:,x"),
    ]


def test_each_link_comes_once() -> None:
    page = "<a href=x><a href=../d/x><a href=x#f><a href=' x'><img src=x>"
    assert addresses_of(page) == ["http://h/d/x", "http://h/d/x#f"]


def test_names_of_fragments_are_sorted() -> None:
    page = "<p id=b><a name=c id=a><a name=b><p name=d id><svg id='&eacute;'>"
    assert extract(page, "http://h/", with_ids=True).ids == ["a", "b", "c", "é"]
    assert not extract(page, "http://h/", with_ids=False).ids


def test_foreign_elements_link_too() -> None:
    page = (
        "<svg><a href=1 xlink:href=2></a><a xlink:href=3></a>"
        "<title><a href=4></title></svg><math><a href=5></math>"
    )
    assert addresses_of(page) == ["http://h/d/1", "http://h/d/4", "http://h/d/5"]


def test_entities_and_strange_characters_are_read_as_browsers_do() -> None:
    page = (
        "<a href='?a&amp;b&copy=c&#x41;&copy;\0\r\n'>"
        '<a href=x href=y><A HREF=/z/><a href="?<b>">'
    )
    assert addresses_of(page) == [
        "http://h/d/p?a&b&copy=cA%C2%A9%EF%BF%BD",
        "http://h/d/x",
        "http://h/z/",
        "http://h/d/p?%3Cb%3E",
    ]


def test_hostile_pages_are_read_in_little_time() -> None:
    start = monotonic()
    for page, links in [
        ("<div>" * 100_000 + "<a href=x>", 1),
        ("<table><tr><td>" * 30_000 + "<a href=x>", 1),
        ("<b><i><a href=x>" * 60_000, 1),
        ("<p><b id=x><font a=b>" * 30_000 + "<a href=x>", 1),
        ("<video>" * 50_000 + "</template></p></b>" * 50_000, 0),
        ("<template>" * 50_000 + "</template>" * 50_000, 0),
        ("<" * 1_000_000 + "a href=x>", 1),
        ("".join(f"<a href={n}>" for n in range(50_000)), 50_000),
        ("".join(f"<a b{n} " for n in range(20_000)), 0),
        (f"<a {'b ' * 500_000} href=x>", 0),
    ]:
        assert len(extract(page, "http://h/", with_ids=True).links) == links, page[:20]
    # Each would take minutes; all together take two seconds where nothing else runs.
    assert monotonic() - start < 60


def test_bytes_are_decoded_first() -> None:
    def address(body: bytes) -> str:
        return (
            read_page(body, "text/html", "http://h/", with_ids=False).links[0].address
        )

    assert address(b"<meta charset=latin1><a href=\xe4>") == "http://h/%C3%A4"
    assert address(b"<a href=\xe4>") == "http://h/%EF%BF%BD"
