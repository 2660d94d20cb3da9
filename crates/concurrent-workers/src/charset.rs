//! Bytes of a page to text.
//!
//! The first that names an encoding decides: a byte order mark, the `charset` of the
//! content type, a `<meta>` in the first 1024 bytes. Encodings other than UTF-8, UTF-16
//! and windows-1252 are read as UTF-8: tags and almost all addresses are ASCII, and no
//! two libraries have the same tables.
//!
//! Twin: `python-ref/concurrent_workers/charset.py`.

use std::borrow::Cow;
use std::char::REPLACEMENT_CHARACTER;

use memchr::memmem::find;

/// How many bytes are searched for a `<meta>` (HTML standard, 13.2.3.2).
const META_BYTES: usize = 1024;

/// What the bytes from 0x80 to 0x9f mean in windows-1252; elsewhere it is Latin-1.
const WINDOWS: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\
     \u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252,
}

/// Returns whether a content type is that of an HTML page.
#[must_use]
pub fn is_html(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default();
    let essence = essence.trim_matches([' ', '\t']);
    ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|html| essence.eq_ignore_ascii_case(html))
}

/// Returns the text of a page; each part that can't be decoded becomes U+FFFD.
#[must_use]
pub fn decode<'a>(body: &'a [u8], content_type: &str) -> Cow<'a, str> {
    match body {
        [0xef, 0xbb, 0xbf, rest @ ..] => decoded(rest, Encoding::Utf8),
        [0xfe, 0xff, rest @ ..] => decoded(rest, Encoding::Utf16Be),
        [0xff, 0xfe, rest @ ..] => decoded(rest, Encoding::Utf16Le),
        _ => decoded(body, declared(body, content_type)),
    }
}

/// The encoding that the content type or the page names.
fn declared(body: &[u8], content_type: &str) -> Encoding {
    if let Some(label) = charset(&content_type.to_ascii_lowercase().into_bytes()) {
        return encoding(&label);
    }
    let start = body[..body.len().min(META_BYTES)].to_ascii_lowercase();
    match meta_charset(&start).as_deref().map(encoding) {
        // The page could not have been read so far if it were UTF-16.
        Some(Encoding::Utf16Le | Encoding::Utf16Be) | None => Encoding::Utf8,
        Some(encoding) => encoding,
    }
}

/// The first label in a `<meta>` that isn't in a comment.
fn meta_charset(start: &[u8]) -> Option<Vec<u8>> {
    let mut rest = start;
    while let Some(at) = find(rest, b"<") {
        rest = &rest[at + 1..];
        if rest.starts_with(b"!--") {
            // The hyphens that open a comment can close it too.
            rest = &rest[1..];
            rest = &rest[find(rest, b"-->")?..];
        } else if let [b'm', b'e', b't', b'a', after, ..] = rest
            && (is_space(*after) || *after == b'/')
        {
            let end = find(rest, b">")?;
            if let Some(label) = charset(&rest[..end]) {
                return Some(label);
            }
            rest = &rest[end..];
        }
    }
    None
}

/// The label after `charset=`, in lower case as the text is.
fn charset(text: &[u8]) -> Option<Vec<u8>> {
    let mut rest = text;
    while let Some(at) = find(rest, b"charset") {
        rest = rest[at + 7..].trim_ascii_start();
        if let Some(value) = rest.strip_prefix(b"=") {
            let value = value.trim_ascii_start();
            let value = value.strip_prefix(b"\"").unwrap_or(value);
            let value = value.strip_prefix(b"'").unwrap_or(value);
            let is_end = |&byte: &u8| is_space(byte) || b"\"';".contains(&byte);
            let end = value.iter().position(is_end).unwrap_or(value.len());
            return Some(value[..end].to_owned());
        }
    }
    None
}

fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

/// The encoding of a label (Encoding standard, 4.2).
fn encoding(label: &[u8]) -> Encoding {
    match label {
        b"csunicode" | b"iso-10646-ucs-2" | b"ucs-2" | b"unicode" | b"unicodefeff"
        | b"utf-16" | b"utf-16le" => Encoding::Utf16Le,
        b"unicodefffe" | b"utf-16be" => Encoding::Utf16Be,
        b"ansi_x3.4-1968" | b"ascii" | b"cp1252" | b"cp819" | b"csisolatin1"
        | b"ibm819" | b"iso-8859-1" | b"iso-ir-100" | b"iso8859-1" | b"iso88591"
        | b"iso_8859-1" | b"iso_8859-1:1987" | b"l1" | b"latin1" | b"us-ascii"
        | b"windows-1252" | b"x-cp1252" => Encoding::Windows1252,
        _ => Encoding::Utf8,
    }
}

