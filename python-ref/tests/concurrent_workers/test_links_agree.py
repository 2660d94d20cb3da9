"""The same pages, made of pieces and of noise, for the readers of both languages.

Left out is what `concurrent_workers.links` and `concurrent_workers.address` name as the
differences of the libraries.
"""

import re
from random import Random

import bridge
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concurrent_workers.flat import MAX_TAGS
from concurrent_workers.links import Link, LinkKind, PageLinks, read_page

_ADDRESS = "http://h.example/d/p?q"
_TAGS = re.split(
    r"\s+",
    """a area audio b base body button caption col dd details div dl em form font
    foreignObject frame h1 head hr html i iframe img input li link map math
    marquee meta nobr noembed noframes noscript object ol optgroup option p param
    picture plaintext pre ruby rp rt script section select source span style svg table
    tbody td template textarea th title tr u ul video xmp x-y""",
)
_LINKING = [
    *("a href", "a href", "img src", "img srcset", "link href", "area href", "a id"),
    *("iframe src", "script src", "video src", "source srcset", "base href", "p id"),
]
_NAMES = re.split(
    r"\s+",
    """href src srcset id name rel type class xlink:href color HREF encoding charset / =
    <b ' " \0 é""",
)
_VALUES = re.split(
    r"\|\s*",
    """|x|../x#f|?q=1&amp;r|#|#f|#%41é| /y |//k/|//K.example:80/./|http:z|///k
    |https://k/^|HTTP://u:p@k:81|https://k:443/|\\\\k\\|mailto:a@b|data:,x|javascript:x
    |tel:1|http://|//h:x/|//xn--a/|//xn--mnchen-3ya/|//münchen/|//1.א/|//0x7f.1
    |//[::ffff:1.2.3.4]|x 1x, y 2x
    |x,|, ,a (b, c) 2x,d|data:,a,b 1x|?<b>|</i>|<wbr a=|&lt;b&gt;|&copy|&notit;|&#0;
    |preconnect|DNS-Prefetch x|stylesheet|hidden|text/html|a/../..//b|%2e%2E/|latin1
    |&#x80;|utf-16|é|\U0001f600|\ufeff|\u2028|\x0b|\x1f|\xa0|\0|\t\n\f\r""",
)
_TEXTS = [
    *(
        "x",
        " ",
        "\n",
        "\0",
        "é",
        "&",
        "&lt;",
        "<",
        ">",
        "</",
        "<!",
        "<!-- ",
        "-->",
        "--!>",
    ),
    *(
        "<!-->",
        "<!doctype html>",
        "<?x>",
        "<![CDATA[",
        "]]>",
        "</>",
        "'",
        '"',
        "\ufeff",
    ),
    *("<script><!--", "<meta charset=latin1>", "<base href=/b/>", "</p>", "</br>"),
]
_CONTENT_TYPES = [
    *("text/html", "text/html; charset=utf-8", "text/html;charset=ISO-8859-1", ""),
    *(
        "text/html; charset=utf-16",
        "text/html; charset=koi8-r",
        "TEXT/HTML; CHARSET='x'",
    ),
]


def element(dice: Random, tags: list[str]) -> str:
    """Return a tag that links, or one of these, with attributes that may be no good."""
    quote, end = dice.choice("\"\"'' "), dice.choice([">", ">", ">", ">", "/>", ""])
    if dice.random() < 0.4:
        attribute = f"{dice.choice(_LINKING)}={quote}{dice.choice(_VALUES)}{quote}"
        return f"<{attribute}{end}"
    tag = f"<{dice.choice(tags)}"
    for _ in range(dice.randrange(3)):
        tag += f" {dice.choice(_NAMES)}"
        if dice.random() < 0.9:
            tag += f"={quote}{dice.choice(_VALUES)}{quote}"
    return tag + end


def soup(dice: Random) -> str:
    """Return tags, attributes and texts: here and there they fit."""
    pieces = []
    # A few elements again and again: they nest in each other, as they shouldn't.
    tags = dice.sample(_TAGS, 6)
    for _ in range(dice.randrange(40)):
        kind = dice.random()
        if kind < 0.6:
            pieces.append(element(dice, tags))
        elif kind < 0.9:
            pieces.append(f"</{dice.choice(tags)}>")
        else:
            pieces.append(dice.choice(_TEXTS))
    return "".join(pieces)


def page_of_pieces(dice: Random) -> bytes:
    """Return the bytes of a page, of which some may be damaged."""
    encoding = "utf-8" if dice.random() < 0.8 else dice.choice(["utf-16-le", "latin-1"])
    page = soup(dice).encode(encoding, "replace")
    if dice.random() < 0.2:
        at = dice.randrange(len(page) + 1)
        page = page[:at] + dice.randbytes(dice.randrange(4)) + page[at + 1 :]
    if dice.random() < 0.1:
        page = dice.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]) + page
    return page


def in_rust(body: bytes, content_type: str) -> PageLinks:
    links, ids = bridge.read_page(body, content_type, _ADDRESS, with_ids=True)
    made = [Link(LinkKind(kind), address, name) for kind, address, name in links]
    return PageLinks(made, ids)


def in_python(body: bytes, content_type: str) -> PageLinks:
    return read_page(body, content_type, _ADDRESS, with_ids=True)


# A seed for each batch, as for the lines of a log: what differs is printed whole.
@given(st.integers(0, 2**32))
def test_pages_of_all_kinds_are_read_alike(seed: int) -> None:
    dice = Random(seed)  # noqa: S311
    for _ in range(50):
        page, content_type = page_of_pieces(dice), dice.choice(_CONTENT_TYPES)
        assert in_python(page, content_type) == in_rust(page, content_type), page


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_long_pages_are_read_alike(seed: int) -> None:
    dice = Random(seed)  # noqa: S311
    page = "".join(soup(dice) for _ in range(400))
    if dice.random() < 0.5:
        page += f"<a {' '.join(soup(dice).replace('>', '') for _ in range(400))}>"
    assert page.count("<") > MAX_TAGS
    assert in_python(page.encode(), "") == in_rust(page.encode(), "")


@given(st.lists(st.binary(max_size=200), max_size=20), st.sampled_from(_CONTENT_TYPES))
def test_noise_is_read_alike(batch: list[bytes], content_type: str) -> None:
    for page in batch:
        noise = b"<a href='" + page + b"' id=" + page + b"><a name='" + page
        assert in_python(noise, content_type) == in_rust(noise, content_type), noise


@pytest.mark.parametrize("kind", list(LinkKind))
def test_links_of_every_kind_are_made(kind: LinkKind) -> None:
    dice = Random(1)  # noqa: S311
    pages = [in_python(page_of_pieces(dice), "") for _ in range(300)]
    links = [link for page in pages for link in page.links if link.kind is kind]
    assert len(links) > 20
    assert any(page.ids for page in pages)
