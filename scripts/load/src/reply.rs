//! Finds where a reply ends and which of its fields matter here.

use std::str;

/// More fields than this are refused; the services send about eight.
const MOST_FIELDS: usize = 32;

/// A whole reply, whose parts are borrowed from the bytes received.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply<'a> {
    pub(crate) status: u16,
    pub(crate) location: Option<&'a [u8]>,
    pub(crate) cache_control: Option<&'a [u8]>,
    pub(crate) body: &'a [u8],
    /// Whether the server closes the connection after it.
    pub(crate) closes: bool,
}

/// Returns the reply once all of it is there, and None before.
///
/// # Errors
///
/// What is wrong, if it isn't HTTP/1.1, has no length or is followed by more bytes.
pub(crate) fn whole_reply(bytes: &[u8]) -> Result<Option<Reply<'_>>, String> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let head_length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(error) => return Err(format!("the reply is not HTTP/1.1: {error}")),
    };
    let mut reply = Reply {
        status: head.code.unwrap_or_default(),
        location: None,
        cache_control: None,
        body: &[],
        closes: head.version == Some(0),
    };
    let mut length = None;
    for field in head.headers.iter() {
        // Names are told apart by their lengths first: this runs for every reply.
        let is = |name: &str| field.name.eq_ignore_ascii_case(name);
        match field.name.len() {
            8 if is("location") => reply.location = Some(field.value),
            10 if is("connection") => {
                reply.closes |= field.value.eq_ignore_ascii_case(b"close");
            }
            13 if is("cache-control") => reply.cache_control = Some(field.value),
            14 if is("content-length") => length = Some(parse_length(field.value)?),
            17 if is("transfer-encoding") => {
                return Err("the reply is chunked, which is not understood".to_owned());
            }
            _ => {}
        }
    }
    let length = length.ok_or("the reply has no Content-Length")?;
    match bytes.len().checked_sub(head_length) {
        Some(rest) if rest > length => {
            Err(format!("{} bytes follow the reply", rest - length))
        }
        Some(rest) if rest == length => {
            reply.body = &bytes[head_length..];
            Ok(Some(reply))
        }
        _ => Ok(None),
    }
}

fn parse_length(value: &[u8]) -> Result<usize, String> {
    str::from_utf8(value)
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| "the reply's Content-Length is not a number".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIRECT: &[u8] = b"HTTP/1.1 302 Found\r\nlocation: https://a.example/\r\n\
        Cache-Control: no-store\r\ncontent-length: 0\r\n\r\n";

    #[test]
    fn the_fields_that_matter_are_found() {
        let reply = whole_reply(REDIRECT).unwrap().unwrap();
        assert_eq!(reply.status, 302);
        assert_eq!(reply.location, Some(&b"https://a.example/"[..]));
        assert_eq!(reply.cache_control, Some(&b"no-store"[..]));
        assert!(!reply.closes);
    }

    #[test]
    fn no_part_of_a_reply_is_taken_for_the_whole() {
        let reply = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";
        for length in 0..reply.len() {
            assert_eq!(whole_reply(&reply[..length]), Ok(None), "{length} bytes");
        }
        assert_eq!(whole_reply(reply).unwrap().unwrap().body, b"{}");
    }

    #[test]
    fn the_end_of_the_connection_is_announced() {
        for text in [
            "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        ] {
            assert!(whole_reply(text.as_bytes()).unwrap().unwrap().closes, "{text}");
        }
    }

    #[test]
    fn broken_replies_are_errors() {
        for (text, problem) in [
            ("HTTP/1.1 200 OK\r\n\r\n", "no Content-Length"),
            ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "not a number"),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "chunked"),
            ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}", "1 bytes follow"),
            ("SSH-2.0\r\n\r\n", "not HTTP"),
        ] {
            let error = whole_reply(text.as_bytes()).unwrap_err();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }
}
