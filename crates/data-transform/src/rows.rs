//! Where rows begin and end: at newlines that no quote encloses.
//!
//! A row is the shortest run of lines with an even number of quotes. That is one rule
//! for good and bad input, and it can be applied from any row's start, so the same
//! rows come out however the input is cut into chunks.
//!
//! Twin: `python-ref/data_transform/rows.py`.

use memchr::{memchr, memchr_iter, memrchr};

/// One row, without the newline that ends it and one carriage return before that.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Row<'a> {
    /// The line on which it begins, counted from 1, header included.
    pub line: u64,
    /// Its bytes.
    pub text: &'a [u8],
    /// Whether it holds a quote.
    pub quoted: bool,
}

/// Returns the rows of some whole lines, blank ones left out.
///
/// `first_line` is the number of the first line. A row that a quote keeps open at the
/// end is returned as it is.
pub fn rows(lines: &[u8], first_line: u64) -> impl Iterator<Item = Row<'_>> {
    // Few files hold quotes at all, so it pays to look once for all rows.
    let quoted = memchr(b'"', lines).is_some();
    let mut rest = lines;
    let mut next_line = first_line;
    std::iter::from_fn(move || {
        while !rest.is_empty() {
            let (length, line_count) =
                if quoted { first_row(rest) } else { first_line_of(rest) };
            let (row, after) = rest.split_at(length);
            let line = next_line;
            rest = after;
            next_line += line_count;
            let text = trimmed(row);
            if !text.is_empty() {
                let quoted = quoted && memchr(b'"', text).is_some();
                return Some(Row { line, text, quoted });
            }
        }
        None
    })
}

/// Returns the length of all rows that are complete, or `None` if none is.
///
/// `lines` begins with the start of a row.
#[must_use]
pub fn complete_rows(lines: &[u8]) -> Option<usize> {
    let mut open = has_odd_quotes(lines);
    let mut end = lines.len();
    while let Some(newline) = memrchr(b'\n', &lines[..end]) {
        // Going backwards, the quotes passed are those that no longer stand before.
        open ^= has_odd_quotes(&lines[newline..end]);
        if !open {
            return Some(newline + 1);
        }
        end = newline;
    }
    None
}

/// Returns the length of the first row with its newline, and how many lines it has.
#[must_use]
pub fn first_row(lines: &[u8]) -> (usize, u64) {
    let mut end = 0;
    let mut line_count = 0;
    let mut open = false;
    while end < lines.len() {
        let (length, _) = first_line_of(&lines[end..]);
        open ^= has_odd_quotes(&lines[end..end + length]);
        end += length;
        line_count += 1;
        if !open {
            break;
        }
    }
    (end, line_count)
}

/// Returns whether a quote is left open at the end of the bytes.
#[must_use]
pub fn has_odd_quotes(bytes: &[u8]) -> bool {
    memchr_iter(b'"', bytes).count() % 2 == 1
}

/// Returns a row without the newline at its end and one carriage return before.
#[must_use]
pub fn trimmed(row: &[u8]) -> &[u8] {
    let text = row.strip_suffix(b"\n").unwrap_or(row);
    text.strip_suffix(b"\r").unwrap_or(text)
}

/// The length of the first line with its newline; it is always one line.
fn first_line_of(lines: &[u8]) -> (usize, u64) {
    (memchr(b'\n', lines).map_or(lines.len(), |newline| newline + 1), 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(lines: &str) -> Vec<(u64, &str)> {
        rows(lines.as_bytes(), 1)
            .map(|row| (row.line, std::str::from_utf8(row.text).unwrap()))
            .collect()
    }

    #[test]
    fn rows_end_at_newlines_with_or_without_a_carriage_return() {
        assert_eq!(texts("a\r\nb\nc"), [(1, "a"), (2, "b"), (3, "c")]);
        assert_eq!(texts("a\rb\r\r\nc\r"), [(1, "a\rb\r"), (2, "c")]);
    }

    #[test]
    fn quotes_enclose_newlines() {
        assert_eq!(texts("\"a\n\nb\",c\nd\n"), [(1, "\"a\n\nb\",c"), (4, "d")]);
        assert_eq!(texts("\"a\"\"\n\"\nb\n"), [(1, "\"a\"\"\n\""), (3, "b")]);
    }

    #[test]
    fn blank_lines_are_counted_but_left_out() {
        assert_eq!(texts("\na\n\r\n\nb\n"), [(2, "a"), (5, "b")]);
    }

    #[test]
    fn complete_rows_end_at_the_last_newline_outside_quotes() {
        assert_eq!(complete_rows(b"a\nb\nc"), Some(4));
        assert_eq!(complete_rows(b"a\n\"b\nc"), Some(2));
        assert_eq!(complete_rows(b"a\n\"b\n\"\n"), Some(7));
        assert_eq!(complete_rows(b"\"a\n"), None);
        assert_eq!(complete_rows(b"abc"), None);
    }

    proptest! {
        #[test]
        fn cutting_anywhere_gives_the_same_rows(
            text in "[ab\"\n\r]{0,60}",
            cut in 0_usize..60,
        ) {
            let whole = text.as_bytes();
            let prefix = &whole[..cut.min(whole.len())];
            let cut = complete_rows(prefix).unwrap_or(0);
            let (before, after) = whole.split_at(cut);
            let lines_before = memchr_iter(b'\n', before).count() as u64;
            let pieces = rows(before, 1).chain(rows(after, 1 + lines_before));
            let pieces: Vec<_> = pieces.collect();
            prop_assert_eq!(pieces, rows(whole, 1).collect::<Vec<_>>());
        }
    }
}
