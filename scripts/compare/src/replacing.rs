//! Replaces one text by another in bytes that need not be text.

/// Replaces every `from`, which is not empty, by `to`, where `fits` allows the bytes that
/// stand before and after it.
#[must_use]
pub fn replace(
    bytes: &[u8],
    from: &[u8],
    to: &[u8],
    fits: impl Fn(Option<u8>, Option<u8>) -> bool,
) -> Vec<u8> {
    let mut replaced = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let before = at.checked_sub(1).map(|place| bytes[place]);
        if rest.starts_with(from) && fits(before, rest.get(from.len()).copied()) {
            replaced.extend_from_slice(to);
            at += from.len();
        } else {
            replaced.push(bytes[at]);
            at += 1;
        }
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mention_is_replaced() {
        let replaced = |bytes| replace(bytes, b"/a/b", b"{dir}", |_, _| true);
        assert_eq!(replaced(b"/a/b: /a/b/c"), b"{dir}: {dir}/c");
        assert_eq!(replaced(b"none"), b"none");
    }

    #[test]
    fn a_mention_that_does_not_fit_stays() {
        let fits = |before: Option<u8>, after| before.is_some() && after != Some(b'1');
        assert_eq!(replace(b"ax bx bx1", b"x", b"y", fits), b"ay by bx1");
        assert_eq!(replace(b"x", b"x", b"y", fits), b"x");
    }
}
