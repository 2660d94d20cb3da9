//! The fields of one row, by the grammar of RFC 4180 without its leniency.
//!
//! The `csv` crate accepts text after a closing quote and quotes inside plain fields;
//! a report must reject such rows instead of guessing, alike in both languages.
//!
//! Twin: `python-ref/data_transform/fields.py`.

use std::borrow::Cow;

use memchr::memchr;

use crate::reason::Reason;

/// Splits a row without quotes into fields: what stands between its commas.
///
/// Where they end is put into `ends`, which the rows of a chunk share.
pub fn split_plain(row: &[u8], ends: &mut Vec<usize>) {
    ends.clear();
    let (words, last) = row.as_chunks::<8>();
    for (index, &word) in words.iter().enumerate() {
        push_commas(8 * index, word, ends);
    }
    let mut filled = [0; 8];
    filled[..last.len()].copy_from_slice(last);
    push_commas(8 * words.len(), filled, ends);
    ends.push(row.len());
}

/// Returns the field of that index, given where the fields of the row end.
#[must_use]
pub fn field_at<'a>(row: &'a [u8], ends: &[usize], index: usize) -> &'a [u8] {
    let start = if index == 0 { 0 } else { ends[index - 1] + 1 };
    &row[start..ends[index]]
}

/// Returns the fields of a row that may hold quotes, without them.
///
/// # Errors
///
/// [`Reason::TextAfterQuote`] and [`Reason::QuoteInField`] for what the grammar lacks.
pub fn split_quoted(row: &[u8]) -> Result<Vec<Cow<'_, [u8]>>, Reason> {
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let (field, length) = match rest {
            [b'"', inner @ ..] => quoted_field(inner)?,
            _ => plain_field(rest)?,
        };
        fields.push(field);
        match &rest[length..] {
            [] => return Ok(fields),
            [b',', after @ ..] => rest = after,
            _ => return Err(Reason::TextAfterQuote),
        }
    }
}

/// Reads up to the closing quote; `inner` begins after the opening one.
///
/// Also returns how long the field is with both its quotes.
fn quoted_field(inner: &[u8]) -> Result<(Cow<'_, [u8]>, usize), Reason> {
    let mut unescaped = Vec::new();
    let mut start = 0;
    loop {
        // A row has an even number of quotes, so the second of a pair is in it; only
        // text after an earlier closing quote can leave this one open.
        let quote =
            start + memchr(b'"', &inner[start..]).ok_or(Reason::QuoteInField)?;
        if inner.get(quote + 1) == Some(&b'"') {
            unescaped.extend_from_slice(&inner[start..=quote]);
            start = quote + 2;
            continue;
        }
        let field = if unescaped.is_empty() {
            Cow::Borrowed(&inner[start..quote])
        } else {
            unescaped.extend_from_slice(&inner[start..quote]);
            Cow::Owned(unescaped)
        };
        return Ok((field, quote + 2));
    }
}

/// Reads up to the next comma, or the end; also returns how long the field is.
fn plain_field(rest: &[u8]) -> Result<(Cow<'_, [u8]>, usize), Reason> {
    let length = memchr(b',', rest).unwrap_or(rest.len());
    match memchr(b'"', &rest[..length]) {
        Some(_) => Err(Reason::QuoteInField),
        None => Ok((Cow::Borrowed(&rest[..length]), length)),
    }
}

/// Pushes where the commas among the eight bytes at `position` are.
fn push_commas(position: usize, bytes: [u8; 8], ends: &mut Vec<usize>) {
    let mut commas = comma_bits(u64::from_le_bytes(bytes));
    while commas != 0 {
        ends.push(position + (commas.trailing_zeros() / 8) as usize);
        // Clears the lowest bit that is set.
        commas &= commas - 1;
    }
}

/// The highest bit of each byte of the word that is a comma.
///
/// Eight bytes at a time, since fields here are shorter than what it costs to start a
/// vectorised search (Hacker's Delight, 2nd edition, section 6-1).
fn comma_bits(word: u64) -> u64 {
    const LOW_BITS: u64 = u64::from_ne_bytes([0x7f; 8]);
    let zero_where_comma = word ^ u64::from_ne_bytes([b','; 8]);
    let carried = (zero_where_comma & LOW_BITS) + LOW_BITS;
    !(carried | zero_where_comma | LOW_BITS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(row: &[u8]) -> Vec<&[u8]> {
        let mut ends = Vec::new();
        split_plain(row, &mut ends);
        (0..ends.len()).map(|index| field_at(row, &ends, index)).collect()
    }

    #[test]
    fn plain_fields_stand_between_commas() {
        assert_eq!(plain(b"a,bc,,d"), [&b"a"[..], b"bc", b"", b"d"]);
        assert_eq!(plain(b"one"), [b"one"]);
        assert_eq!(plain(b","), [b"", b""]);
    }

    #[test]
    fn quoted_fields_keep_commas_newlines_and_doubled_quotes() {
        let fields = split_quoted(b"\"a,b\",\"c\nd\",\"e\"\"f\",\"\"").unwrap();
        assert_eq!(fields, [&b"a,b"[..], b"c\nd", b"e\"f", b""]);
    }

    #[test]
    fn text_after_a_closing_quote_is_refused() {
        assert_eq!(split_quoted(b"\"a\"b,c"), Err(Reason::TextAfterQuote));
    }

    #[test]
    fn a_quote_inside_a_plain_field_is_refused() {
        assert_eq!(split_quoted(b"5\" by 6\",c"), Err(Reason::QuoteInField));
    }

    proptest! {
        #[test]
        fn both_ways_of_splitting_agree_without_quotes(row in "[a-c,\\r]{0,40}") {
            let quoted = split_quoted(row.as_bytes()).unwrap();
            let quoted: Vec<&[u8]> = quoted.iter().map(|field| &**field).collect();
            prop_assert_eq!(plain(row.as_bytes()), quoted);
        }

        #[test]
        fn what_a_csv_writer_writes_is_read_back(
            fields in prop::collection::vec("[a-b,\"\\n ]{0,8}", 2..6),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&fields).unwrap();
            let written = writer.into_inner().unwrap();
            let row = written.strip_suffix(b"\n").unwrap();
            let read = split_quoted(row).unwrap();
            let fields: Vec<_> = fields.iter().map(String::as_bytes).collect();
            prop_assert_eq!(read, fields);
        }
    }
}
