//! Slugs lead to their URLs; HEAD does so without being counted.

use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use tokio::time::sleep;

use super::{NO_LINK, NO_ROUTE};
use crate::case::{Case, link_body};
use crate::session::Session;

/// Addresses that no link has, and what is said of them.
const UNKNOWN: [(&str, &str); 15] = [
    ("/<run>-nobody", NO_LINK),
    ("/ab", NO_LINK),
    ("/..", NO_LINK),
    ("/%2f", NO_LINK),
    ("/<run>-%67o", NO_LINK),
    ("/<run>-GO", NO_LINK),
    ("/<run>-go%20", NO_LINK),
    ("/api", NO_LINK),
    ("/favicon.ico", NO_LINK),
    (
        "/0123456789012345678901234567890123456789012345678901234567890123456789",
        NO_LINK,
    ),
    ("/", NO_ROUTE),
    ("//", NO_ROUTE),
    ("/<run>-go/", NO_ROUTE),
    ("//<run>-go", NO_ROUTE),
    ("/x/<run>-go", NO_ROUTE),
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://xn--bcher-kva.example/%C3%A9?q=a%20b#c";
    let go = || Case::get("/<run>-go").redirects(url);
    session
        .exchange_all([
            Case::link("<run>-go", url),
            go(),
            Case::get("/<run>-go?utm=1")
                .named("a query is not passed on")
                .redirects(url),
            Case::head("/<run>-go").redirects(url),
            go().header("Range", "bytes=0-1").header("If-None-Match", "*"),
            go().header("Accept", "text/html").named("whatever the client accepts"),
            Case::get("/api/links/<run>-go")
                .named("HEAD is not counted")
                .body(&link_body("<run>-go", url, "null", 4)),
        ])
        .await;
    session.head_like_get("/<run>-go", 302).await;
    session
        .exchange_all(
            UNKNOWN.map(|(path, detail)| Case::get(path).problem(404, detail)),
        )
        .await;
    session.head_like_get("/<run>-nobody", 404).await;
    expired(session).await;
}

/// A link leads to its URL until it expires; its owner sees it afterwards.
async fn expired(session: &mut Session<'_>) {
    let url = "https://example.org/";
    let soon =
        Timestamp::now().round(jiff::Unit::Second).unwrap_or_default() + 2.seconds();
    session.shown.add("<soon>", &soon.to_string());
    let body =
        r#"{"url":"https://example.org/","slug":"<run>-soon","expires_at":"<soon>"}"#;
    let link = link_body("<run>-soon", url, "\"<soon>\"", 0);
    let case = Case::post(body).creates("<run>-soon", url).body(&link);
    session.exchange(&case.named("a link that expires within two seconds")).await;
    let left = soon.duration_since(Timestamp::now());
    sleep(Duration::try_from(left).unwrap_or_default() + Duration::from_millis(1100))
        .await;
    let gone = "the link has expired";
    session
        .exchange_all([
            Case::get("/<run>-soon").problem(410, gone),
            Case::head("/<run>-soon").problem(410, gone),
            Case::get("/api/links/<run>-soon").named("its owner sees it").body(&link),
            Case::get("/api/links/<run>-soon/clicks")
                .body(r#"{"slug":"<run>-soon","by":"day","total":0,"days":[]}"#),
            Case::get("/api/links?limit=1").hides_body().named("it is listed"),
            Case::delete("<run>-soon"),
            Case::get("/<run>-soon").problem(410, "the link was deleted"),
        ])
        .await;
}
