//! What a page links to, and the names of its fragments.
//!
//! What scripts would do with the page is not known, so nothing is read in `<noscript>`
//! and in `<template>`: both parsers take the content of the first for text, and keep
//! that of the second apart. They build the same tree, but for five rare things: HTML
//! in an `<annotation-xml>`; an element that ends in an `<mtext>` it holds; an
//! `<image>` (an old name of `<img>`) right in a `<table>`; a `<frameset>` after a
//! `<template>`; and, in its order alone, what stands in a `<search>` that is closed
//! too late.
//!
//! Twin: `python-ref/concurrent_workers/links.py`.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::iter::successors;

use scraper::Html;
use scraper::node::Element;

use crate::address::{Base, Reference, Target};
use crate::charset::decode;
use crate::flat::{flatten, restored};
use crate::srcset::addresses;

/// What kind of reference a link is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LinkKind {
    /// To an address that can be asked for.
    Http,
    /// To an address of another scheme, such as `mailto:`.
    Other,
    /// To what no browser would follow.
    Invalid,
}

/// A link of a page.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Link {
    pub kind: LinkKind,
    /// Normalised; of a link that can't be asked for, what the page has, trimmed.
    pub address: String,
    /// As the address had it, percent-encoded; empty for a bare `#`.
    pub fragment: Option<String>,
}

/// What a page links to, and the names of its fragments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PageLinks {
    /// Each link once, in the order of the page.
    pub links: Vec<Link>,
    /// Each name once, in order.
    pub ids: Vec<String>,
}

/// Reads a page as it came: decodes it for [`extract`].
#[must_use]
pub fn read_page(
    body: &[u8],
    content_type: &str,
    address: &str,
    with_ids: bool,
) -> PageLinks {
    extract(&decode(body, content_type), address, with_ids)
}

/// Returns the links of a page, and the names of its fragments if asked for.
#[must_use]
pub fn extract(html: &str, address: &str, with_ids: bool) -> PageLinks {
    // Of byte order marks that were not needed, html5ever skips one, and Lexbor none.
    let html = html.trim_start_matches('\u{feff}');
    let page = Html::parse_document(&flatten(html));
    let elements: Vec<_> = outside_templates(&page).collect();
    let base = base(&elements, address);
    let ids = if with_ids { ids(&elements) } else { Vec::new() };
    PageLinks { links: links(&elements, &base), ids }
}

/// All elements of a page in order, but for those in templates.
fn outside_templates(page: &Html) -> impl Iterator<Item = &Element> {
    let nodes = successors(Some(page.tree.root()), |node| {
        let inside = node.first_child().filter(|child| !child.value().is_fragment());
        let next = || node.ancestors().find_map(|around| around.next_sibling());
        inside.or_else(|| node.next_sibling()).or_else(next)
    });
    nodes.filter_map(|node| node.value().as_element())
}

/// What the references of a page are relative to.
fn base(elements: &[&Element], address: &str) -> Base {
    let base = Base::new(address);
    let mut bases = elements.iter().filter(|element| element.name() == "base");
    match bases.find_map(|element| element.attr("href")) {
        Some(href) => base.joined(&restored(href)),
        None => base,
    }
}

/// What elements link to, each once.
fn links(elements: &[&Element], base: &Base) -> Vec<Link> {
    let mut known = HashSet::new();
    let mut found = Vec::new();
    for reference in elements.iter().flat_map(|element| references(element)) {
        // Most repetitions are literal, and need not be resolved.
        if known.insert(reference.clone()) {
            found.push(link(base, &reference));
        }
    }
    let mut seen = HashSet::new();
    let repeated: Vec<_> = found.iter().map(|link| !seen.insert(link)).collect();
    let mut repeated = repeated.into_iter();
    found.retain(|_| repeated.next() == Some(false));
    found
}

