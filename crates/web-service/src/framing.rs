//! Where requests begin and end in what a client sends.
//!
//! hyper takes a request that states its length twice, and drops one of the two without
//! a word. A front may have believed the other, and what one side takes for a body is a
//! request to the other (RFC 9112, 6.3 and 11.2). So the bytes pass by here first.

/// The most bytes of a line that states a length: nobody means well with more.
const LINE: usize = 128;

/// A request states its length twice, or in more digits than anyone needs.
#[derive(Debug, PartialEq)]
pub struct Ambiguous {
    /// How many of the bytes that arrived came before its head.
    pub before: usize,
}

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
    /// What the digits say so far, once there is one.
    ChunkSize(Option<u64>),
    /// Behind the digits: what else is in their line means nothing.
    ChunkLine(u64),
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
    /// [`Ambiguous`] if a head among them doesn't state the length of its body well.
    pub fn advance(&mut self, bytes: &[u8]) -> Result<(), Ambiguous> {
        let (mut rest, mut before) = (bytes, 0);
        while !rest.is_empty() {
            if !self.is_in_head() {
                before = bytes.len() - rest.len();
            }
            rest = match self.at {
                At::Lost => return Ok(()),
                At::Body(left) => self.skip(rest, left, At::Body, At::Head),
                At::Chunk(left) => self.skip(rest, left, At::Chunk, At::ChunkEnd),
                At::ChunkSize(size) => self.take_digit(rest, size),
                At::ChunkLine(size) => self.skip_line(rest, size),
                _ => self.take_line(rest).ok_or(Ambiguous { before })?,
            };
        }
        Ok(())
    }

    /// Returns whether a part of a head has arrived, and its end hasn't.
    #[must_use]
    pub fn is_in_head(&self) -> bool {
        // What may be an empty line means nothing before a head.
        let begun = self.head.begun || !matches!(&self.line[..], [] | [b'\r']);
        self.at == At::Head && begun
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

    /// Digit by digit, since hyper takes any number of zeros.
    fn take_digit<'a>(&mut self, bytes: &'a [u8], size: Option<u64>) -> &'a [u8] {
        let digit = char::from(bytes[0]).to_digit(16).map(u64::from);
        let Some(digit) = digit else {
            self.at = size.map_or(At::Lost, At::ChunkLine);
            return bytes;
        };
        let size = size.unwrap_or_default().checked_mul(16);
        self.at = size.map_or(At::Lost, |size| At::ChunkSize(Some(size + digit)));
        &bytes[1..]
    }

    fn skip_line<'a>(&mut self, bytes: &'a [u8], size: u64) -> &'a [u8] {
        let Some(end) = memchr::memchr(b'\n', bytes) else { return &[] };
        self.at = if size == 0 { At::Trailer } else { At::Chunk(size) };
        &bytes[end + 1..]
    }

    /// `None` where a head is ambiguous.
    fn take_line<'a>(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let Some(end) = memchr::memchr(b'\n', bytes) else {
            // With room for the line's end, a line that is cut is longer than may be.
            let room = (LINE + 2).saturating_sub(self.line.len());
            self.line.extend_from_slice(&bytes[..bytes.len().min(room)]);
            return Some(&[]);
        };
        let (line, rest) = bytes.split_at(end + 1);
        if self.line.is_empty() {
            self.line(line)?;
        } else {
            let mut whole = std::mem::take(&mut self.line);
            whole.extend_from_slice(line);
            self.line(&whole)?;
        }
        Some(rest)
    }

    fn line(&mut self, line: &[u8]) -> Option<()> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        self.at = match self.at {
            At::Head if !line.is_empty() => self.head.line(line)?,
            At::Head => std::mem::take(&mut self.head).end(),
            At::ChunkEnd => At::ChunkSize(None),
            At::Trailer if line.is_empty() => At::Head,
            other => other,
        };
        Some(())
    }
}

impl Head {
    fn line(&mut self, line: &[u8]) -> Option<At> {
        if !self.begun {
            self.begun = true;
        } else if let Some(value) = value(line, b"content-length") {
            if self.length.is_some() || self.chunked || line.len() > LINE {
                return None;
            }
            let digits = std::str::from_utf8(value.trim_ascii()).unwrap_or_default();
            let Ok(length) = digits.parse() else { return Some(At::Lost) };
            self.length = Some(length);
        } else if value(line, b"transfer-encoding").is_some() {
            if self.length.is_some() {
                return None;
            }
            self.chunked = true;
        }
        Some(At::Head)
    }

    /// What follows the empty line after a head. One before a head means nothing.
    fn end(self) -> At {
        match self.length {
            _ if self.chunked => At::ChunkSize(None),
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
            let before = GET.len();
            assert_eq!(advanced(&text).err(), Some(Ambiguous { before }), "{fields}");
        }
    }

    #[test]
    fn what_came_before_an_ambiguous_head_is_told() {
        let mut framing =
            advanced("P / HTTP/1.1\r\nContent-Length: 3\r\n\r\na").unwrap();
        let more = "bc\r\nP / HTTP/1.1\r\nContent-Length: 1\r\nContent-";
        assert_eq!(framing.advance(more.as_bytes()), Ok(()));
        let more = format!("Length: 1\r\n\r\n{GET}");
        assert_eq!(framing.advance(more.as_bytes()), Err(Ambiguous { before: 0 }));
        let mut framing =
            advanced("P / HTTP/1.1\r\nContent-Length: 3\r\n\r\na").unwrap();
        let more = "bc\r\nP / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n";
        assert_eq!(framing.advance(more.as_bytes()), Err(Ambiguous { before: 4 }));
    }

    #[test]
    fn a_length_has_a_length() {
        for (gap, digits, taken) in [
            (1, 1, true),
            (1, LINE - 16, true),
            (1, LINE - 15, false),
            (2, LINE - 16, false),
            (2 * LINE, 1, false),
            (1, 5000, false),
        ] {
            let (gap, zeros) = (" ".repeat(gap), "0".repeat(digits - 1));
            let line = format!("Content-Length:{gap}{zeros}5\r\n\r\n");
            let mut framing = advanced("P / HTTP/1.1\r\n").unwrap();
            assert_eq!(framing.advance(line.as_bytes()).is_ok(), taken, "{line}");
            let mut framing = advanced("P / HTTP/1.1\r\n").unwrap();
            let found =
                line.bytes().try_for_each(|byte| framing.advance(&[byte])).is_ok();
            assert_eq!(found, taken, "{line}");
        }
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
            ("\r", false),
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
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000",
        ] {
            assert_eq!(advanced(text).unwrap().at, At::Lost, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_the_bytes_arrive(
            parts in proptest::collection::vec(0..6_usize, 1..6),
            size in 1..300_usize,
        ) {
            let bad = "P / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n";
            let zeros = "0".repeat(200);
            let long = CHUNKS.replace("1b;", &format!("{zeros}1b;{zeros}"));
            let longer = POST.replace("26", &format!("{zeros}26"));
            let all = [GET, POST, CHUNKS, &long, bad, &longer];
            let text: String = parts.iter().map(|&part| all[part]).collect();
            let mut framing = Framing::default();
            let mut pieces = text.as_bytes().chunks(size);
            let found = pieces.try_for_each(|piece| framing.advance(piece));
            prop_assert_eq!(found.is_err(), parts.iter().any(|&n| n > 3));
            prop_assert_eq!(found.is_err(), advanced(&text).is_err());
            prop_assert!(found.is_err() || framing.at == At::Head);
        }
    }
}
