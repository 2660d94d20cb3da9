//! One link is read, by its owner only.

use super::{NO_LINK, NO_ROUTE};
use crate::case::{Case, Key, link_body};
use crate::session::Session;

/// Slugs that no link has, or can have.
const NOBODY: [&str; 8] = [
    "<run>-nobody",
    "ab",
    "%2f",
    "..",
    "<run>-%72ead",
    "<run>-READ",
    "<run>-read%00",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/read?a=1#b";
    let path = "/api/links/<run>-read";
    session
        .exchange_all([
            Case::link("<run>-read", url),
            Case::get(path).body(&link_body("<run>-read", url, "null", 0)),
            Case::get("/<run>-read").redirects(url),
            Case::get("/<run>-read").redirects(url),
            Case::get(path).named("with its clicks").body(&link_body(
                "<run>-read",
                url,
                "null",
                2,
            )),
            Case::get("/api/links/<run>-read?x=y")
                .named("a query changes nothing")
                .body(&link_body("<run>-read", url, "null", 2)),
        ])
        .await;
    session.head_like_get(path, 200).await;
    let unknown = NOBODY.map(|slug| format!("/api/links/{slug}"));
    session
        .exchange_all(unknown.iter().map(|path| Case::get(path).problem(404, NO_LINK)))
        .await;
    session
        .exchange_all([
            Case::get(path)
                .key(Key::Other)
                .named("another owner's")
                .problem(404, NO_LINK),
            Case::get("/api/links/").problem(404, NO_ROUTE),
            Case::get("/api/links/<run>-read/").problem(404, NO_ROUTE),
            Case::get("/api/links/<run>-read/visits").problem(404, NO_ROUTE),
            Case::get("/api//links").problem(404, NO_ROUTE),
            Case::get("/api/nothing").problem(404, NO_ROUTE),
            Case::get("/API/links").problem(404, NO_ROUTE),
        ])
        .await;
}
