//! Clicks are counted by day.

use super::NO_LINK;
use crate::case::{Case, Key};
use crate::session::Session;

const DAY: &str = "by: must be day";

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/";
    let path = "/api/links/<run>-clicks/clicks";
    let none = r#"{"slug":"<run>-clicks","by":"day","total":0,"days":[]}"#;
    let days = r#"[{"day":"<day>","clicks":3}]"#;
    let three =
        format!(r#"{{"slug":"<run>-clicks","by":"day","total":3,"days":{days}}}"#);
    let click = || Case::get("/<run>-clicks").redirects(url);
    session
        .exchange_all([
            Case::link("<run>-clicks", url),
            Case::get(path).named("no days without clicks").body(none),
            click(),
            click(),
            Case::head("/<run>-clicks").named("HEAD is not counted").redirects(url),
            click(),
            Case::get(path).body(&three),
            Case::get("/api/links/<run>-clicks/clicks?by=day").body(&three),
            Case::get("/api/links/<run>-clicks/clicks?by=%64ay&x=1").body(&three),
        ])
        .await;
    session.head_like_get(path, 200).await;
    let query = |query: &str| Case::get(&format!("{path}?{query}"));
    session
        .exchange_all([
            query("by=month").problem(422, DAY),
            query("by=").problem(422, DAY),
            query("by").problem(422, DAY),
            query("by=DAY").problem(422, DAY),
            query("by=day&by=day").problem(422, "by: is given twice"),
            Case::get(path)
                .key(Key::Other)
                .named("another owner's")
                .problem(404, NO_LINK),
            Case::get("/api/links/<run>-nobody/clicks").problem(404, NO_LINK),
            Case::get("/api/links/%2f/clicks").problem(404, NO_LINK),
            Case::get("/api/links/<run>-nobody/clicks?by=month")
                .named("values are looked at before the database")
                .problem(422, DAY),
        ])
        .await;
}
