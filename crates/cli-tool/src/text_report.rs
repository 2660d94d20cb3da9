//! The report as text, for people: columns and bars, at most 79 columns wide.
//!
//! Twin: `python-ref/cli_tool/text_report.py`.

use std::fmt::Write;

use crate::figures::{grouped, percent, size};
use crate::moment::rfc3339;
use crate::shown::shown;
use crate::summary::{Summary, Top, class_name};

/// The length of the longest bar.
const BAR: u64 = 40;
/// How wide a text is in a list of paths, which has one more column, and in the others.
const PATH_WIDTH: usize = 40;
const KEY_WIDTH: usize = 47;

/// Returns the report as text.
#[must_use]
pub fn text_report(summary: &Summary) -> String {
    let mut out = head(summary);
    let status = rows(&summary.status, u16::to_string);
    let classes = rows(&summary.classes, class_name);
    let methods = rows(&summary.methods, |method| shown(method, 16));
    let protocols = rows(&summary.protocols, |protocol| shown(protocol, 16));
    let hours = summary.hours.iter().enumerate();
    let hours: Vec<_> =
        hours.map(|(hour, &hits)| (format!("{hour:02}"), hits)).collect();
    for (title, rows) in [
        ("Status", status),
        ("Class", classes),
        ("Method", methods),
        ("Hour (UTC)", hours),
        ("Protocol", protocols),
    ] {
        bars(&mut out, title, &rows, summary.requests);
    }
    for (title, list) in [
        ("Paths", &summary.top_paths),
        ("Hosts", &summary.top_hosts),
        ("Referrers", &summary.top_referrers),
        ("User agents", &summary.top_agents),
        ("Paths with most replies 404", &summary.top_404),
        ("Paths with most replies 5xx", &summary.top_5xx),
    ] {
        top_list(&mut out, title, list, summary.requests);
    }
    out
}

/// The sums, one a line.
fn head(summary: &Summary) -> String {
    let moment = |moment: Option<i64>| moment.map_or_else(|| "-".to_owned(), rfc3339);
    let mut out = String::new();
    for (name, value) in [
        ("Lines", grouped(summary.lines)),
        ("Parsed", grouped(summary.parsed)),
        ("Malformed", grouped(summary.malformed)),
        ("Filtered out", grouped(summary.filtered)),
        ("First", moment(summary.first)),
        ("Last", moment(summary.last)),
        ("Requests", grouped(summary.requests)),
        ("Bytes", grouped(summary.bytes)),
        ("Hosts", grouped(summary.hosts)),
    ] {
        line(&mut out, format_args!("{name:<16} {value:>20}"));
    }
    out
}

/// Names and hits of a block of bars.
fn rows<K>(hits: &[(K, u64)], name: impl Fn(&K) -> String) -> Vec<(String, u64)> {
    hits.iter().map(|(key, hits)| (name(key), *hits)).collect()
}

/// A block with a bar for each row; its longest stands for the most hits.
fn bars(out: &mut String, title: &str, rows: &[(String, u64)], requests: u64) {
    if requests == 0 {
        return;
    }
    let most = rows.iter().map(|(_, hits)| *hits).max().unwrap_or(0);
    line(out, format_args!("\n{title:<16} {:>13} {:>6}", "requests", "%"));
    for (name, hits) in rows {
        let share = percent(*hits, requests);
        // What came at all shows.
        let length = u128::from(BAR * hits).div_ceil(u128::from(most).max(1));
        let bar = "#".repeat(usize::try_from(length).expect("at most BAR"));
        line(out, format_args!("{name:<16} {:>13} {share:>6}  {bar}", grouped(*hits)));
    }
}

/// A list of the keys with most hits.
fn top_list(out: &mut String, title: &str, list: &[Top], requests: u64) {
    if list.is_empty() {
        return;
    }
    let errors = if list[0].errors.is_some() { " errors" } else { "" };
    let columns = format!("{:>13} {:>6} {:>9}{errors}", "requests", "%", "bytes");
    line(out, format_args!("\n{columns}  {title}"));
    for Top { key, hits, bytes, errors } in list {
        let share = percent(*hits, requests);
        let (errors, width) = match errors {
            Some(errors) => (format!(" {:>6}", percent(*errors, *hits)), PATH_WIDTH),
            None => (String::new(), KEY_WIDTH),
        };
        let (hits, bytes) = (grouped(*hits), size(*bytes));
        let key = shown(key, width);
        line(out, format_args!("{hits:>13} {share:>6} {bytes:>9}{errors}  {key}"));
    }
}

/// Adds a line, without spaces at its end.
fn line(out: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(out, "{line}").expect("a string takes any text");
    let end = out.trim_end_matches([' ', '\n']).len();
    out.truncate(end);
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A report without the lines of hours that nothing came in.
    fn report(summary: &Summary) -> String {
        let text = text_report(summary);
        let lines = text.split_inclusive('\n');
        lines.filter(|line| !line.ends_with("           0    0.0\n")).collect()
    }

    #[test]
    fn a_report_has_columns_and_bars() {
        let top = |key: &[u8], errors| Top {
            key: key.to_vec(),
            hits: 3,
            bytes: 1250,
            errors,
        };
        let mut summary = Summary {
            lines: 1005,
            parsed: 1004,
            malformed: 1,
            filtered: 1000,
            first: Some(0),
            last: Some(3_600),
            requests: 4,
            bytes: 1250,
            hosts: 1,
            status: vec![(200, 3), (404, 1)],
            classes: vec![(2, 3), (4, 1)],
            methods: vec![(b"GET".to_vec(), 4)],
            protocols: vec![(b"HTTP/1.1".to_vec(), 4)],
            top_paths: vec![top(b"/\x1b<b>", Some(1))],
            top_hosts: vec![top(b"", None)],
            ..Summary::default()
        };
        summary.hours[1] = 4;
        let expected = "\
Lines                           1,005
Parsed                          1,004
Malformed                           1
Filtered out                    1,000
First            1970-01-01T00:00:00Z
Last             1970-01-01T01:00:00Z
Requests                            4
Bytes                           1,250
Hosts                               1

Status                requests      %
200                          3   75.0  ########################################
404                          1   25.0  ##############

Class                 requests      %
2xx                          3   75.0  ########################################
4xx                          1   25.0  ##############

Method                requests      %
GET                          4  100.0  ########################################

Hour (UTC)            requests      %
01                           4  100.0  ########################################

Protocol              requests      %
HTTP/1.1                     4  100.0  ########################################

     requests      %     bytes errors  Paths
            3   75.0    1.2 kB   33.3  /\\x1b\\x3cb\\x3e

     requests      %     bytes  Hosts
            3   75.0    1.2 kB
";
        assert_eq!(report(&summary), expected);
    }

    #[test]
    fn nothing_has_sums_alone() {
        let text = text_report(&Summary::default());
        assert_eq!(text.lines().count(), 9);
        assert!(text.contains("First                               -\n"));
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let long = |errors| {
            vec![Top { key: vec![0; 90], hits: 999_999_999, bytes: u64::MAX, errors }]
        };
        let summary = Summary {
            requests: 999_999_999,
            status: vec![(200, 999_999_999)],
            top_paths: long(Some(1)),
            top_hosts: long(None),
            ..Summary::default()
        };
        for line in text_report(&summary).lines() {
            assert!(line.len() < 80, "{line}");
        }
    }
}