/// What an element refers to, trimmed; those of `srcset` come last.
fn references(element: &Element) -> Vec<Cow<'_, str>> {
    let one = |name| element.attr(name).map(|text| restored(trimmed(text)));
    let some = |name| one(name).filter(|text| !text.is_empty());
    let first = match element.name() {
        // An empty reference is one to the page itself; there is no empty image.
        "a" | "area" => one("href"),
        "link" if !is_hint(element) => one("href"),
        "audio" | "iframe" | "img" | "script" | "source" | "video" => some("src"),
        _ => None,
    };
    let mut found = Vec::from_iter(first);
    if let "img" | "source" = element.name() {
        let srcset = element.attr("srcset").unwrap_or_default();
        found.extend(addresses(srcset).into_iter().map(restored));
    }
    found
}

/// Whether a `<link>` only names a server that may be asked soon.
fn is_hint(element: &Element) -> bool {
    let rel = element.attr("rel").unwrap_or_default();
    rel.split_ascii_whitespace().any(|word| {
        word.eq_ignore_ascii_case("preconnect")
            || word.eq_ignore_ascii_case("dns-prefetch")
    })
}

/// The link that a reference makes.
fn link(base: &Base, reference: &str) -> Link {
    let no_target = |kind| Link { kind, address: reference.to_owned(), fragment: None };
    match base.resolve(reference) {
        Reference::Http(Target { address, fragment }) => {
            Link { kind: LinkKind::Http, address, fragment }
        }
        Reference::Other => no_target(LinkKind::Other),
        Reference::Invalid => no_target(LinkKind::Invalid),
    }
}

/// What fragments can name: every `id`, and the `name` of an `<a>`.
fn ids(elements: &[&Element]) -> Vec<String> {
    let mut ids = BTreeSet::new();
    for element in elements {
        ids.extend(element.attr("id").map(restored));
        let name = element.attr("name").filter(|_| element.name() == "a");
        ids.extend(name.map(restored));
    }
    ids.into_iter().filter(|id| !id.is_empty()).map(Cow::into_owned).collect()
}

