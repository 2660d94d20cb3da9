//! The report as text, for people.
//!
//! Twin: `python-ref/concurrent_workers/text_report.py`.

use std::fmt::Write;

use crate::findings::{Findings, Skipped};

/// How many referring pages are named below each finding.
const REFERRERS: usize = 3;

/// Returns the report as lines of text.
#[must_use]
pub fn text_report(findings: &Findings) -> String {
    let mut text = String::new();
    for start in &findings.start {
        let _ = writeln!(text, "{start}");
    }
    if findings.partial {
        text.push_str("interrupted: this is only what was found until then\n");
    }
    text.push('\n');
    let counts = [
        ("pages", findings.pages, String::new()),
        ("links", findings.links, String::new()),
        ("broken", findings.broken.len(), String::new()),
        ("redirects", findings.redirects.len(), String::new()),
        ("missing fragments", findings.fragments.len(), String::new()),
        ("not checked", total(&findings.skipped), reasons(&findings.skipped)),
    ];
    for (name, count, note) in counts {
        let _ = writeln!(text, "{name:17} {count:8}{note}");
    }
    add_broken(&mut text, findings);
    add_redirects(&mut text, findings);
    add_fragments(&mut text, findings);
    text
}

fn add_broken(text: &mut String, findings: &Findings) {
    add_heading(text, "Broken links", findings.broken.is_empty());
    for broken in &findings.broken {
        let _ = writeln!(text, "{}: {}", broken.failure.text(), broken.url);
        add_referrers(text, &broken.referrers);
    }
}

fn add_redirects(text: &mut String, findings: &Findings) {
    add_heading(text, "Redirects", findings.redirects.is_empty());
    for redirected in &findings.redirects {
        let _ = writeln!(text, "{}", redirected.url);
        for address in &redirected.chain {
            let _ = writeln!(text, "    to {address}");
        }
        add_referrers(text, &redirected.referrers);
    }
}

fn add_fragments(text: &mut String, findings: &Findings) {
    add_heading(text, "Missing fragments", findings.fragments.is_empty());
    for missing in &findings.fragments {
        let _ = writeln!(text, "{}", missing.url);
        add_referrers(text, &missing.referrers);
    }
}

fn add_heading(text: &mut String, heading: &str, is_empty: bool) {
    if !is_empty {
        let _ = write!(text, "\n{heading}\n\n");
    }
}

fn add_referrers(text: &mut String, referrers: &[String]) {
    for referrer in referrers.iter().take(REFERRERS) {
        let _ = writeln!(text, "    in {referrer}");
    }
    if let Some(more @ 1..) = referrers.len().checked_sub(REFERRERS) {
        let _ = writeln!(text, "    and in {more} more");
    }
}

fn total(skipped: &Skipped) -> usize {
    named(skipped).iter().map(|(_, count)| count).sum()
}

/// Returns why addresses were not checked, as a note in brackets.
fn reasons(skipped: &Skipped) -> String {
    let reasons: Vec<String> = named(skipped)
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if reasons.is_empty() {
        return String::new();
    }
    format!("  ({})", reasons.join(", "))
}

fn named(skipped: &Skipped) -> [(&'static str, usize); 6] {
    [
        ("other schemes", skipped.scheme),
        ("excluded", skipped.excluded),
        ("external", skipped.external),
        ("robots.txt", skipped.robots),
        ("too deep", skipped.depth),
        ("too many", skipped.pages),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{Failure, Kind};
    use crate::findings::{Broken, Missing, Redirected};

    #[test]
    fn a_report_lists_what_was_found() {
        let page = "http://a/".to_owned();
        let findings = Findings {
            start: vec![page.clone()],
            pages: 2,
            links: 12,
            broken: vec![Broken {
                url: "http://a/x".to_owned(),
                failure: Failure::of_kind(Kind::TimedOut),
                referrers: vec![page.clone(); 5],
            }],
            redirects: vec![Redirected {
                url: "http://a/y".to_owned(),
                chain: vec!["http://a/z".to_owned()],
                referrers: vec![page.clone()],
            }],
            fragments: vec![Missing {
                url: "http://a/#b".to_owned(),
                referrers: vec![page],
            }],
            skipped: Skipped { external: 3, depth: 1, ..Skipped::default() },
            partial: true,
            unread: Vec::new(),
        };
        let expected = "\
http://a/
interrupted: this is only what was found until then

pages                    2
links                   12
broken                   1
redirects                1
missing fragments        1
not checked              4  (external 3, too deep 1)

Broken links

timed out: http://a/x
    in http://a/
    in http://a/
    in http://a/
    and in 2 more

Redirects

http://a/y
    to http://a/z
    in http://a/

Missing fragments

http://a/#b
    in http://a/
";
        assert_eq!(text_report(&findings), expected);
    }
}
