//! Health, readiness, metrics and the API's description.

use serde_json::Value;

use super::counters::{read, see_growth};
use crate::case::Case;
use crate::session::Session;

/// The families of metrics, and their types.
const FAMILIES: [(&str, &str); 6] = [
    ("shortlink_requests_total", "counter"),
    ("shortlink_clicks_total", "counter"),
    ("shortlink_links_created_total", "counter"),
    ("shortlink_commits_total", "counter"),
    ("shortlink_commit_changes", "histogram"),
    ("shortlink_in_flight", "gauge"),
];

/// Runs the group.
pub(super) async fn run(session: &mut Session<'_>) {
    session
        .exchange_all([
            Case::get("/healthz").body(r#"{"status":"ok"}"#),
            Case::get("/readyz").body(r#"{"status":"ready"}"#),
            Case::get("/healthz?x=1").body(r#"{"status":"ok"}"#),
            Case::get("/metrics").hides_body(),
            Case::head("/metrics").hides_body(),
            Case::get("/openapi.json").hides_body(),
            Case::head("/openapi.json").hides_body(),
            Case::get("/healthz/").problem(404, super::NO_ROUTE),
        ])
        .await;
    session.head_like_get("/healthz", 200).await;
    session.head_like_get("/readyz", 200).await;
    families(session).await;
    count(session).await;
    describe(session).await;
}

/// Prints which metrics there are, and of which types.
async fn families(session: &mut Session<'_>) {
    let Some(metrics) = read(session).await else { return };
    for (family, wanted) in FAMILIES {
        let kind = metrics.type_of(family).unwrap_or("missing");
        let sentence = format!("{family} is a {wanted}");
        session.transcript.check(kind == wanted, &sentence, kind);
    }
    let bounds = metrics.buckets("shortlink_commit_changes");
    let powers = (0..=10).map(|power| f64::from(1 << power)).chain([f64::INFINITY]);
    let sentence = "the bounds of its buckets are 1, 2, 4 ... 1024 and infinity";
    let holds = powers.eq(bounds.clone());
    session.transcript.check(holds, sentence, format!("{bounds:?}"));
}

/// Follows a link, and looks whether that is counted.
async fn count(session: &mut Session<'_>) {
    let url = "https://example.org/";
    session.quietly(&Case::link("<run>-count", url)).await;
    let cases = [
        Case::get("/<run>-count").redirects(url),
        Case::get("/<run>-count").redirects(url),
        Case::head("/<run>-count").redirects(url),
        Case::request("PUT", "/<run>-count").status(405),
        Case::get("/nothing/here").status(404),
    ];
    let requests = [
        ("/{slug}", "GET", "302", 2),
        ("/{slug}", "HEAD", "302", 1),
        ("/{slug}", "PUT", "405", 1),
        ("none", "GET", "404", 1),
    ];
    let others = [("shortlink_clicks_total", 2), ("shortlink_in_flight", 0)];
    see_growth(session, &cases, &requests, &others).await;
}

/// Prints what both languages must say of the API: addresses, statuses, parameters.
async fn describe(session: &mut Session<'_>) {
    let document = session.quietly(&Case::get("/openapi.json")).await.json();
    let version = document["openapi"].as_str().unwrap_or_default();
    let sentence = "the API is described as OpenAPI 3.1";
    session.transcript.check(version.starts_with("3.1."), sentence, version);
    let title = document["info"]["title"].as_str().unwrap_or_default();
    session.transcript.check(title == "shortlink", "its title is shortlink", title);
    let Some(paths) = document["paths"].as_object() else {
        return session.transcript.fail("it has no paths");
    };
    let mut lines = Vec::new();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            lines.push(format!("{path} {method} {}", described(operation)));
        }
    }
    lines.sort();
    for line in lines {
        session.transcript.line(line);
    }
}

fn described(operation: &Value) -> String {
    let responses = operation["responses"].as_object();
    let mut statuses: Vec<&str> =
        responses.into_iter().flatten().map(|(status, _)| status.as_str()).collect();
    statuses.sort_unstable();
    let parameters = operation["parameters"].as_array();
    let mut names: Vec<&str> = parameters
        .into_iter()
        .flatten()
        .filter_map(|parameter| parameter["name"].as_str())
        .collect();
    names.sort_unstable();
    format!("{} ({})", statuses.join(" "), names.join(", "))
}
