//! What the figures say of servers whose behaviour is known.

#![expect(clippy::unwrap_used, reason = "a test fails where its set-up does")]

mod support;

use std::sync::atomic::Ordering;
use std::time::Duration;

use load::{Mix, Pace, Report, Settings, run};
use support::{Behaviour, Server, settings};

const SLOW: Behaviour =
    Behaviour { delay: Duration::from_millis(20), wrong_every: 0, closes: false };

fn run_cleanly(settings: &Settings) -> Report {
    let report = run(settings).unwrap();
    assert_eq!((report.errors, report.first_error.as_deref()), (0, None));
    report
}

fn open(rate: u32) -> Pace {
    Pace::Open { rate }
}

#[test]
fn a_server_that_is_slow_by_a_known_time_shows_it() {
    let server = Server::start(SLOW);
    for pace in [Pace::Closed, open(100)] {
        let report = run_cleanly(&Settings { pace, ..settings(&server.base) });
        let p50 = report.latency_us.p50;
        assert!((20_000..40_000).contains(&p50), "{pace:?}: {p50} us");
        // Four connections with at least 20 ms a request.
        assert!(report.throughput_per_s <= 201.0, "{}", report.throughput_per_s);
    }
}

#[test]
fn littles_law_holds() {
    let server = Server::start(SLOW);
    for pace in [Pace::Closed, open(100)] {
        let report = run_cleanly(&Settings { pace, ..settings(&server.base) });
        assert!((report.little.ratio - 1.0).abs() < 0.1, "{pace:?}: {report:?}");
    }
}

#[test]
fn in_the_closed_loop_every_connection_is_in_flight() {
    let server = Server::start(Behaviour::default());
    let report = run_cleanly(&settings(&server.base));
    assert!((report.in_flight_mean - 4.0).abs() < 0.2, "{}", report.in_flight_mean);
    assert!((report.little.ratio - 1.0).abs() < 0.1, "{}", report.little.ratio);
}

#[test]
fn every_click_is_acknowledged_once() {
    let server = Server::start(Behaviour::default());
    for pace in [Pace::Closed, open(500)] {
        server.clicks.store(0, Ordering::Relaxed);
        let report = run_cleanly(&Settings { pace, ..settings(&server.base) });
        assert_eq!(report.unanswered, 0);
        assert_eq!(report.clicks_acknowledged, server.clicks.load(Ordering::Relaxed));
        assert!(
            report.redirects < report.clicks_acknowledged,
            "the warm-up counts not"
        );
    }
}

#[test]
fn the_open_loop_makes_as_many_requests_as_were_due() {
    let server = Server::start(Behaviour::default());
    let pace = open(1000);
    let report = run_cleanly(&Settings { pace, ..settings(&server.base) });
    assert_eq!(report.requests, 1000);
    assert_eq!(report.clicks_acknowledged, 1200);
    assert!(!report.saturated);
    assert!(report.late_us.is_some_and(|late| late.mean < 20_000.0));
}

#[test]
fn a_rate_that_the_server_can_not_serve_is_called_saturated() {
    // One connection with 20 ms a request answers 50 a second at most.
    let server = Server::start(SLOW);
    let few = Settings { connections: 1, ..settings(&server.base) };
    let report = run_cleanly(&Settings { pace: open(400), ..few });
    assert!(report.saturated);
    assert!(report.throughput_per_s <= 51.0, "{}", report.throughput_per_s);
    assert!(report.latency_us.max > 1_000_000, "{}", report.latency_us.max);
}

#[test]
fn the_read_mix_redirects_and_creates() {
    let server = Server::start(Behaviour::default());
    let report = run_cleanly(&Settings { mix: Mix::Read, ..settings(&server.base) });
    assert!(report.creates > 0 && report.redirects > 10 * report.creates);
    assert_eq!(report.statuses.keys().collect::<Vec<_>>(), [&201, &302]);
    assert_eq!(report.statuses[&201], report.creates);
    let created = server.creates.load(Ordering::Relaxed);
    assert_eq!(report.creates_acknowledged, created);
    assert_eq!(report.answered, report.clicks_acknowledged + created);
}
