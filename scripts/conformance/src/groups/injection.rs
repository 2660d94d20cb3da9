//! SQL in every text that a client can send.

use super::NO_LINK;
use crate::case::{Case, Key, link_body};
use crate::session::Session;

/// Slugs in paths: of no link, whatever they would mean to a database.
const SLUGS: [&str; 9] = [
    "'OR'1'='1",
    "%27%20OR%201=1--",
    "'%3BDROP%20TABLE%20links%3B--",
    "___",
    "%25",
    "*",
    "<run>-sq_",
    "<run>-sql'--",
    "<run>-sql\"",
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/';DROP%20TABLE%20links;--?q=%27OR%271%27=%271";
    let link = link_body("<run>-sql", url, "null", 0);
    let given = "https://example.org/';DROP%20TABLE%20links;--?q='OR'1'='1";
    let body = format!(r#"{{"url":"{given}","slug":"<run>-sql"}}"#);
    session.exchange(&Case::post(body).creates("<run>-sql", url)).await;
    for slug in SLUGS {
        let paths = [format!("/{slug}"), format!("/api/links/{slug}")];
        session
            .exchange_all(
                paths.iter().map(|path| Case::get(path).problem(404, NO_LINK)),
            )
            .await;
        session.exchange(&Case::delete(slug).problem(404, NO_LINK)).await;
    }
    let needed = "an API key is needed: send Authorization: Bearer KEY";
    let cursor = "cursor: must be the text that an earlier reply gave as next";
    let slug = "slug: must be 3 to 64 of A-Z a-z 0-9 _ -";
    let with = |text: &str| Case::get("/api/links").key(Key::Instead(text.to_owned()));
    let list = |query: &str| Case::get(&format!("/api/links?{query}")).key(Key::Other);
    session
        .exchange_all([
            with("Bearer ' OR '1'='1").problem(401, needed),
            with("Bearer x' OR 1=1 --").problem(401, needed),
            with("Bearer %").problem(401, needed),
            list("cursor=1%20OR%201=1").problem(422, cursor),
            list("cursor=1;DROP+TABLE+links").problem(422, cursor),
            list("limit=1%20OFFSET%201").problem(422, "limit: must be from 1 to 100"),
            Case::get("/api/links/<run>-sql/clicks?by=day';--")
                .problem(422, "by: must be day"),
            Case::link("'; DROP TABLE links; --", "https://example.org/")
                .problem(422, slug),
            Case::link("abc' OR '1'='1", "https://example.org/").problem(422, slug),
            Case::get("/api/links/<run>-sql").named("it is as it was").body(&link),
            Case::get("/<run>-sql").redirects(url),
            Case::get("/readyz").body(r#"{"status":"ready"}"#),
        ])
        .await;
}
