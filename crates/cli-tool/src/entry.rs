//! Makes an entry of a line, or says why it can't.
//!
//! The Common and the Combined Log Format, as Apache documents them under
//! `mod_log_config`, and as nginx writes its `combined`:
//!
//! ```text
//! host ident user [10/Oct/2000:13:55:36 -0700] "request" status bytes "referrer" "agent"
//! ```
//!
//! Twin: `python-ref/cli_tool/entry.py`.

use std::borrow::Cow;

use memchr::{memchr, memmem};

use crate::moment::{TEXT_BYTES, parse_moment};
use crate::quoted::{split_quoted, unescaped};
use crate::reason::Reason;
use crate::request::{Request, parse_request};

/// The longest line that is read: longer than any server lets a request be.
pub const MAX_LINE_BYTES: usize = 1 << 20;
/// So many digits always fit into 64 bits.
const MAX_DIGITS: usize = 19;

/// One request, as a line tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'a> {
    /// An address or a name.
    pub host: &'a [u8],
    /// When it came: seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    pub request: Request<'a>,
    /// From 100 to 999.
    pub status: u16,
    /// The length of the reply's body.
    pub bytes: u64,
    /// `None` in the Common format; `-` where the client sent none.
    pub referrer: Option<Cow<'a, [u8]>>,
    /// Likewise.
    pub agent: Option<Cow<'a, [u8]>>,
}

/// Makes an entry of a line, which comes without its end.
///
/// # Errors
///
/// The [`Reason`] why the line is malformed.
pub fn parse(line: &[u8]) -> Result<Entry<'_>, Reason> {
    if line.is_empty() {
        return Err(Reason::Empty);
    }
    if line.len() > MAX_LINE_BYTES {
        return Err(Reason::TooLong);
    }
    let (host, rest) = client(line)?;
    let (text, rest) = rest.split_at_checked(TEXT_BYTES).ok_or(Reason::Time)?;
    let time = parse_moment(text)?;
    let rest = rest.strip_prefix(b"]").ok_or(Reason::Time)?;
    let rest = rest.strip_prefix(b" \"").ok_or(Reason::Request)?;
    let (request, rest) = split_quoted(rest)?;
    let rest = rest.strip_prefix(b" ").ok_or(Reason::Status)?;
    let (status, rest) = next_field(rest);
    let status = parse_status(status).ok_or(Reason::Status)?;
    let (bytes, rest) = next_field(rest.ok_or(Reason::Bytes)?);
    let bytes = parse_bytes(bytes).ok_or(Reason::Bytes)?;
    let (referrer, rest) = optional_quoted(rest)?;
    let (agent, _) = optional_quoted(rest.filter(|_| referrer.is_some()))?;
    let request = parse_request(request);
    Ok(Entry { host, time, request, status, bytes, referrer, agent })
}

/// Returns the host, and what comes after ` [`; the ident and the user are left out.
fn client(line: &[u8]) -> Result<(&[u8], &[u8]), Reason> {
    // The user may hold spaces.
    let end = memmem::find(line, b" [").ok_or(Reason::Time)?;
    let mut fields = line[..end].splitn(3, |&byte| byte == b' ');
    match (fields.next(), fields.next(), fields.next()) {
        (Some(host), Some(ident), Some(user))
            if !host.is_empty() && !ident.is_empty() && !user.is_empty() =>
        {
            Ok((host, &line[end + 2..]))
        }
        _ => Err(Reason::Client),
    }
}

/// Splits at the next space; the rest is `None` at the end of the line.
fn next_field(rest: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr(b' ', rest) {
        Some(end) => (&rest[..end], Some(&rest[end + 1..])),
        None => (rest, None),
    }
}

/// Three digits, the first of which isn't 0 (RFC 9110, section 15).
fn parse_status(text: &[u8]) -> Option<u16> {
    match text {
        [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => text
            .iter()
            .try_fold(0, |number, digit| Some(10 * number + u16::from(digit - b'0'))),
        _ => None,
    }
}

/// A number of bytes; `-` is none.
fn parse_bytes(text: &[u8]) -> Option<u64> {
    if text == b"-" {
        return Some(0);
    }
    if text.is_empty() || text.len() > MAX_DIGITS {
        return None;
    }
    text.iter().try_fold(0, |number, &byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        Some(10 * number + digit)
    })
}

/// A field without its quotes and escapes; `None` where there is none.
type Quoted<'a> = Option<Cow<'a, [u8]>>;

/// A quoted field, if the rest begins with one, and what comes after it.
///
/// Anything else is a further field, which is ignored with all that follow it.
fn optional_quoted(rest: Option<&[u8]>) -> Result<(Quoted<'_>, Option<&[u8]>), Reason> {
    let Some(text) = rest.and_then(|rest| rest.strip_prefix(b"\"")) else {
        return Ok((None, None));
    };
    let (text, rest) = split_quoted(text)?;
    match rest {
        [] => Ok((Some(unescaped(text)), None)),
        [b' ', rest @ ..] => Ok((Some(unescaped(text)), Some(rest))),
        _ => Err(Reason::AfterQuote),
    }
}
