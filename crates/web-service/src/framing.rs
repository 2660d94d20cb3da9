//! Where requests begin and end in what a client sends.
//!
//! hyper takes a request that states its length twice, and drops one of the two without
//! a word. A front may have believed the other, and what one side takes for a body is a
//! request to the other (RFC 9112, 6.3 and 11.2). So the bytes pass by here first.

/// How much is kept of a line whose rest hasn't arrived: more than any line needs that
/// is looked at.
const KEPT: usize = 128;

/// A request states its length twice.
#[derive(Debug, PartialEq)]
pub struct Ambiguous;

/// A position in a stream of requests.
#[derive(Debug, Default)]
pub struct Framing {
    at: At,
    /// The begin of a line whose end hasn't arrived.
    line: Vec<u8>,
    /// What the head says so far.
    head: Head,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum At {
    #[default]
    Head,
    /// So many bytes before the next head.
    Body(u64),
    ChunkSize,
    /// So many bytes before the end of the chunk.
    Chunk(u64),
    ChunkEnd,
    Trailer,
    /// What nobody understands: hyper refuses it, and closes.
    Lost,
}

#[derive(Debug, Default)]
struct Head {
    begun: bool,
    length: Option<u64>,
    chunked: bool,
}

impl Framing {
    /// Goes on by the bytes that arrived.
    ///
    /// # Errors
    ///
    /// [`Ambiguous`] if a head among them states the length of its body twice.
    pub fn advance(&mut self, mut bytes: &[u8]) -> Result<(), Ambiguous> {
        while !bytes.is_empty() {
            bytes = match self.at {
                At::Lost => return Ok(()),
                At::Body(left) => self.skip(bytes, left, At::Body, At::Head),
                At::Chunk(left) => self.skip(bytes, left, At::Chunk, At::ChunkEnd),
                _ => self.take_line(bytes)?,
            };
        }
        Ok(())
    }

    /// Returns whether a part of a head has arrived, and its end hasn't.
    #[must_use]
    pub fn is_in_head(&self) -> bool {
        self.at == At::Head && (self.head.begun || !self.line.is_empty())
    }

    fn skip<'a>(
        &mut self,
        bytes: &'a [u8],
        left: u64,
        within: fn(u64) -> At,
        after: At,
    ) -> &'a [u8] {
        let skipped = usize::try_from(left).map_or(bytes.len(), |n| n.min(bytes.len()));
        let left = left - skipped as u64;
        self.at = if left == 0 { after } else { within(left) };
        &bytes[skipped..]
    }

    fn take_line<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], Ambiguous> {
        let Some(end) = memchr::memchr(b'\n', bytes) else {
            let room = KEPT.saturating_sub(self.line.len());
            self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
            return Ok(&[]);
        };
        let (line, rest) = bytes.split_at(end + 1);
        if self.line.is_empty() {
            self.line(line)?;
        } else {
            let mut whole = std::mem::take(&mut self.line);
            // Of a line that is cut the number isn't known: nobody means well with it.
            let cut = whole.len() == KEPT && value(&whole, b"content-length").is_some();
            if cut && self.at == At::Head {
                return Err(Ambiguous);
            }
            whole.extend_from_slice(line);
            self.line(&whole)?;
        }
        Ok(rest)
    }

    fn line(&mut self, line: &[u8]) -> Result<(), Ambiguous> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.at = match self.at {
            At::Head if !line.is_empty() => self.head.line(line)?,
            At::Head => std::mem::take(&mut self.head).end(),
            At::ChunkSize => chunk(line),
            At::ChunkEnd => At::ChunkSize,
            At::Trailer if line.is_empty() => At::Head,
            other => other,
        };
        Ok(())
    }
}

impl Head {
    fn line(&mut self, line: &[u8]) -> Result<At, Ambiguous> {
        if !self.begun {
            self.begun = true;
        } else if let Some(value) = value(line, b"content-length") {
            if self.length.is_some() || self.chunked {
                return Err(Ambiguous);
            }
            let digits = std::str::from_utf8(value.trim_ascii()).unwrap_or_default();
            let Ok(length) = digits.parse() else { return Ok(At::Lost) };
            self.length = Some(length);
        } else if value(line, b"transfer-encoding").is_some() {
            if self.length.is_some() {
                return Err(Ambiguous);
            }
            self.chunked = true;
        }
        Ok(At::Head)
    }

