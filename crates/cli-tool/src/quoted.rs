//! Quoted fields, and the escapes in them.
//!
//! Apache writes `\"`, `\\`, `\n`, `\t` and the like, and `\xhh` for what can't be
//! printed; nginx writes `\xHH` for all of these.
//!
//! Twin: `python-ref/cli_tool/quoted.py`.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use crate::reason::Reason;

/// Splits a quoted field, whose opening quote is gone, from what comes after it.
///
/// # Errors
///
/// [`Reason::OpenQuote`] if no quote closes it.
pub fn split_quoted(text: &[u8]) -> Result<(&[u8], &[u8]), Reason> {
    let mut from = 0;
    while let Some(found) = memchr2(b'"', b'\\', &text[from..]) {
        let at = from + found;
        if text[at] == b'"' {
            return Ok((&text[..at], &text[at + 1..]));
        }
        // A backslash takes the byte after it along.
        from = at + 2;
        if from > text.len() {
            break;
        }
    }
    Err(Reason::OpenQuote)
}

/// Returns the text with its escapes replaced by what they stand for.
///
/// A backslash that begins none of them stays.
#[must_use]
pub fn unescaped(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(&first) = rest.first() {
        let (byte, length) = escape(rest).unwrap_or((first, 1));
        plain.push(byte);
        rest = &rest[length..];
    }
    Cow::Owned(plain)
}

/// The byte that an escape at the beginning stands for, and the escape's length.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'\\', b'x', high, low, ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            let byte = 16 * digit(high)? + digit(low)?;
            Some((u8::try_from(byte).expect("two digits"), 4))
        }
        [b'\\', letter, ..] => Some((control(*letter)?, 2)),
        _ => None,
    }
}

/// The byte that a letter after a backslash stands for.
fn control(letter: u8) -> Option<u8> {
    Some(match letter {
        b'"' | b'\\' => letter,
        b'b' => 0x08,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 0x0b,
        b'f' => 0x0c,
        b'r' => b'\r',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_ends_at_the_first_quote_that_is_not_escaped() {
        assert_eq!(split_quoted(br#"a\"b" c"#), Ok((&br#"a\"b"#[..], &b" c"[..])));
        assert_eq!(split_quoted(br#"a\\" c"#), Ok((&br"a\\"[..], &b" c"[..])));
        assert_eq!(split_quoted(br#"" c"#), Ok((&b""[..], &b" c"[..])));
    }

    #[test]
    fn a_field_that_never_ends_is_refused() {
        for text in [&b"a"[..], b"", br#"a\""#, br"a\"] {
            assert_eq!(split_quoted(text), Err(Reason::OpenQuote), "{text:?}");
        }
    }

    #[test]
    fn escapes_stand_for_bytes() {
        assert_eq!(&*unescaped(br#"\"\\\x22\x1B\n\t"#), b"\"\\\"\x1b\n\t");
        assert_eq!(&*unescaped(br"\q\x2\xgg\"), br"\q\x2\xgg\");
        assert_eq!(&*unescaped(b"%0a"), b"%0a");
    }
}
