//! The report as JSON, for programs.
//!
//! Twin: `python-ref/concurrent_workers/json_report.py`.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::findings::{Broken, Findings};

/// Returns the report as one JSON object on a line, keys in the findings' order.
#[must_use]
pub fn json_report(findings: &Findings) -> Vec<u8> {
    let mut json =
        serde_json::to_vec(findings).expect("texts and numbers always can be");
    json.push(b'\n');
    json
}

impl Serialize for Findings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("start", &self.start)?;
        object.serialize_entry("pages", &self.pages)?;
        object.serialize_entry("links", &self.links)?;
        object.serialize_entry("broken", &self.broken)?;
        object.serialize_entry("redirects", &self.redirects)?;
        object.serialize_entry("fragments", &self.fragments)?;
        object.serialize_entry("skipped", &self.skipped)?;
        object.serialize_entry("partial", &self.partial)?;
        object.end()
    }
}

impl Serialize for Broken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("url", &self.url)?;
        object.serialize_entry("kind", self.failure.kind.name())?;
        object.serialize_entry("status", &self.failure.status)?;
        object.serialize_entry("referrers", &self.referrers)?;
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{Failure, Kind};
    use crate::findings::{Missing, Redirected, Skipped};

    #[test]
    fn keys_come_in_the_order_of_the_findings() {
        let broken = |status| Broken {
            url: "http://a/\u{e9}".to_owned(),
            failure: Failure { kind: Kind::NoLocation, status },
            referrers: vec!["http://a/".to_owned()],
        };
        let findings = Findings {
            start: vec!["http://a/".to_owned()],
            pages: 1,
            links: 4,
            broken: vec![broken(Some(302)), broken(None)],
            redirects: vec![Redirected {
                url: "u".to_owned(),
                chain: vec!["v".to_owned()],
                referrers: Vec::new(),
            }],
            fragments: vec![Missing { url: "w".to_owned(), referrers: Vec::new() }],
            skipped: Skipped { robots: 2, ..Skipped::default() },
            partial: false,
            unread: vec![("http://a/".to_owned(), "refused".to_owned())],
        };
        let broken = |status| {
            format!(
                "{{\"url\":\"http://a/\u{e9}\",\"kind\":\"no location\",\
                 \"status\":{status},\"referrers\":[\"http://a/\"]}}"
            )
        };
        let expected = format!(
            "{{\"start\":[\"http://a/\"],\"pages\":1,\"links\":4,\"broken\":[{},{}],\
             \"redirects\":[{{\"url\":\"u\",\"chain\":[\"v\"],\"referrers\":[]}}],\
             \"fragments\":[{{\"url\":\"w\",\"referrers\":[]}}],\
             \"skipped\":{{\"scheme\":0,\"excluded\":0,\"external\":0,\"robots\":2,\
             \"depth\":0,\"pages\":0}},\"partial\":false}}\n",
            broken("302"),
            broken("null"),
        );
        assert_eq!(String::from_utf8(json_report(&findings)).unwrap(), expected);
    }
}
