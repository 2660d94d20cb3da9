//! The addresses in a `srcset`.
//!
//! Twin: `python-ref/concurrent_workers/srcset.py`.

/// Returns the addresses of a `srcset`, as the HTML standard parses one.
///
/// An address ends at white space, or at a comma that white space follows: addresses
/// such as `data:,x` may hold commas. What describes an image isn't looked at.
#[must_use]
pub fn addresses(srcset: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = srcset;
    loop {
        rest = rest.trim_start_matches(|c| c == ',' || is_space(c));
        let end = rest.find(is_space).unwrap_or(rest.len());
        let address = rest[..end].trim_end_matches(',');
        if address.is_empty() {
            return found;
        }
        found.push(address);
        // Where a comma ended the address, nothing describes the image.
        rest = if address.len() < end { &rest[end..] } else { described(&rest[end..]) };
    }
}

/// What comes after the description of an image: commas in parentheses don't end it.
fn described(text: &str) -> &str {
    let mut open = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => open = true,
            b')' => open = false,
            b',' if !open => return &text[at..],
            _ => (),
        }
    }
    ""
}

fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\x0c' | '\r' | ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_descriptions() {
        for (srcset, expected) in [
            ("a", &["a"][..]),
            ("a 1x, b 2x", &["a", "b"]),
            ("a 1x,b 2x", &["a", "b"]),
            ("\n a 100w,\n\tb 200w\n", &["a", "b"]),
            ("a, b", &["a", "b"]),
            ("a,,, b,", &["a", "b"]),
            (", ,a", &["a"]),
            ("", &[]),
            (" , ", &[]),
        ] {
            assert_eq!(addresses(srcset), expected, "{srcset:?}");
        }
    }

    #[test]
    fn addresses_may_hold_commas() {
        for (srcset, expected) in [
            ("a,b 1x, c", &["a,b", "c"][..]),
            (
                "data:,a 1x, data:image/png;base64,b= 2x",
                &["data:,a", "data:image/png;base64,b="],
            ),
            ("a,b", &["a,b"]),
        ] {
            assert_eq!(addresses(srcset), expected, "{srcset:?}");
        }
    }

    #[test]
    fn commas_in_parentheses_end_nothing() {
        assert_eq!(addresses("a 1x (b, c), d"), ["a", "d"]);
        assert_eq!(addresses("a 1x (b, c"), ["a"]);
        assert_eq!(addresses("a 1x ((b), c) d, e"), ["a", "c)", "e"]);
    }
}
