//! 1,000 clients follow one link at once.

use crate::case::{Case, link_body};
use crate::crowd;
use crate::session::Session;

const CLIENTS: usize = 1000;

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/burst";
    session.exchange(&Case::link("<run>-burst", url)).await;
    let request = Case::get("/<run>-burst").bytes(&session.shown);
    let replies = crowd::all_at_once(&session.target, vec![request; CLIENTS]).await;
    let counted = crowd::counted(&replies);
    session.transcript.check(counted == "1000 times 302", "1000 times 302", &counted);
    let led =
        replies.iter().filter(|reply| reply.header("location") == Some(url)).count();
    session.transcript.check(led == CLIENTS, "all lead to the URL", led);
    let days = r#"[{"day":"<day>","clicks":1000}]"#;
    let clicks =
        format!(r#"{{"slug":"<run>-burst","by":"day","total":1000,"days":{days}}}"#);
    session
        .exchange_all([
            Case::get("/api/links/<run>-burst")
                .named("exactly 1000 clicks are counted")
                .body(&link_body("<run>-burst", url, "null", 1000)),
            Case::get("/api/links/<run>-burst/clicks").body(&clicks),
        ])
        .await;
}
