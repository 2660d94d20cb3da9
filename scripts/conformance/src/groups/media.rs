//! Media types and encodings of the body.

use crate::case::Case;
use crate::session::Session;

const TYPE: &str = "the body must be application/json";
const CODED: &str = "the body must not be compressed";

/// Media types that are refused.
const REFUSED: [&str; 15] = [
    "",
    "text/plain",
    "text/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/problem+json",
    "application/jsonp",
    "application/*",
    "*/*",
    "json",
    "application/json; charset=latin1",
    "application/json; charset=utf-16",
    "application/json; version=1",
    "application/json; charset=utf-8; version=1",
    "application/json, text/plain",
];

/// Media types that are taken.
const TAKEN: [&str; 6] = [
    "application/json",
    "Application/JSON",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    "application/json ; charset=Utf-8",
    "application/json; CHARSET=utf-8",
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let post = || Case::post(r#"{"url":"https://example.org/"}"#);
    session.exchange(&post().content_type(None).problem(415, TYPE)).await;
    for media in REFUSED {
        session.exchange(&post().content_type(Some(media)).problem(415, TYPE)).await;
    }
    for (number, media) in (1..).zip(TAKEN) {
        let case = post().content_type(Some(media));
        let slug = format!("<slug {number}>");
        session.exchange(&case.creates(&slug, "https://example.org/")).await;
    }
    let coded = |coding: &str| post().header("Content-Encoding", coding);
    // The head of a gzip member, and too little behind it.
    let gzip = Case::post(*b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\x05\x00");
    session
        .exchange_all([
            gzip.header("Content-Encoding", "gzip").problem(415, CODED),
            coded("GZIP").problem(415, CODED),
            coded("br").problem(415, CODED),
            coded("identity, gzip").problem(415, CODED),
            coded("gzip")
                .content_type(Some("text/plain"))
                .named("the encoding comes before the media type")
                .problem(415, CODED),
            coded("identity").creates("<slug 7>", "https://example.org/"),
            coded("Identity").creates("<slug 8>", "https://example.org/"),
            Case::post("no JSON")
                .content_type(Some("text/plain"))
                .named("the media type comes before the body")
                .problem(415, TYPE),
        ])
        .await;
}
