//! What comes out of a run.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::clock::{Nanos, float, seconds};
use crate::engine::Engine;
use crate::settings::{Mix, Pace, Settings};

/// What a run has found; one JSON object.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Good replies that count: in the closed loop those that came within the window,
    /// in the open loop those to requests that were due within it.
    pub requests: u64,
    /// Those of them that created a link.
    pub creates: u64,
    /// Those of them that redirected.
    pub redirects: u64,
    /// Replies that were wrong and requests that came to nothing, from the start of the
    /// warm-up on.
    pub errors: u64,
    /// The request and what was wrong, of the first of them.
    pub first_error: Option<String>,
    /// How long the window was.
    pub seconds: f64,
    /// Good replies that came within the window, a second.
    pub throughput_per_s: f64,
    /// How many requests were due and not yet answered, in the mean over the window.
    pub in_flight_mean: f64,
    /// How long the requests that count took.
    pub latency_us: Latency,
    /// Whether throughput, latency and requests in flight agree.
    pub little: Little,
    /// In the open loop, whether requests were still unanswered two seconds after the
    /// end of the window; in the closed loop false.
    pub saturated: bool,
    /// Requests that were sent and not answered when the run ended.
    pub unanswered: u64,
    /// In the open loop, how late this program sent requests although a connection was
    /// free: what it adds to the latencies itself.
    pub late_us: Option<Late>,
    /// The processor time of this program for each good reply.
    pub cpu_us_per_request: f64,
    /// The processor time of this program over the time that the run took: near 1 it
    /// was this program that could do no more.
    pub own_busy: f64,
    /// How often each status came, of the requests that count.
    pub statuses: BTreeMap<u16, u64>,
    /// Which requests were made.
    pub mix: Mix,
    /// How many connections there were.
    pub connections: usize,
    /// How often the server closed a connection between two requests.
    pub reopened: u64,
    /// Requests a second that were due, in the open loop.
    pub rate: Option<u32>,
    /// The seed of the links' targets.
    pub seed: u64,
    /// The seed of the sequence.
    pub order: u64,
    /// Good replies from the start of the warm-up to the last one, of all kinds.
    pub answered: u64,
    /// Those of them that redirected: as many clicks must be counted.
    pub clicks_acknowledged: u64,
    /// Those of them that created a link: as many links must be there.
    pub creates_acknowledged: u64,
}

/// Latencies in microseconds, to three digits.
#[derive(Debug, Clone, Serialize)]
pub struct Latency {
    /// The mean, which is not rounded.
    pub mean: f64,
    /// Half are at most this.
    pub p50: u64,
    /// Nine of ten are at most this.
    pub p90: u64,
    /// 99 of 100 are at most this.
    pub p99: u64,
    /// 999 of 1000 are at most this.
    pub p999: u64,
    /// 9999 of 10000 are at most this.
    pub p9999: u64,
    /// The longest.
    pub max: u64,
}

/// Little's law: the requests in flight are the throughput times the mean latency.
#[derive(Debug, Clone, Serialize)]
pub struct Little {
    /// Throughput times mean latency.
    pub expected_connections: f64,
    /// The requests that were in flight, over that; 1 where all was counted rightly.
    pub ratio: f64,
}

/// How late requests were sent, in microseconds.
#[derive(Debug, Clone, Serialize)]
pub struct Late {
    /// The mean, which is not rounded.
    pub mean: f64,
    /// 99 of 100 are at most this.
    pub p99: u64,
    /// The longest.
    pub max: u64,
}

/// What filling has done; one JSON object.
#[derive(Debug, Clone, Serialize)]
pub struct FillReport {
    /// How many links were created.
    pub links: u64,
    /// How long that took.
    pub seconds: f64,
    /// Links created a second.
    pub throughput_per_s: f64,
}

impl Report {
    /// Sums up a run that took `took` and `cpu_us` of processor time.
    pub(crate) fn new(
        settings: &Settings,
        engine: &Engine,
        took: Nanos,
        cpu_us: u64,
    ) -> Self {
        let tally = &engine.tally;
        let is_open = engine.schedule.is_open();
        let window = seconds(engine.schedule.end - engine.schedule.begin);
        let throughput = float(tally.within) / window;
        let mean = tally.mean_latency_us();
        let in_flight = tally.in_flight_mean();
        let expected = throughput * mean / 1e6;
        let unanswered = engine.in_flight as u64;
        Self {
            requests: tally.creates + tally.redirects,
            creates: tally.creates,
            redirects: tally.redirects,
            errors: tally.errors,
            first_error: tally.first_error.clone(),
            seconds: window,
            throughput_per_s: throughput,
            in_flight_mean: in_flight,
            latency_us: Latency::new(&tally.latency, mean),
            little: Little {
                expected_connections: expected,
                ratio: ratio(in_flight, expected),
            },
            saturated: is_open && (unanswered > 0 || engine.has_unsent(took)),
            unanswered,
            late_us: is_open.then(|| Late::new(&tally.late)),
            cpu_us_per_request: ratio(float(cpu_us), float(tally.answered)),
            own_busy: float(cpu_us) * 1000.0 / float(took.max(1)),
            statuses: tally.statuses.clone(),
            mix: settings.mix,
            connections: settings.connections,
            reopened: engine.reopened,
            rate: match settings.pace {
                Pace::Closed => None,
                Pace::Open { rate } => Some(rate),
            },
            seed: settings.seed,
            order: settings.order,
            answered: tally.answered,
            clicks_acknowledged: tally.clicks,
            creates_acknowledged: tally.answered - tally.clicks,
        }
    }
}

impl Latency {
    fn new(histogram: &Histogram<u64>, mean: f64) -> Self {
        let at = |quantile| histogram.value_at_quantile(quantile);
        Self {
            mean,
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            p9999: at(0.9999),
            max: histogram.max(),
        }
    }
}

impl Late {
    fn new(histogram: &Histogram<u64>) -> Self {
        Self {
            mean: histogram.mean(),
            p99: histogram.value_at_quantile(0.99),
            max: histogram.max(),
        }
    }
}

/// Returns `part` over `whole`, and 0 over nothing, which JSON has no word for.
fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
