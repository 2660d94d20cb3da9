//! Shows where two byte strings differ, in a few lines.

use std::fmt::Write;

use similar::TextDiff;

/// Lines of agreement that are shown before the first difference.
const CONTEXT: usize = 3;

/// Lines that are shown from the first difference on.
const SHOWN: usize = 6;

/// The longest line that is shown whole, in characters.
const WIDTH: usize = 160;

/// Where two byte strings begin to differ.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Position {
    /// The first byte that differs, counted from 0.
    pub byte: usize,
    /// Its line, counted from 1.
    pub line: usize,
}

/// Returns where two byte strings begin to differ; `None` if they are equal.
#[must_use]
pub fn first_difference(left: &[u8], right: &[u8]) -> Option<Position> {
    let common = left.iter().zip(right).take_while(|(a, b)| a == b).count();
    if common == left.len() && common == right.len() {
        return None;
    }
    let line = left[..common].split(|byte| *byte == b'\n').count();
    Some(Position { byte: common, line })
}

/// Describes the first difference: its place, then a unified diff of the lines there.
///
/// The names say which side is which. Bytes that are no printable text are escaped.
#[must_use]
pub fn describe(names: (&str, &str), left: &[u8], right: &[u8]) -> String {
    let Some(position) = first_difference(left, right) else {
        return "equal".to_owned();
    };
    let mut text = format!(
        "first difference at byte {}, line {} ({} and {} bytes)\n",
        position.byte,
        position.line,
        left.len(),
        right.len()
    );
    let _ = writeln!(text, "--- {}\n+++ {}", names.0, names.1);
    let (left, right) = (window(left, position), window(right, position));
    TextDiff::from_slices(
        &left.iter().map(String::as_str).collect::<Vec<_>>(),
        &right.iter().map(String::as_str).collect::<Vec<_>>(),
    )
    .iter_all_changes()
    .fold(text, |text, change| format!("{text}{}{}\n", change.tag(), change.value()))
}

/// Writes bytes so that every one of them can be told: printable text as it is, the
/// others and the backslash escaped.
#[must_use]
pub fn escape(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\\' => text.push_str(r"\\"),
                c if c.is_control() => text.extend(c.escape_default()),
                // Letters and signs of every script, but no invisible ones.
                c if c.is_ascii() || c.is_alphanumeric() => text.push(c),
                c => text.extend(c.escape_unicode()),
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(text, "\\x{byte:02x}");
        }
    }
    text
}

/// Takes the lines around the position, escaped and shortened around the place.
fn window(bytes: &[u8], position: Position) -> Vec<String> {
    let first = position.line.saturating_sub(1 + CONTEXT);
    let mut start = 0;
    let mut lines = Vec::new();
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if index >= position.line - 1 + SHOWN {
            break;
        }
        if index >= first {
            let column = position.byte.saturating_sub(start).min(line.len());
            let column = if index + 1 == position.line { column } else { 0 };
            lines.push(shorten(line, column));
        }
        start += line.len();
    }
    lines
}

/// Escapes a line; a long one is cut to what stands around the column.
fn shorten(line: &[u8], column: usize) -> String {
    // The end of the line is shown only where it is missing or unusual.
    let (body, ending) = match line.strip_suffix(b"\n") {
        Some(body) => (body, ""),
        None => (line, " (no line end)"),
    };
    if body.len() <= WIDTH {
        return escape(body) + ending;
    }
    let from = column.min(body.len()).saturating_sub(WIDTH / 2);
    let to = body.len().min(from + WIDTH);
    format!(
        "...{}... (bytes {from} to {to} of {})",
        escape(&body[from..to]),
        line.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_have_no_difference() {
        assert_eq!(first_difference(b"a\nb", b"a\nb"), None);
    }

    #[test]
    fn the_position_counts_bytes_from_0_and_lines_from_1() {
        let position = first_difference(b"a\nbc\n", b"a\nbd\n");
        assert_eq!(position, Some(Position { byte: 3, line: 2 }));
    }

    #[test]
    fn a_missing_end_is_a_difference() {
        let position = first_difference(b"a\n", b"a\nb");
        assert_eq!(position, Some(Position { byte: 2, line: 2 }));
    }

    #[test]
    fn the_diff_shows_both_sides_with_context() {
        let left = b"1\n2\n3\n4\n5\n6\n";
        let right = b"1\n2\n3\n4\nfive\n6\n";
        let text = describe(("python", "rust"), left, right);
        let expected = "first difference at byte 8, line 5 (12 and 15 bytes)\n\
            --- python\n+++ rust\n 2\n 3\n 4\n-5\n+five\n 6\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn bytes_that_can_not_be_printed_are_escaped() {
        assert_eq!(escape(b"a\xff\t\\\x00"), r"a\xff\t\\\u{0}");
        assert_eq!(escape("é\u{feff}".as_bytes()), r"é\u{feff}");
    }

    #[test]
    fn a_line_end_of_another_kind_is_seen() {
        let text = describe(("python", "rust"), b"a\r\n", b"a\n");
        assert!(text.contains("-a\\r\n+a\n"), "{text}");
        let text = describe(("python", "rust"), b"a", b"a\n");
        assert!(text.contains("-a (no line end)\n+a\n"), "{text}");
    }

    #[test]
    fn a_long_line_is_cut_around_the_difference() {
        let left = vec![b'a'; 100_000];
        let mut right = left.clone();
        right[50_000] = b'b';
        let text = describe(("python", "rust"), &left, &right);
        assert!(text.len() < 1000, "{}", text.len());
        assert!(text.contains("aba"), "{text}");
    }
}
