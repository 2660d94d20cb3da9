//! Makes an entry of a line, or says why it can't.
//!
//! The Common and the Combined Log Format, as Apache documents them under
//! `mod_log_config`, and as nginx writes its `combined`:
//!
//! ```text
//! host ident user [10/Oct/2000:13:55:36 -0700] "request" status bytes
//!     "referrer" "agent"
//! ```
//!
//! Twin: `python-ref/cli_tool/entry.py`.

use std::borrow::Cow;

use crate::fields::{client, next_field, optional_quoted, parse_bytes, parse_status};
use crate::moment::{TEXT_BYTES, parse_moment};
use crate::quoted::split_quoted;
use crate::reason::{MAX_LINE_BYTES, Reason};
use crate::request::{Request, parse_request};

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

// In the book: ANCHOR: parse
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
// ANCHOR_END: parse

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const START: &str = r#"h - - [10/Oct/2000:13:55:36 -0700] "GET /a HTTP/1.1" "#;

    fn reason(line: &str) -> Reason {
        parse(line.as_bytes()).expect_err(line)
    }

    /// The referrer and the agent of a line that ends like this.
    fn quoted(end: &str) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
        let line = format!("{START}200 5{end}");
        let entry = parse(line.as_bytes()).expect(&line);
        let owned = |text: Option<Cow<'_, [u8]>>| text.map(Cow::into_owned);
        (owned(entry.referrer), owned(entry.agent))
    }

    #[test]
    fn a_line_in_the_combined_format_has_all_fields() {
        let line = [
            br"192.0.2.1 - Jane Doe [10/Oct/2000:13:55:36 -0700] ".as_slice(),
            br#""GET /a?b HTTP/1.1" 404 - "r\"" "a""#,
        ]
        .concat();
        let request = parse_request(b"GET /a?b HTTP/1.1");
        let expected = Entry {
            host: b"192.0.2.1",
            time: 971_211_336,
            request,
            status: 404,
            bytes: 0,
            referrer: Some(Cow::Borrowed(b"r\"")),
            agent: Some(Cow::Borrowed(b"a")),
        };
        assert_eq!(parse(&line), Ok(expected));
    }

    #[test]
    fn a_line_in_the_common_format_has_no_referrer_and_no_agent() {
        assert_eq!(quoted(""), (None, None));
        assert_eq!(quoted(r#" "" """#), (Some(Vec::new()), Some(Vec::new())));
    }

    #[test]
    fn further_fields_are_ignored_from_the_first_that_is_not_quoted() {
        let text = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(quoted(r#" "r" "a" "never closed"#), (text("r"), text("a")));
        assert_eq!(quoted(r#" "r" 17 "a""#), (text("r"), None));
        assert_eq!(quoted(r#" 17 "r" "a""#), (None, None));
        assert_eq!(quoted(r#"  "r" "a""#), (None, None));
        assert_eq!(quoted(" "), (None, None));
    }

    #[test]
    fn each_malformed_line_has_its_reason() {
        let long = "x".repeat(MAX_LINE_BYTES + 1);
        for (line, expected) in [
            ("", Reason::Empty),
            (&*long, Reason::TooLong),
            (&long[1..], Reason::Time),
            ("h - [10/Oct/2000:13:55:36 -0700]", Reason::Client),
            (" - - [10/Oct/2000:13:55:36 -0700]", Reason::Client),
            ("h -  [10/Oct/2000:13:55:36 -0700]", Reason::Client),
            ("h - - 10/Oct/2000:13:55:36 -0700", Reason::Time),
            ("h - - [10/Oct/2000:13:55:36 -0700", Reason::Time),
            ("h - - [10/Oct/2000:13:55:36", Reason::Time),
            ("h - - [31/Feb/2000:13:55:36 -0700", Reason::ImpossibleTime),
            ("h - - [10/Oct/2000:13:55:36 -0700]", Reason::Request),
            ("h - - [10/Oct/2000:13:55:36 -0700] GET", Reason::Request),
            ("h - - [10/Oct/2000:13:55:36 -0700] \"GET", Reason::OpenQuote),
            ("h - - [10/Oct/2000:13:55:36 -0700] \"GET\"", Reason::Status),
            ("h - - [10/Oct/2000:13:55:36 -0700] \"GET\"200 5", Reason::Status),
        ] {
            assert_eq!(reason(line), expected, "{line:.60}");
        }
        for (end, expected) in [
            ("099 5", Reason::Status),
            ("1000 5", Reason::Status),
            ("ok 5", Reason::Status),
            ("200", Reason::Bytes),
            ("200 ", Reason::Bytes),
            ("200 -1", Reason::Bytes),
            ("200 00000000000000000000", Reason::Bytes),
            ("200 5 \"r", Reason::OpenQuote),
            ("200 5 \"r\" \"a", Reason::OpenQuote),
            ("200 5 \"r\"x", Reason::AfterQuote),
            ("200 5 \"r\" \"a\"x", Reason::AfterQuote),
        ] {
            assert_eq!(reason(&format!("{START}{end}")), expected, "{end}");
        }
    }

    #[test]
    fn sizes_have_up_to_19_digits() {
        for (text, bytes) in
            [("0", 0), ("-", 0), ("9999999999999999999", 10_u64.pow(19) - 1)]
        {
            let line = format!("{START}200 {text}");
            assert_eq!(parse(line.as_bytes()).map(|entry| entry.bytes), Ok(bytes));
        }
    }

    proptest! {
        #[test]
        fn no_line_makes_it_panic(line in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&line);
        }

        #[test]
        fn no_damage_makes_it_panic(
            at in 0_usize..90,
            byte in any::<u8>(),
            end in 0_usize..90,
        ) {
            let line = format!(r#"{START}200 5 "r\"" "a\\" x"#);
            let mut line = line.into_bytes();
            let length = line.len();
            line[at % length] = byte;
            let _ = parse(&line);
            let _ = parse(&line[..end % length]);
        }

        #[test]
        fn what_a_line_is_made_of_comes_back(
            host in "[!-~]{1,20}",
            user in "[!-Z\\\\-~]{1,9}( [!-Z\\\\-~]{1,9})?",
            time in 0_i64..4_000_000_000,
            method in "[A-Z]{1,9}",
            path in "/[!#->@-\\[\\]-~]{0,20}",
            query in "(\\?[!#-\\[\\]-~]{0,20})?",
            status in 100_u16..=999,
            bytes in 0_u64..10_u64.pow(19),
            quoted in prop::collection::vec("[ !#-\\[\\]-~]{0,20}", 0..=4),
        ) {
            let moment = jiff::Timestamp::from_second(time).unwrap();
            let moment = moment.strftime("%d/%b/%Y:%H:%M:%S +0000");
            let request = format!("\"{method} {path}{query} HTTP/1.1\"");
            let reply = format!("{status} {bytes}");
            let mut line = format!("{host} - {user} [{moment}] {request} {reply}");
            for text in &quoted {
                line.extend([" \"", text, "\""]);
            }
            let entry = parse(line.as_bytes()).unwrap();
            prop_assert_eq!(entry.host, host.as_bytes());
            prop_assert_eq!(entry.time, time);
            prop_assert_eq!(entry.request.method, method.as_bytes());
            prop_assert_eq!(&*entry.request.path, path.as_bytes());
            prop_assert_eq!(entry.request.protocol, b"HTTP/1.1");
            prop_assert_eq!((entry.status, entry.bytes), (status, bytes));
            let field = |at: usize| quoted.get(at).map(String::as_bytes);
            prop_assert_eq!(entry.referrer.as_deref(), field(0));
            prop_assert_eq!(entry.agent.as_deref(), field(1));
        }
    }
}
