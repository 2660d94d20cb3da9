//! Links are made, with a slug of one's own or a generated one, or are not valid.

use crate::case::{Case, link_body};
use crate::session::Session;

const OBJECT: &str = "body: must be an object";
const TIME: &str = "expires_at: must be a time like 2027-01-31T12:00:00Z";
const FUTURE: &str = "expires_at: must be in the future";

/// Bodies that are refused with 422, and why.
const INVALID: [(&str, &str); 27] = [
    ("[]", OBJECT),
    (r#""https://example.org/""#, OBJECT),
    ("null", OBJECT),
    ("17", OBJECT),
    ("true", OBJECT),
    ("{}", "url: is missing"),
    (r#"{"slug":"<run>-x"}"#, "url: is missing"),
    (r#"{"url":null}"#, "url: must be a string"),
    (r#"{"url":7}"#, "url: must be a string"),
    (r#"{"url":["https://example.org/"]}"#, "url: must be a string"),
    (r#"{"url":"https://example.org/","slug":null}"#, "slug: must be a string"),
    (r#"{"url":"https://example.org/","slug":123}"#, "slug: must be a string"),
    (r#"{"url":"https://example.org/","note":"x"}"#, "note: there is no such field"),
    (r#"{"b":1,"a":2}"#, "b: there is no such field"),
    (r#"{"":1}"#, ": there is no such field"),
    (r#"{"URL":"https://example.org/"}"#, "URL: there is no such field"),
    (r#"{"url":"https://example.org/","expires_at":null}"#, TIME),
    (r#"{"url":"https://example.org/","expires_at":2000000000}"#, TIME),
    (r#"{"url":"https://example.org/","expires_at":"2099-01-01"}"#, TIME),
    (r#"{"url":"https://example.org/","expires_at":"2099-01-01T00:00:00z"}"#, TIME),
    (
        r#"{"url":"https://example.org/","expires_at":"2099-01-01T00:00:00+00:00"}"#,
        TIME,
    ),
    (r#"{"url":"https://example.org/","expires_at":"2099-01-01T00:00:00.5Z"}"#, TIME),
    (r#"{"url":"https://example.org/","expires_at":"2099-02-29T00:00:00Z"}"#, TIME),
    (r#"{"url":"https://example.org/","expires_at":"2099-01-01T24:00:00Z"}"#, TIME),
    (r#"{"url":"https://example.org/","expires_at":"2099-01-01T23:59:60Z"}"#, TIME),
    (r#"{"url":"https://example.org/","expires_at":"1970-01-01T00:00:00Z"}"#, FUTURE),
    (r#"{"url":"https://example.org/","expires_at":"2020-01-01T00:00:00Z"}"#, FUTURE),
];

/// Bodies with several faults: only the first in the order of the fields is told.
const SEVERAL: [(&str, &str); 5] = [
    (r#"{"slug":1,"extra":2}"#, "extra: there is no such field"),
    (r#"{"slug":1}"#, "url: is missing"),
    (r#"{"slug":"!","url":"ftp://x"}"#, "url: must begin with http:// or https://"),
    (
        r#"{"expires_at":1,"slug":"!","url":"http://example.org"}"#,
        "slug: must be 3 to 64 of A-Z a-z 0-9 _ -",
    ),
    (r#"{"expires_at":1,"slug":"api","url":"http://example.org"}"#, TIME),
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    session.exchange_all(valid()).await;
    let invalid = INVALID.iter().chain(&SEVERAL);
    session
        .exchange_all(
            invalid.map(|(body, detail)| Case::post(*body).problem(422, detail)),
        )
        .await;
    session.exchange_all(taken()).await;
}

fn valid() -> Vec<Case> {
    let url = "https://example.org/";
    let far = r#""2099-12-31T23:59:59Z""#;
    let expiring =
        format!(r#"{{"url":"{url}","slug":"<run>-far","expires_at":{far}}}"#);
    vec![
        Case::post(r#"{"url":"https://example.org/"}"#)
            .named("a generated slug")
            .creates("<slug 1>", url),
        Case::post(r#"{"url":"https://example.org/"}"#)
            .named("the same URL again has a slug of its own")
            .creates("<slug 2>", url),
        Case::get("/<slug 2>").redirects(url),
        Case::link("<run>-one", url).named("a slug of one's own"),
        Case::post(expiring)
            .named("a link that expires")
            .creates("<run>-far", url)
            .body(&link_body("<run>-far", url, far, 0)),
        Case::post(
            r#"{"expires_at":"9999-12-31T23:59:59Z","url":"https://example.org/"}"#,
        )
        .named("the last moment, and another order of the members")
        .creates("<slug 3>", url)
        .body(&link_body("<slug 3>", url, r#""9999-12-31T23:59:59Z""#, 0)),
        Case::post(" {\r\n\t\"url\" : \"https:\\/\\/ex\\u0061mple.org\\/\" } ")
            .named("white space and escapes")
            .creates("<slug 4>", url),
        Case::link("<run>-One", url).named("slugs have a case"),
        Case::post(r#"{"url":"https://example.org/"}"#)
            .named("a query changes nothing")
            .creates("<slug 5>", url),
    ]
}

fn taken() -> Vec<Case> {
    let url = "https://example.org/other";
    vec![
        Case::link("<run>-one", url)
            .named("a slug that is taken")
            .problem(409, "the slug \"<run>-one\" is taken"),
        Case::link("api", url)
            .named("a slug that is reserved")
            .problem(409, "the slug \"api\" is reserved"),
        Case::get("/<run>-one")
            .named("it is as it was")
            .redirects("https://example.org/"),
    ]
}