    /// What follows the empty line after a head. One before a head means nothing.
    fn end(self) -> At {
        match self.length {
            _ if self.chunked => At::ChunkSize,
            Some(length @ 1..) => At::Body(length),
            _ => At::Head,
        }
    }
}

/// The value of a line, if it is the field of that name.
fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    let value = rest.strip_prefix(b":")?;
    start.eq_ignore_ascii_case(name).then_some(value)
}

/// What follows the line with the size of a chunk.
fn chunk(line: &[u8]) -> At {
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let digits = std::str::from_utf8(&line[..digits]).unwrap_or_default();
    match u64::from_str_radix(digits, 16) {
        Ok(0) => At::Trailer,
        Ok(size) => At::Chunk(size),
        Err(_) => At::Lost,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GET: &str = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    const POST: &str = "POST / HTTP/1.1\r\nContent-Length: 26\r\n\r\n\
                        \r\nTransfer-Encoding: x\r\n\r\n";
    const CHUNKS: &str = "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n\
                          1b;a=b\r\n\r\nContent-Length: 1\r\n\r\nabcd\r\n\
                          0\r\nA: b\r\n\r\n";

    fn advanced(text: &str) -> Result<Framing, Ambiguous> {
        let mut framing = Framing::default();
        framing.advance(text.as_bytes())?;
        Ok(framing)
    }

    #[test]
    fn a_length_that_is_stated_twice_is_ambiguous() {
        for fields in [
            "Content-Length: 5\r\nContent-Length: 5",
            "content-length:5\r\nCONTENT-LENGTH: 6",
            "Content-Length: 5\r\nTransfer-Encoding: chunked",
            "Transfer-Encoding: chunked\r\nA: b\r\nContent-Length: 5",
            "Content-Length: 0\nTransfer-Encoding: identity",
        ] {
            let text = format!("{GET}POST / HTTP/1.1\r\n{fields}\r\n\r\n");
            assert_eq!(advanced(&text).err(), Some(Ambiguous), "{fields}");
        }
    }

    #[test]
    fn a_length_behind_a_long_gap_is_ambiguous() {
        let mut framing = advanced("P / HTTP/1.1\r\nContent-Length: 1\r\n").unwrap();
        let gap = format!("Content-Length:{}", " ".repeat(2 * KEPT));
        assert_eq!(framing.advance(gap.as_bytes()), Ok(()));
        assert_eq!(framing.advance(b"5\r\n\r\n"), Err(Ambiguous));
    }

    #[test]
    fn bodies_are_not_heads() {
        let text = [GET, POST, CHUNKS, "\r\n", POST, GET].concat();
        let framing = advanced(&text).unwrap();
        assert_eq!(framing.at, At::Head);
        assert!(!framing.is_in_head());
    }

    #[test]
    fn a_head_has_begun_until_its_empty_line() {
        for (text, begun) in [
            ("", false),
            ("\r\n", false),
            ("G", true),
            ("GET / HTTP/1.1\r\n", true),
            ("GET / HTTP/1.1\r\nHost: h\r\n", true),
            (GET, false),
            ("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", false),
        ] {
            assert_eq!(advanced(text).unwrap().is_in_head(), begun, "{text:?}");
        }
    }

    #[test]
    fn what_hyper_refuses_is_not_looked_at() {
        for text in [
            "POST / HTTP/1.1\r\nContent-Length: -1\r\nContent-Length: 5\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        ] {
            assert_eq!(advanced(text).unwrap().at, At::Lost, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_the_bytes_arrive(
            parts in proptest::collection::vec(0..4_usize, 1..6),
            size in 1..40_usize,
        ) {
            let bad = "P / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n";
            let text: String =
                parts.iter().map(|&part| [GET, POST, CHUNKS, bad][part]).collect();
            let mut framing = Framing::default();
            let mut pieces = text.as_bytes().chunks(size);
            let found = pieces.try_for_each(|piece| framing.advance(piece));
            prop_assert_eq!(found.is_err(), parts.contains(&3));
            prop_assert_eq!(found.is_err(), advanced(&text).is_err());
            prop_assert!(found.is_err() || framing.at == At::Head);
        }
    }
}
