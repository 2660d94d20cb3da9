//! Texts from the log as a terminal may show them.
//!
//! Twin: `python-ref/cli_tool/shown.py`.

use std::fmt::Write;

/// Stands at the end of a text that was cut off.
const CUT: &str = "...";

/// Returns a text with everything escaped that isn't plain ASCII.
///
/// It is `width` characters long at most. Clients choose these texts: what a terminal
/// would obey, or a browser after it, is shown as `\xhh`, byte by byte.
#[must_use]
pub fn shown(text: &[u8], width: usize) -> String {
    let mut shown = String::new();
    // One character more than fits tells that there are too many.
    for &byte in text.iter().take(width + 1) {
        match byte {
            b'\\' => shown.push_str(r"\\"),
            b'<' | b'>' | ..0x20 | 0x7f.. => {
                write!(shown, r"\x{byte:02x}").expect("a string takes any text");
            }
            _ => shown.push(char::from(byte)),
        }
    }
    if shown.len() > width {
        shown.truncate(width - CUT.len());
        shown.push_str(CUT);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_escaped() {
        assert_eq!(shown(b"\x1b[2J\\<b>\x7f", 80), r"\x1b[2J\\\x3cb\x3e\x7f");
        assert_eq!(shown("ä".as_bytes(), 80), r"\xc3\xa4");
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(shown(b"abcdefgh", 8), "abcdefgh");
        assert_eq!(shown(b"abcdefghi", 8), "abcde...");
        assert_eq!(shown(b"abcdefg\n", 8), "abcde...");
    }
}
