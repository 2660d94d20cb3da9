//! Pages made so flat that reading them takes no longer than their length suggests.
//!
//! Both parsers look through all open elements at many a tag, and repeat every `<b>`
//! that is never closed in each paragraph: 5 MB of `<b><i><a>` take them many minutes.
//! What a page links to doesn't depend on how its elements nest. So where many tags
//! nest deeply, as no author writes them, those that can't link become `<wbr>`, which
//! can't hold anything. And as each attribute is compared with all others of its tag, a
//! tag ends where it has had too many. What stays: Lexbor looks for the name of each
//! attribute in one list of all it has met, and needs seconds for 100,000 different
//! ones.
//!
//! Twin: `python-ref/concurrent_workers/flat.py`.

use std::borrow::Cow;

use memchr::memchr_iter;

/// The most tags of a page that is read as it is, however they nest.
pub const MAX_TAGS: usize = 2000;

/// The most tags of a page that is read as it is if they don't nest deeply.
const MANY_TAGS: usize = 50_000;

/// The most elements in each other of a page that is read as it is.
const MAX_DEPTH: usize = 500;

/// The most spaces, slashes and quotes in a tag of a long page.
pub const MAX_SEPARATORS: usize = 1000;

/// The letters of a page up to which no tag is too long.
const SHORT: usize = 32_768;

/// What ends a tag, whatever it is in the middle of.
const TAG_END: &str = "'\">";

/// What stands before the name of an element that can't link. The name becomes a value,
/// so that an address that looks like a tag can be restored.
const FLAT: &str = "<wbr a=";

/// The elements that stay as they are: those that link, and those that hold text only.
const KEPT: [&str; 15] = [
    "a", "area", "base", "iframe", "img", "link", "noembed", "noframes", "noscript",
    "script", "source", "style", "template", "textarea", "title",
];

/// The elements that hold nothing, and have no end.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta",
    "source", "track", "wbr",
];

/// The elements that link and hold others: their addresses are those of a `<source>`.
const SOURCES: [&str; 2] = ["audio", "video"];

/// Returns a page with the same links and ids that is read in little time.
#[must_use]
pub fn flatten(html: &str) -> Cow<'_, str> {
    let mut page = Cow::Borrowed(html);
    if page.chars().count() > SHORT {
        page = Cow::Owned(with_short_tags(&page));
    }
    let tags = memchr_iter(b'<', page.as_bytes()).count();
    if tags > MAX_TAGS && (tags > MANY_TAGS || is_deep(&page)) {
        page = Cow::Owned(with_flat_elements(&page));
    }
    page
}

/// Returns the value of an attribute as it was before its page was made flat.
#[must_use]
pub fn restored(value: &str) -> Cow<'_, str> {
    if value.contains(FLAT) { value.replace(FLAT, "<").into() } else { value.into() }
}

/// The page with an end for each tag that has too many separators.
fn with_short_tags(html: &str) -> String {
    let mut page = String::with_capacity(html.len());
    let (mut done, mut separators, mut inside) = (0, 0, false);
    let mut before = b' ';
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'>' => inside = false,
            b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'"' | b'\'' if inside => {
                separators += 1;
                if separators == MAX_SEPARATORS {
                    page += &html[done..=at];
                    page += TAG_END;
                    (done, inside) = (at + 1, false);
                }
            }
            letter if !inside && before == b'<' && letter.is_ascii_alphabetic() => {
                (inside, separators) = (true, 0);
            }
            _ => (),
        }
        before = byte;
    }
    page + &html[done..]
}

/// Whether elements nest deeply, as far as tags tell.
fn is_deep(html: &str) -> bool {
    let mut depth = 0_usize;
    for at in memchr_iter(b'<', html.as_bytes()) {
        let name = &html[at + 1..];
        if name.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if name.starts_with(|c: char| c.is_ascii_alphabetic())
            && !VOID.iter().any(|void| is_named(name, void))
        {
            depth += 1;
            if depth > MAX_DEPTH {
                return true;
            }
        }
    }
    false
}

/// The page without elements that hold others.
fn with_flat_elements(html: &str) -> String {
    let mut page = String::with_capacity(2 * html.len());
    let mut done = 0;
    for at in memchr_iter(b'<', html.as_bytes()) {
        let rest = &html[at + 1..];
        let name = rest.strip_prefix('/').unwrap_or(rest);
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        if let Some(source) = SOURCES.iter().find(|source| is_named(rest, source)) {
            page += &html[done..at];
            page += "<source";
            done = at + 1 + source.len();
        } else if !KEPT.iter().any(|kept| is_named(name, kept)) {
            page += &html[done..at];
            page += FLAT;
            done = at + 1;
        }
    }
    page + &html[done..]
}

