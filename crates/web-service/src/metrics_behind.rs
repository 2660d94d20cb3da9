//! The metrics of a front and of the service behind it, as those of one service.
//!
//! The front sees every request and its reply, and counts both. What a request changed
//! in the database is known where it was answered, so that is asked for and added.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;

use crate::app::App;
use crate::metrics::METRICS_TYPE;
use crate::observe::Asked;
use crate::pass_on::{send, unanswered};
use crate::problem::Problem;
use crate::replies::typed;

/// What the service behind has done and the front can't see.
const DONE_BEHIND: [&str; 5] = [
    "shortlink_links_created_total",
    "shortlink_commits_total",
    "shortlink_commit_changes_bucket",
    "shortlink_commit_changes_sum",
    "shortlink_commit_changes_count",
];
/// What the metrics of a service may take, in bytes; they take some thousands.
const LIMIT: usize = 1 << 20;

/// Gives the metrics of both.
///
/// # Errors
///
/// 503 if the service behind can't be reached or doesn't give its metrics, 504 if it
/// takes too long: a counter that falls back would be taken for a new start.
pub async fn metrics_of_both(
    State(app): State<Arc<App>>,
    mut request: Request,
) -> Result<Response, Problem> {
    let mut ask = Request::new(Body::empty());
    *ask.uri_mut() = Uri::from_static("/metrics");
    if let Some(asked) = request.extensions_mut().remove::<Asked>() {
        ask.extensions_mut().insert(asked);
    }
    let reply = send(&app, ask).await?;
    if reply.status() != StatusCode::OK {
        return Err(unanswered(503));
    }
    let behind = to_bytes(reply.into_body(), LIMIT).await;
    let behind = behind.map_err(|_| unanswered(503))?;
    let text = added(&app.metrics.text(), &String::from_utf8_lossy(&behind));
    Ok(typed(METRICS_TYPE, text.into()))
}

/// Returns the metrics with what was done behind added.
fn added(own: &str, behind: &str) -> String {
    let behind: HashMap<&str, f64> = behind.lines().filter_map(sample).collect();
    let mut text = String::with_capacity(own.len());
    for line in own.lines() {
        let more = sample(line)
            .filter(|(series, _)| DONE_BEHIND.contains(&family(series)))
            .and_then(|(series, count)| Some((series, count + behind.get(series)?)));
        let _ = match more {
            Some((series, count)) => writeln!(text, "{series} {count}"),
            None => writeln!(text, "{line}"),
        };
    }
    text
}

/// The name of a series with its labels, and its value.
fn sample(line: &str) -> Option<(&str, f64)> {
    let (series, value) = line.rsplit_once(' ')?;
    (!series.starts_with('#')).then_some((series, value.parse().ok()?))
}

/// The name of a series without its labels.
fn family(series: &str) -> &str {
    series.split_once('{').map_or(series, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;
    use crate::metrics::Metrics;

    #[test]
    fn what_was_done_behind_is_added() {
        let own = Metrics::new();
        own.count_request("/api/links", &Method::POST, 201);
        own.clicks.inc();
        own.count_commit(1);
        let behind = Metrics::new();
        behind.count_request("/api/links", &Method::POST, 201);
        behind.links_created.inc();
        behind.count_commit(1);
        behind.count_commit(2);
        let _flight = behind.flight();
        let text = added(&own.text(), &behind.text());
        let series = "shortlink_requests_total{route=\"/api/links\",method=\"POST\",\
                      status=\"201\"} 1";
        for line in [
            series,
            "shortlink_clicks_total 1",
            "shortlink_links_created_total 1",
            "shortlink_commits_total 3",
            "shortlink_commit_changes_sum 4",
            "shortlink_commit_changes_count 3",
            "shortlink_commit_changes_bucket{le=\"1.0\"} 2",
            "shortlink_commit_changes_bucket{le=\"2.0\"} 3",
            "shortlink_commit_changes_bucket{le=\"+Inf\"} 3",
            "shortlink_in_flight 0",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        }
        assert_eq!(text.lines().count(), own.text().lines().count());
    }

    #[test]
    fn the_format_of_the_other_language_is_read() {
        let own = Metrics::new().text();
        let behind = "# TYPE shortlink_commits_total counter\n\
                      shortlink_commits_total 12.0\n\
                      shortlink_commit_changes_bucket{le=\"1.0\"} 12.0\n";
        let text = added(&own, behind);
        assert!(text.contains("\nshortlink_commits_total 12\n"), "{text}");
        assert!(text.contains("_bucket{le=\"1.0\"} 12\n"), "{text}");
        assert!(text.contains("_bucket{le=\"2.0\"} 0\n"), "{text}");
    }
}
