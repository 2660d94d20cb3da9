//! The metrics have counted what the API did, whichever process did it.

use crate::case::Case;
use crate::metrics::{self, Metrics};
use crate::session::Session;

/// Requests by route, method and status, and how many of them were made.
type Requests<'a> = &'a [(&'a str, &'a str, &'a str, u32)];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    let url = "https://example.org/";
    let cases = [
        Case::link("<run>-counted", url),
        Case::get("/<run>-counted").redirects(url),
        Case::get("/<run>-counted").redirects(url),
        Case::get("/api/links/<run>-nobody").status(404),
        Case::get("/api/links/<run>-counted/clicks"),
        Case::request("PURGE", "/api/links").status(405),
        Case::delete("<run>-counted"),
        Case::post("no JSON").status(400),
    ];
    let requests = [
        ("/api/links", "POST", "201", 1),
        ("/api/links", "POST", "400", 1),
        ("/api/links", "other", "405", 1),
        ("/api/links/{slug}", "GET", "404", 1),
        ("/api/links/{slug}", "DELETE", "204", 1),
        ("/api/links/{slug}/clicks", "GET", "200", 1),
    ];
    let others = [
        ("shortlink_clicks_total", 2),
        ("shortlink_links_created_total", 1),
        // A create, two clicks and a delete, each awaited before the next.
        ("shortlink_commits_total", 4),
        ("shortlink_commit_changes_count", 4),
        ("shortlink_commit_changes_sum", 4),
    ];
    see_growth(session, &cases, &requests, &others).await;
}

/// Sends the cases, and prints by how much that made the metrics grow: the requests,
/// and others without labels.
pub(super) async fn see_growth(
    session: &mut Session<'_>,
    cases: &[Case],
    requests: Requests<'_>,
    others: &[(&str, u32)],
) {
    let Some(before) = read(session).await else { return };
    for case in cases {
        session.quietly(case).await;
    }
    let Some(after) = read(session).await else { return };
    let mut see = |name: &str, labels: &[(&str, &str)], wanted: u32| {
        let got = after.value(name, labels) - before.value(name, labels);
        let words: Vec<String> =
            labels.iter().map(|(_, value)| format!(" {value}")).collect();
        let sentence = format!("{name}{} grew by {wanted}", words.concat());
        let holds = (got - f64::from(wanted)).abs() < f64::EPSILON;
        session.transcript.check(holds, &sentence, format!("by {got}"));
    };
    for (route, method, status, wanted) in requests {
        let labels = [("route", *route), ("method", *method), ("status", *status)];
        see("shortlink_requests_total", &labels, *wanted);
    }
    for (name, wanted) in others {
        see(name, &[], *wanted);
    }
}

/// Reads the metrics, or prints why they can't be read.
pub(super) async fn read(session: &mut Session<'_>) -> Option<Metrics> {
    let reply = session.quietly(&Case::get("/metrics")).await;
    let media = reply.header("content-type").unwrap_or_default().to_owned();
    if media != "text/plain; version=0.0.4; charset=utf-8" {
        session.transcript.fail(format_args!("unexpected media type `{media}`"));
    }
    match metrics::parse(&String::from_utf8_lossy(&reply.body)) {
        Ok(metrics) => Some(metrics),
        Err(error) => {
            session.transcript.fail(format_args!("the metrics can't be read: {error}"));
            None
        }
    }
}
