//! The fields of a line, one step at a time.
//!
//! Apart from [`entry`](crate::entry), where they are put together. Python takes all of
//! these steps with one pattern.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use crate::quoted::{split_quoted, unescaped};
use crate::reason::Reason;

/// So many digits always fit into 64 bits.
const MAX_DIGITS: usize = 19;

/// Returns the host, and what comes after ` [`; the ident and the user are left out.
pub(crate) fn client(line: &[u8]) -> Result<(&[u8], &[u8]), Reason> {
    // The user may hold spaces.
    let is_end = |&bracket: &usize| bracket > 0 && line[bracket - 1] == b' ';
    let bracket = memchr_iter(b'[', line).find(is_end).ok_or(Reason::Time)?;
    let end = bracket - 1;
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
pub(crate) fn next_field(rest: &[u8]) -> (&[u8], Option<&[u8]>) {
    match memchr(b' ', rest) {
        Some(end) => (&rest[..end], Some(&rest[end + 1..])),
        None => (rest, None),
    }
}

/// Three digits, the first of which isn't 0 (RFC 9110, section 15).
pub(crate) fn parse_status(text: &[u8]) -> Option<u16> {
    match text {
        [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => text
            .iter()
            .try_fold(0, |number, digit| Some(10 * number + u16::from(digit - b'0'))),
        _ => None,
    }
}

/// A number of bytes; `-` is none.
pub(crate) fn parse_bytes(text: &[u8]) -> Option<u64> {
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
pub(crate) type Quoted<'a> = Option<Cow<'a, [u8]>>;

/// A quoted field, if the rest begins with one, and what comes after it.
///
/// Anything else is a further field, which is ignored with all that follow it.
pub(crate) fn optional_quoted(
    rest: Option<&[u8]>,
) -> Result<(Quoted<'_>, Option<&[u8]>), Reason> {
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
