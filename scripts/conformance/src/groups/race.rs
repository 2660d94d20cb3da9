//! 100 clients ask for one slug at once.

use crate::case::{Case, link_body};
use crate::crowd;
use crate::session::Session;

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    for round in 1..=3 {
        let slug = format!("<run>-race{round}");
        let body =
            format!(r#"{{"url":"https://example.org/{round}","slug":"{slug}"}}"#);
        let request = Case::post(body).bytes(&session.shown);
        let replies = crowd::all_at_once(&session.target, vec![request; 100]).await;
        let counted = crowd::counted(&replies);
        let sentence = "1 times 201, 99 times 409";
        session.transcript.check(counted == sentence, sentence, &counted);
        let detail =
            session.shown.fill(format!("the slug \"{slug}\" is taken").as_bytes());
        let detail = String::from_utf8_lossy(&detail).into_owned();
        let told = |reply: &&crate::reply::Reply| reply.detail() == detail;
        let told = replies.iter().filter(told).count();
        session.transcript.check(told == 99, "99 are told that it is taken", told);
        let link = link_body(&slug, &format!("https://example.org/{round}"), "null", 0);
        session.exchange(&Case::get(&format!("/api/links/{slug}")).body(&link)).await;
    }
}
