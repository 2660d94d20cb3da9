//! The report as JSON, for programs.
//!
//! Twin: `python-ref/cli_tool/json_report.py`.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::moment::rfc3339;
use crate::summary::{Summary, Top, class_name};
use crate::tally::Key;

/// Returns the report as one JSON object on a line, keys in the order of the summary.
///
/// What isn't UTF-8 in a text is replaced by U+FFFD.
#[must_use]
pub fn json_report(summary: &Summary) -> Vec<u8> {
    let mut json =
        serde_json::to_vec(summary).expect("texts and numbers always can be");
    json.push(b'\n');
    json
}

impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("lines", &self.lines)?;
        object.serialize_entry("parsed", &self.parsed)?;
        object.serialize_entry("malformed", &self.malformed)?;
        object.serialize_entry("filtered", &self.filtered)?;
        object.serialize_entry("first", &self.first.map(rfc3339))?;
        object.serialize_entry("last", &self.last.map(rfc3339))?;
        object.serialize_entry("requests", &self.requests)?;
        object.serialize_entry("bytes", &self.bytes)?;
        object.serialize_entry("hosts", &self.hosts)?;
        object.serialize_entry("status", &Object(&self.status, u16::to_string))?;
        object.serialize_entry("classes", &Object(&self.classes, class_name))?;
        object.serialize_entry("methods", &Object(&self.methods, lossy))?;
        object.serialize_entry("hours", &self.hours)?;
        object.serialize_entry("protocols", &Object(&self.protocols, lossy))?;
        object.serialize_entry("top_paths", &self.top_paths)?;
        object.serialize_entry("top_hosts", &self.top_hosts)?;
        object.serialize_entry("top_referrers", &self.top_referrers)?;
        object.serialize_entry("top_agents", &self.top_agents)?;
        object.serialize_entry("top_404", &self.top_404)?;
        object.serialize_entry("top_5xx", &self.top_5xx)?;
        object.end()
    }
}

impl Serialize for Top {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("key", &String::from_utf8_lossy(&self.key))?;
        object.serialize_entry("hits", &self.hits)?;
        object.serialize_entry("bytes", &self.bytes)?;
        if let Some(errors) = self.errors {
            object.serialize_entry("errors", &errors)?;
        }
        object.end()
    }
}

/// An object from keys to hits, and how its keys are written.
struct Object<'a, K>(&'a [(K, u64)], fn(&K) -> String);

impl<K> Serialize for Object<'_, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, hits)| (self.1(key), hits)))
    }
}

fn lossy(key: &Key) -> String {
    String::from_utf8_lossy(key).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_all_keys() {
        let text = String::from_utf8(json_report(&Summary::default())).unwrap();
        assert!(
            text.starts_with(r#"{"lines":0,"parsed":0,"malformed":0,"filtered":0,"#)
        );
        assert!(
            text.contains(
                r#""first":null,"last":null,"requests":0,"bytes":0,"hosts":0"#
            )
        );
        assert!(text.ends_with("\"top_5xx\":[]}\n"));
    }

    #[test]
    fn texts_are_utf_8_and_numbers_are_exact() {
        let top = Top {
            key: b"/\xff\"\xc3\xa4\x1b".to_vec(),
            hits: 1,
            bytes: u64::MAX,
            errors: Some(0),
        };
        let summary = Summary {
            first: Some(0),
            status: vec![(404, 1)],
            classes: vec![(4, 1)],
            top_paths: vec![top],
            ..Summary::default()
        };
        let text = String::from_utf8(json_report(&summary)).unwrap();
        for part in [
            r#""first":"1970-01-01T00:00:00Z""#,
            r#""status":{"404":1},"classes":{"4xx":1}"#,
            "[{\"key\":\"/\u{fffd}\\\"ä\\u001b\",\"hits\":1,",
            r#""bytes":18446744073709551615,"errors":0}]"#,
        ] {
            assert!(text.contains(part), "{text}");
        }
    }
}