/// The text without ASCII white space around it.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c| matches!(c, '\t' | '\n' | '\x0c' | '\r' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The addresses that a page at `http://h/d/p` links to, fragments behind a `#`.
    fn addresses_of(html: &str) -> Vec<String> {
        let links = extract(html, "http://h/d/p", false).links;
        let shown = |link: Link| match link.fragment {
            Some(fragment) => format!("{}#{fragment}", link.address),
            None => link.address,
        };
        links.into_iter().map(shown).collect()
    }

    #[test]
    fn every_linking_element_is_read_in_order() {
        let page = "<link href=1><script src=2></script><a href=3><area href=4>\
            <img src=5 srcset='6 1x, 7 2x'><iframe src=8></iframe><video src=9>\
            <source src=10 srcset=11></video><audio src=12></audio><embed src=13>";
        let expected: Vec<_> = (1..=12).map(|n| format!("http://h/d/{n}")).collect();
        assert_eq!(addresses_of(page), expected);
    }

    #[test]
    fn the_first_base_holds_for_all() {
        let page = "<a href=x><base><base href=/b/><base href=/c/><a href='?q'>";
        assert_eq!(addresses_of(page), ["http://h/b/x", "http://h/b/?q"]);
        assert_eq!(addresses_of("<base href=mailto:a><a href=x>"), ["http://h/d/x"]);
    }

    #[test]
    fn empty_references_are_to_the_page_unless_they_are_images() {
        assert_eq!(addresses_of("<a href><a href=' '>"), ["http://h/d/p"]);
        assert_eq!(
            addresses_of("<a href=#><a href=#f>"),
            ["http://h/d/p#", "http://h/d/p#f"]
        );
        let page = "<img src srcset=' , '><script src=' '></script><a><a name=x>";
        assert!(addresses_of(page).is_empty());
    }

    #[test]
    fn hints_are_no_links() {
        let page = "<link href=1 rel='x PreConnect'><link href=2 rel=dns-prefetch>\
            <link href=3 rel=preconnection>";
        assert_eq!(addresses_of(page), ["http://h/d/3"]);
    }

    #[test]
    fn templates_and_noscript_are_skipped() {
        let page = "<template><a href=1 id=1></template><a href=2 id=2>\
            <noscript><a href=3 id=3></noscript><!--<a href=4 id=4>-->\
            <template><template></template><a href=5></template>";
        let read = extract(page, "http://h/", true);
        assert_eq!(read.links.len(), 1);
        assert_eq!(read.ids, ["2"]);
    }

    #[test]
    fn other_references_are_kept_as_they_are() {
        let page = "<a href=' MAILTO:a@b '><a href=//h:x/><a href='data:,x'>";
        let links = extract(page, "http://h/", false).links;
        let shown: Vec<_> =
            links.iter().map(|link| (link.kind, &*link.address)).collect();
        assert_eq!(
            shown,
            [
                (LinkKind::Other, "MAILTO:a@b"),
                (LinkKind::Invalid, "//h:x/"),
                (LinkKind::Other, "data:,x"),
            ]
        );
    }

    #[test]
    fn each_link_comes_once() {
        let page = "<a href=x><a href=../d/x><a href=x#f><a href=' x'><img src=x>";
        assert_eq!(addresses_of(page), ["http://h/d/x", "http://h/d/x#f"]);
    }

    #[test]
    fn names_of_fragments_are_sorted() {
        let page = "<p id=b><a name=c id=a><a name=b><p name=d id><svg id='&eacute;'>";
        assert_eq!(extract(page, "http://h/", true).ids, ["a", "b", "c", "é"]);
        assert!(extract(page, "http://h/", false).ids.is_empty());
    }

    #[test]
    fn foreign_elements_link_too() {
        let page = "<svg><a href=1 xlink:href=2></a><a xlink:href=3></a>\
            <title><a href=4></title></svg><math><a href=5></math>";
        assert_eq!(
            addresses_of(page),
            ["http://h/d/1", "http://h/d/4", "http://h/d/5"]
        );
    }

    #[test]
    fn entities_and_strange_characters_are_read_as_browsers_do() {
        let page = "<a href='?a&amp;b&copy=c&#x41;&copy;\0\r\n'>\
            <a href=x href=y><A HREF=/z/><a href=\"?<b>\">";
        assert_eq!(
            addresses_of(page),
            [
                "http://h/d/p?a&b&copy=cA%C2%A9%EF%BF%BD",
                "http://h/d/x",
                "http://h/z/",
                "http://h/d/p?%3Cb%3E",
            ]
        );
    }

    fn numbered(count: usize, piece: fn(usize) -> String) -> String {
        (0..count).map(piece).collect::<Vec<_>>().concat()
    }

    #[test]
    fn hostile_pages_are_read_in_little_time() {
        for (page, links) in [
            ("<div>".repeat(10_000) + "<a href=x>", 1),
            ("<table><tr><td>".repeat(3_000) + "<a href=x>", 1),
            ("<b><i><a href=x>".repeat(6_000), 1),
            ("<p><b id=x><font a=b>".repeat(3_000) + "<a href=x>", 1),
            ("<video>".repeat(5_000) + &"</template></p></b>".repeat(5_000), 0),
            ("<template>".repeat(5_000) + &"</template>".repeat(5_000), 0),
            ("<".repeat(100_000) + "a href=x>", 1),
            (numbered(5_000, |n| format!("<a href={n}>")), 5_000),
            (numbered(20_000, |n| format!("<a b{n} ")), 0),
            (format!("<a {} href=x>", "b ".repeat(50_000)), 0),
        ] {
            let read = extract(&page, "http://h/", true);
            assert_eq!(read.links.len(), links, "{}", &page[..20]);
        }
    }

    #[test]
    fn bytes_are_decoded_first() {
        let page = b"<meta charset=latin1><a href=\xe4>";
        let address = |body| read_page(body, "text/html", "http://h/", false).links;
        assert_eq!(address(page)[0].address, "http://h/%C3%A4");
        assert_eq!(address(b"<a href=\xe4>")[0].address, "http://h/%EF%BF%BD");
    }
}
