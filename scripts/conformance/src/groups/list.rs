//! Lists go by pages, newest first, while links are made and deleted.

use crate::case::{Case, Key, link_body};
use crate::session::Session;

const EMPTY: &str = r#"{"links":[],"next":null}"#;

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let first = session.exchange(&Case::get("/api/links").body(EMPTY)).await;
    if first.status == 200 && first.json()["links"] != serde_json::json!([]) {
        session
            .transcript
            .fail("the key has links already: this group needs a new one");
    }
    make(session, 1..=5).await;
    session.exchange_all(pages()).await;
    session.head_like_get("/api/links?limit=2", 200).await;
    session.transcript.line("# 25 links: a page has 20 unless it is told otherwise");
    make(session, 8..=25).await;
    let page =
        numbers(&[25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
    let page = [page, numbers(&[9, 8, 7, 5])].concat();
    session
        .exchange_all([
            Case::get("/api/links").body(&list(&page, Some("<cursor 4>"))),
            Case::get("/api/links?cursor=<cursor 4>")
                .body(&list(&numbers(&[4, 2, 1]), None)),
            Case::get("/api/links?limit=1&cursor=<cursor 4>")
                .body(&list(&numbers(&[4]), Some("<cursor 1>"))),
            Case::get("/api/links")
                .key(Key::Other)
                .named("the other owner has none of them")
                .body(EMPTY),
        ])
        .await;
    let all = session.quietly(&Case::get("/api/links?limit=100")).await.json();
    let count = all["links"].as_array().map_or(0, Vec::len);
    let sentence = "a page of 100 has all 23, and no next";
    session.transcript.check(count == 23 && all["next"].is_null(), sentence, count);
}

/// Pages that stay what they are while links are made and deleted between them.
fn pages() -> Vec<Case> {
    vec![
        Case::get("/api/links?limit=2")
            .named("the newest come first")
            .body(&list(&numbers(&[5, 4]), Some("<cursor 1>"))),
        Case::link("<run>-l6", "https://example.org/6")
            .named("a link is made in between"),
        Case::get("/api/links?limit=2&cursor=<cursor 1>")
            .body(&list(&numbers(&[3, 2]), Some("<cursor 2>"))),
        Case::get("/api/links?limit=2&cursor=<cursor 1>")
            .named("a page can be read again")
            .body(&list(&numbers(&[3, 2]), Some("<cursor 2>"))),
        Case::get("/api/links?limit=2&cursor=<cursor 2>")
            .named("the last page has no next")
            .body(&list(&numbers(&[1]), None)),
        Case::get("/api/links?limit=6")
            .named("exactly all: no next either")
            .body(&list(&numbers(&[6, 5, 4, 3, 2, 1]), None)),
        Case::delete("<run>-l3").named("deleted ones are left out"),
        Case::get("/api/links?limit=2&cursor=<cursor 1>")
            .body(&list(&numbers(&[2, 1]), None)),
        Case::delete("<run>-l6"),
        Case::link("<run>-l7", "https://example.org/7"),
        Case::get("/api/links?limit=3")
            .body(&list(&numbers(&[7, 5, 4]), Some("<cursor 1>"))),
        Case::get("/api/links?limit=1").body(&list(&numbers(&[7]), Some("<cursor 3>"))),
        Case::get("/api/links?cursor=1&limit=1").named("before the first").body(EMPTY),
    ]
}

async fn make(session: &mut Session<'_>, which: std::ops::RangeInclusive<u32>) {
    for number in which {
        let url = format!("https://example.org/{number}");
        session.quietly(&Case::link(&format!("<run>-l{number}"), &url)).await;
    }
}

/// Returns the bodies of these links.
fn numbers(which: &[u32]) -> Vec<String> {
    let body = |number: &u32| {
        let url = format!("https://example.org/{number}");
        link_body(&format!("<run>-l{number}"), &url, "null", 0)
    };
    which.iter().map(body).collect()
}

/// Returns the body of a list.
fn list(links: &[String], next: Option<&str>) -> String {
    let next = next.map_or("null".to_owned(), |next| format!("\"{next}\""));
    format!("{{\"links\":[{}],\"next\":{next}}}", links.join(","))
}