/// Whether what begins here is the name of a tag, and all of it.
fn is_named(text: &str, name: &str) -> bool {
    let (text, length) = (text.as_bytes(), name.len());
    text.get(..length).is_some_and(|text| text.eq_ignore_ascii_case(name.as_bytes()))
        && matches!(
            text.get(length),
            Some(b'\t' | b'\n' | b'\x0c' | b'\r' | b' ' | b'/' | b'>')
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of more tags than are read as they are, with this at its end.
    fn long_page(end: &str) -> String {
        "<b>".repeat(MAX_TAGS) + end
    }

    /// What this is made of at the end of a long page.
    fn flat_end(end: &str) -> String {
        let page = flatten(&long_page(end)).into_owned();
        page["<wbr a=b>".len() * MAX_TAGS..].to_owned()
    }

    #[test]
    fn a_page_of_few_tags_is_left_as_it_is() {
        let page = long_page("");
        assert_eq!(flatten(&page), page);
        assert_ne!(flatten(&long_page("<")), long_page("<"));
    }

    #[test]
    fn a_page_that_does_not_nest_deeply_is_left_as_it_is() {
        let list = "<li><br><img src=x>x</li>".repeat(MAX_TAGS);
        assert_eq!(flatten(&list), list);
        let open = list.replace("</li>", "<hr>");
        assert_ne!(flatten(&open), open);
        let long = "<i></i>".repeat(MANY_TAGS);
        assert_ne!(flatten(&long), long);
    }

    #[test]
    fn elements_that_can_not_link_hold_nothing() {
        for (tag, expected) in [
            ("<div id=x>", "<wbr a=div id=x>"),
            ("</div>", "<wbr a=/div>"),
            ("<IMAGE/>", "<wbr a=IMAGE/>"),
            ("<abbr><a-b><lin\u{212a}>", "<wbr a=abbr><wbr a=a-b><wbr a=lin\u{212a}>"),
            ("<b", "<wbr a=b"),
            ("<a", "<wbr a=a"),
        ] {
            assert_eq!(flat_end(tag), expected, "{tag}");
        }
    }

    #[test]
    fn elements_that_link_stay() {
        for tag in ["<a href=x>", "</A>", "<img/>", "<LINK\n>", "<script></script>"] {
            assert_eq!(flat_end(tag), tag, "{tag}");
        }
        for tag in ["< b", "<1>", "<!--b-->", "<", "<é>", "</ b>"] {
            assert_eq!(flat_end(tag), tag, "{tag}");
        }
    }

    #[test]
    fn media_become_sources() {
        assert_eq!(flat_end("<video src=x><Audio>"), "<source src=x><source>");
        assert_eq!(flat_end("</video><videos>"), "<wbr a=/video><wbr a=videos>");
    }

    #[test]
    fn an_address_that_looks_like_a_tag_is_restored() {
        assert_eq!(
            flat_end("<a href='?<b>=</i>'>"),
            "<a href='?<wbr a=b>=<wbr a=/i>'>"
        );
        assert_eq!(restored("?<wbr a=b>=<wbr a=/i>"), "?<b>=</i>");
        assert_eq!(restored("<b>"), "<b>");
    }

    #[test]
    fn a_long_tag_of_a_long_page_ends() {
        let few = "<a".to_owned() + &" b".repeat(MAX_SEPARATORS - 1) + ">";
        let many = "<a".to_owned() + &"/b".repeat(MAX_SEPARATORS) + "b>";
        let text = "x y ".repeat(SHORT / 4);
        let page = [&*text, &*few, "é", &*many].concat();
        let expected = page.replace("/bb>", "/'\">bb>");
        assert_eq!(flatten(&page), expected);
        assert_eq!(flatten(&many), many);
    }

    #[test]
    fn a_tag_has_an_end_again_after_each_limit() {
        let text = "x".repeat(SHORT);
        let tag = "<a b".to_owned() + &" <c d".repeat(2 * MAX_SEPARATORS) + ">";
        let page = flatten(&(text + &tag)).replace(FLAT, "<");
        assert_eq!(page.matches(TAG_END).count(), 4);
    }
}
