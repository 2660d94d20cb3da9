//! What is counted, in the text format of Prometheus.
//!
//! A counter of a label set is looked up once, and then only counted up: looking it up
//! by its labels would cost more than finding the link.
//!
//! Twin: `python-ref/web_service/metrics.py`.

use std::fmt::Write as _;
use std::sync::OnceLock;

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// What the text is: the format's version 0.0.4.
pub const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The templates of the routes; the first is that of what has none.
const ROUTES: [&str; 9] = [
    "none",
    "/{slug}",
    "/api/links",
    "/api/links/{slug}",
    "/api/links/{slug}/clicks",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
];

/// The methods that are told apart; the last stands for all others.
const METHODS: [&str; 10] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
    "other",
];

/// The statuses that the service itself gives.
const STATUSES: [u16; 18] = [
    200, 201, 204, 302, 400, 401, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500,
    503, 504,
];

/// What is counted.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Labels, Counter>,
    known: Vec<OnceLock<Counter>>,
    /// Clicks that were counted, as the database has them.
    pub clicks: Counter,
    /// Links that were created.
    pub links_created: Counter,
    commits: Counter,
    commit_changes: Histogram,
    in_flight: Gauge,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Labels {
    route: &'static str,
    method: &'static str,
    status: u16,
}

impl Metrics {
    /// Returns metrics that start from nothing.
    #[must_use]
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            known: Vec::new(),
            clicks: Counter::default(),
            links_created: Counter::default(),
            commits: Counter::default(),
            commit_changes: Histogram::new(exponential_buckets(1.0, 2.0, 11)),
            in_flight: Gauge::default(),
        };
        let combinations = ROUTES.len() * METHODS.len() * STATUSES.len();
        metrics.known.resize_with(combinations, OnceLock::new);
        metrics.register();
        metrics
    }

    /// Counts a reply; `route` is the template, or `none`.
    pub fn count_request(&self, route: &str, method: &Method, status: u16) {
        let route = ROUTES.iter().position(|known| *known == route).unwrap_or(0);
        let method = method_index(method);
        let labels = Labels { route: ROUTES[route], method: METHODS[method], status };
        match STATUSES.binary_search(&status) {
            Ok(index) => {
                let index = (route * METHODS.len() + method) * STATUSES.len() + index;
                self.known[index]
                    .get_or_init(|| self.requests.get_or_create_owned(&labels))
                    .inc();
            }
            // A service behind may give any status.
            Err(_) => _ = self.requests.get_or_create(&labels).inc(),
        }
    }

    /// Counts a commit of so many changes.
    pub fn count_commit(&self, changes: usize) {
        self.commits.inc();
        let changes = u32::try_from(changes).unwrap_or(u32::MAX);
        self.commit_changes.observe(changes.into());
    }

    /// Counts a request that is in flight until what is returned is dropped.
    #[must_use]
    pub fn flight(&self) -> Flight<'_> {
        self.in_flight.inc();
        Flight(&self.in_flight)
    }

    /// Returns the text format, version 0.0.4.
    ///
    /// The library writes OpenMetrics, which differs in two things: it names a counter
    /// without its `_total` where it describes it, and marks the end.
    #[must_use]
    pub fn text(&self) -> String {
        let mut open = String::new();
        encode(&mut open, &self.registry).expect("a string takes any text");
        let mut text = String::with_capacity(open.len());
        for line in open.lines().filter(|line| *line != "# EOF") {
            let _ = match described_counter(line) {
                Some((name, rest)) => writeln!(text, "{name}_total {rest}"),
                None => writeln!(text, "{line}"),
            };
        }
        text
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        let mut counter = |name: &str, help: &str, counter: &Counter| {
            registry.register(name, help, counter.clone());
        };
        counter("shortlink_clicks", "Clicks that were counted", &self.clicks);
        counter("shortlink_links_created", "Links created", &self.links_created);
        counter("shortlink_commits", "Commits of the database", &self.commits);
        let requests = self.requests.clone();
        registry.register("shortlink_requests", "Requests answered", requests);
        let changes = self.commit_changes.clone();
        registry.register("shortlink_commit_changes", "Changes a commit", changes);
        let in_flight = self.in_flight.clone();
        registry.register("shortlink_in_flight", "Requests in flight", in_flight);
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// A request in flight: it ends when this is dropped, even if the client goes away.
#[derive(Debug)]
pub struct Flight<'a>(&'a Gauge);

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn method_index(method: &Method) -> usize {
    let method = method.as_str();
    METHODS.iter().position(|known| *known == method).unwrap_or(METHODS.len() - 1)
}

/// The parts of a line that describes a counter: `# HELP name`, and the rest.
fn described_counter(line: &str) -> Option<(&str, &str)> {
    let counters = ["requests", "clicks", "links_created", "commits"];
    let (keyword, rest) = line.split_at_checked("# HELP ".len())?;
    let (name, _) = rest.split_once(' ')?;
    let counter = name.strip_prefix("shortlink_")?;
    let described = matches!(keyword, "# HELP " | "# TYPE ");
    (described && counters.contains(&counter))
        .then(|| line.split_at(keyword.len() + name.len()))
        .map(|(name, rest)| (name, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_names_each_counter() {
        let metrics = Metrics::new();
        metrics.count_request("/{slug}", &Method::GET, 302);
        metrics.count_request("/{slug}", &Method::GET, 302);
        metrics.count_request("none", &Method::from_bytes(b"BREW").unwrap(), 418);
        metrics.count_commit(3);
        let text = metrics.text();
        for line in [
            "# TYPE shortlink_requests_total counter",
            "{route=\"/{slug}\",method=\"GET\",status=\"302\"} 2",
            "{route=\"none\",method=\"other\",status=\"418\"} 1",
            "# TYPE shortlink_clicks_total counter",
            "shortlink_clicks_total 0",
            "shortlink_commits_total 1",
            "# TYPE shortlink_commit_changes histogram",
            "shortlink_commit_changes_sum 3.0",
            "shortlink_commit_changes_bucket{le=\"2.0\"} 0",
            "shortlink_commit_changes_bucket{le=\"4.0\"} 1",
            "# TYPE shortlink_in_flight gauge",
        ] {
            assert!(text.lines().any(|other| other.ends_with(line)), "{line}\n{text}");
        }
        assert!(!text.contains("EOF"));
    }

    #[test]
    fn a_request_is_in_flight_until_it_is_dropped() {
        let metrics = Metrics::new();
        let flight = metrics.flight();
        assert!(metrics.text().contains("shortlink_in_flight 1\n"));
        drop(flight);
        assert!(metrics.text().contains("shortlink_in_flight 0\n"));
    }

    #[test]
    fn statuses_are_in_order_for_the_search() {
        assert!(STATUSES.is_sorted());
    }
}
