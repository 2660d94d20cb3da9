//! The cases that both languages must answer alike, from the files in `data`.
//!
//! Twin: `python-ref/tests/web_service/test_shared_cases.py`.

use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use web_service::json::{Json, read_json};
use web_service::link::NewLink;
use web_service::target::{Origin, normalise};
use web_service::validate::new_link;

/// A text, written out or as texts with how often each comes.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Text {
    Whole(String),
    Parts(Vec<(String, usize)>),
}

impl Text {
    fn whole(&self) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::Parts(parts) => {
                parts.iter().map(|(text, times)| text.repeat(*times)).collect()
            }
        }
    }
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let text = std::fs::read_to_string(data.join(name)).expect("the cases are there");
    serde_json::from_str(&text).expect("the cases are written as they should be")
}

#[derive(Deserialize)]
struct Bodies {
    cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
struct Case {
    body: Option<Text>,
    hex: Option<String>,
    value: Option<String>,
    error: Option<String>,
}

impl Case {
    fn bytes(&self) -> Vec<u8> {
        let Some(hex) = &self.hex else {
            return self.body.as_ref().expect("a case has a body").whole().into_bytes();
        };
        let digits = (0..hex.len()).step_by(2);
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16);
        digits.map(|at| byte(at).expect("a case's bytes are hexadecimal")).collect()
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("text can be written")
}

/// A value as the cases show it: the bits of its numbers tell all there is to tell.
fn shown(json: &Json) -> String {
    match json {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(value) => format!("#{:016x}", value.to_bits()),
        Json::String(text) => quoted(text),
        Json::Array(values) => {
            let values: Vec<String> = values.iter().map(shown).collect();
            format!("[{}]", values.join(","))
        }
        Json::Object(members) => {
            let member = |(key, value): &(String, Json)| {
                format!("{}:{}", quoted(key), shown(value))
            };
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

#[test]
fn bodies_are_read_as_the_cases_say() {
    let Bodies { cases } = read("json.json");
    for case in cases {
        let found = read_json(&case.bytes());
        let value = found.as_ref().ok().map(shown);
        let error = found.err().map(|error| error.to_string());
        assert_eq!(error, case.error, "{case:?}");
        if case.value.as_deref() != Some("?") {
            assert_eq!(value, case.value, "{case:?}");
        }
    }
}

#[derive(Deserialize)]
struct Addresses {
    base_url: String,
    cases: Vec<Wanted>,
}

#[derive(Debug, Deserialize)]
struct Wanted {
    text: Text,
    address: Option<String>,
    error: Option<String>,
}

#[test]
fn addresses_are_normalised_as_the_cases_say() {
    let Addresses { base_url, cases } = read("target.json");
    let own = Origin::of(&base_url).expect("it is an address");
    for case in cases {
        let found = normalise(&case.text.whole(), &own);
        let error = found.as_ref().err().map(ToString::to_string);
        assert_eq!((found.ok(), error), (case.address, case.error), "{:?}", case.text);
    }
}

#[derive(Deserialize)]
struct NewLinks {
    base_url: String,
    now: i64,
    cases: Vec<Asked>,
}

#[derive(Debug, Deserialize)]
struct Asked {
    body: Text,
    link: Option<Fields>,
    status: Option<u16>,
    detail: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Fields {
    url: String,
    slug: Option<String>,
    expires_at: Option<i64>,
}

#[test]
fn new_links_are_checked_as_the_cases_say() {
    let NewLinks { base_url, now, cases } = read("new_link.json");
    let own = Origin::of(&base_url).expect("it is an address");
    for case in cases {
        let json = read_json(case.body.whole().as_bytes()).expect("it is JSON");
        let found = new_link(&json, &own, now);
        let problem = found.as_ref().err().cloned();
        let expected = case.link.map(|link| NewLink {
            url: link.url,
            slug: link.slug,
            expires_at: link.expires_at,
        });
        assert_eq!(found.ok(), expected, "{:?}", case.body);
        assert_eq!(
            problem.as_ref().map(|it| it.status),
            case.status,
            "{:?}",
            case.body
        );
        assert_eq!(problem.map(|it| it.detail), case.detail, "{:?}", case.body);
    }
}