fn decoded(body: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(body),
        Encoding::Utf16Le => utf16(body, u16::from_le_bytes).into(),
        Encoding::Utf16Be => utf16(body, u16::from_be_bytes).into(),
        Encoding::Windows1252 => body.iter().map(|&byte| windows(byte)).collect(),
    }
}

/// The text of pairs of bytes; of a last one alone, U+FFFD.
fn utf16(body: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, alone) = body.as_chunks::<2>();
    let units = pairs.iter().map(|&pair| unit(pair));
    char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(REPLACEMENT_CHARACTER))
        .chain(alone.iter().map(|_| REPLACEMENT_CHARACTER))
        .collect()
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => {
            let letter = WINDOWS.chars().nth(usize::from(byte - 0x80));
            letter.expect("there are 32 of them")
        }
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_known_by_its_content_type() {
        for text in [
            "text/html",
            "TEXT/HTML; charset=x",
            " text/html ;",
            "application/xhtml+xml",
        ] {
            assert!(is_html(text), "{text}");
        }
        for text in ["", "text/plain", "text/htm", "text/html,x", "x; text/html"] {
            assert!(!is_html(text), "{text}");
        }
    }

    #[test]
    fn a_byte_order_mark_comes_first() {
        let latin1 = "text/html; charset=latin1";
        assert_eq!(decode(b"\xef\xbb\xbf\xc3\xa4", latin1), "ä");
        assert_eq!(decode(b"\xff\xfe\xe4\0", latin1), "ä");
        assert_eq!(decode(b"\xfe\xff\0\xe4", latin1), "ä");
    }

    #[test]
    fn the_content_type_comes_before_the_page() {
        for (content_type, expected) in [
            ("text/html; charset=latin1", "<meta charset=utf-8>Ã¤"),
            ("text/html;CharSet = \"ISO-8859-1\" ; x", "<meta charset=utf-8>Ã¤"),
            ("text/html;charset='cp1252'", "<meta charset=utf-8>Ã¤"),
            ("text/html; charset=koi8-r", "<meta charset=utf-8>ä"),
            ("text/html; charset", "<meta charset=utf-8>ä"),
            ("", "<meta charset=utf-8>ä"),
        ] {
            let text = decode("<meta charset=utf-8>ä".as_bytes(), content_type);
            assert_eq!(text, expected, "{content_type}");
        }
        assert_eq!(decode(b"\xe4\0", "charset=utf-16"), "ä");
        assert_eq!(decode(b"\0\xe4", "charset=utf-16be"), "ä");
    }

    #[test]
    fn a_meta_near_the_start_names_the_encoding() {
        for meta in [
            "<meta charset=latin1>",
            "<META/CHARSET = 'Latin1'>",
            "<!--><meta charset=latin1>",
            "<p><meta x><meta\ncharset=\"latin1\">",
            "<meta http-equiv=content-type content='text/html; charset=latin1'>",
        ] {
            let page = [meta.as_bytes(), b"\xe4"].concat();
            assert_eq!(decode(&page, ""), format!("{meta}ä"));
        }
        let late = " ".repeat(META_BYTES - 10) + "<meta charset=latin1>";
        for meta in [
            "<meta charset=utf-16>",
            "<!-- <meta charset=latin1> -->",
            "<metax charset=latin1>",
            "<meta charset",
            &late,
        ] {
            let page = [meta.as_bytes(), b"\xe4"].concat();
            assert_eq!(decode(&page, ""), format!("{meta}\u{fffd}"));
        }
    }

    #[test]
    fn all_bytes_mean_something_in_windows_1252() {
        let text = decode(b"a\x7f\x80\x81\x9f\xa0\xff", "charset=windows-1252");
        assert_eq!(text, "a\x7f€\u{81}Ÿ\u{a0}ÿ");
    }

    #[test]
    fn what_can_not_be_decoded_is_replaced() {
        let replaced = |bytes: &[u8], label: &str| {
            decode(bytes, &format!("charset={label}")).replace('\u{fffd}', "?")
        };
        assert_eq!(
            replaced(b"a\x80\xe2\x82b\xed\xa0\x80\xf0\x9f\x98", "x"),
            "a??b????"
        );
        assert_eq!(replaced(b"\0\xd8a\0\0\xdc\0\xd8b", "utf-16le"), "?a???");
        assert_eq!(replaced(b"\xd8\0\0a\xdc\0\xd8\0b", "utf-16be"), "?a???");
    }
}
