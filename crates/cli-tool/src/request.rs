//! The request line: method, path and protocol.
//!
//! Twin: `python-ref/cli_tool/request.py`.

use std::borrow::Cow;

use memchr::{memchr, memrchr};

use crate::quoted::unescaped;

/// The method and the protocol of what isn't a request line.
pub const INVALID: &[u8] = b"(invalid)";

/// A request line.
#[derive(Clone, Debug, PartialEq)]
pub struct Request<'a> {
    pub method: &'a [u8],
    /// The target without its query; of what is no request line, the text as logged.
    pub path: Cow<'a, [u8]>,
    pub protocol: &'a [u8],
}

/// Makes a request of `METHOD target PROTOCOL`, as it stands between its quotes.
///
/// What isn't one still came from a client, and counts as a request: the first bytes of
/// a TLS connection to a port without it, a `-`, or nothing at all.
#[must_use]
pub fn parse_request(text: &[u8]) -> Request<'_> {
    let invalid = || Request { method: INVALID, path: text.into(), protocol: INVALID };
    request_line(text).unwrap_or_else(invalid)
}

/// A method, a target without spaces, and a protocol.
fn request_line(text: &[u8]) -> Option<Request<'_>> {
    let (first, last) = (memchr(b' ', text)?, memrchr(b' ', text)?);
    let (method, protocol) = (&text[..first], &text[last + 1..]);
    let target = text.get(first + 1..last).filter(|target| !target.is_empty())?;
    if memchr(b' ', target).is_some() || !is_method(method) || !is_protocol(protocol) {
        return None;
    }
    let path = memchr(b'?', target).map_or(target, |end| &target[..end]);
    Some(Request { method, path: unescaped(path), protocol })
}

/// Whether this is a token of capital letters, such as `GET` or `VERSION-CONTROL`.
fn is_method(text: &[u8]) -> bool {
    !text.is_empty()
        && text.iter().all(|&byte| byte.is_ascii_uppercase() || byte == b'-')
}

/// Whether this is a name and a version (RFC 9112, section 2.3), such as `HTTP/1.1`.
fn is_protocol(text: &[u8]) -> bool {
    let Some(slash) = memchr(b'/', text) else { return false };
    let (name, version) = (&text[..slash], &text[slash + 1..]);
    !name.is_empty()
        && name.iter().all(u8::is_ascii_uppercase)
        && match version {
            [major] => major.is_ascii_digit(),
            [major, b'.', minor] => major.is_ascii_digit() && minor.is_ascii_digit(),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &[u8]) -> (&[u8], Vec<u8>, &[u8]) {
        let request = parse_request(text);
        (request.method, request.path.into_owned(), request.protocol)
    }

    #[test]
    fn the_query_is_no_part_of_the_path() {
        let request = parts(b"GET /a?b=c HTTP/1.1");
        assert_eq!(request, (&b"GET"[..], b"/a".to_vec(), &b"HTTP/1.1"[..]));
        assert_eq!(parts(br"POST /a\x22%0a HTTP/2").1, b"/a\"%0a");
    }

    #[test]
    fn what_is_no_request_line_counts_with_its_text_as_path() {
        for text in [
            &b""[..],
            b"-",
            br"\x16\x03\x01",
            b"GET /",
            b"GET  HTTP/1.1",
            b"get / HTTP/1.1",
            b"GET / http/1.1",
            b"GET / HTTP/11",
            b"GET / HTTP/1.1 ",
            b"GET /a b HTTP/1.1",
        ] {
            assert_eq!(parts(text), (INVALID, text.to_vec(), INVALID), "{text:?}");
        }
    }
}
