//! The request line: method, path and protocol.
//!
//! Twin: `python-ref/cli_tool/request.py`.

use std::borrow::Cow;

use memchr::memchr;

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
    let mut parts = text.split(|&byte| byte == b' ');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(method), Some(target), Some(protocol), None)
            if is_method(method) && !target.is_empty() && is_protocol(protocol) =>
        {
            let path = memchr(b'?', target).map_or(target, |end| &target[..end]);
            Request { method, path: unescaped(path), protocol }
        }
        _ => Request { method: INVALID, path: Cow::Borrowed(text), protocol: INVALID },
    }
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
