//! A small results value with every field filled in, for tests.

use std::collections::BTreeMap;

use crate::manifest::Metric;
use crate::results::{
    BaselineChange, Block, Boundary, CheckSummary, DeviationFound, Environment,
    ExpectationFound, Growth, Kind, Latency, Load, LoadRow, LoadSample, MixResult,
    Outcome, PeerInfo, Point, Results, Row, RungInfo, SCHEMA, Sample, ScenarioResult,
    Settings, SizeResult, Stopped, Sweep, TaskResult, Way,
};
use crate::statistics::{Interval, Summary, paired_ratio};

/// Returns results of a run of two rungs and a peer at one size.
pub(crate) fn results() -> Results {
    let interval = Interval { ratio: 2.0, low: 1.5, high: 2.5, pairs: 6 };
    let change = BaselineChange {
        scenario: "toy".to_owned(),
        size: "small".to_owned(),
        variant: "all cores".to_owned(),
        metric: Metric::Wall,
        rung: "rust".to_owned(),
        against: Some("python".to_owned()),
        before: interval,
        after: interval,
        worse: true,
    };
    let environment = Environment {
        memory_bytes: Some(8_000_000_000),
        load_before: Some([0.5; 3]),
        load_after: Some([1.5; 3]),
        commit: Some("0123456789abcdef".to_owned()),
        dirty: Some(true),
        rust_libraries: BTreeMap::new(),
        ..Environment::default()
    };
    Results {
        schema: SCHEMA,
        started: "2026-01-02T03:04:05Z".to_owned(),
        elapsed_s: 12.5,
        environment,
        settings: Settings { seed: 7, ..Settings::default() },
        scenarios: vec![scenario(interval)],
        baseline: vec![change],
        boundary: Some(boundary()),
        sweep: Some(sweep()),
        load: Some(load()),
    }
}

/// Returns what a few calls cost, to the nanosecond the same in every round.
fn boundary() -> Boundary {
    let task = |kind, size, way, batch, ns: f64| TaskResult {
        kind,
        size,
        way,
        batch,
        items: 1,
        calls: 1,
        ns: Summary::of(&[ns; 6]).unwrap(),
        vs_python: None,
        ns_samples: vec![ns; 6],
    };
    let mut tasks = Vec::new();
    for (kind, size, batch, python, rust) in [
        (Kind::Call, 0, 0, 20.0, 20.0),
        (Kind::TextIn, 10, 0, 10.0, 20.0),
        (Kind::RecordsOut, 10, 0, 200.0, 400.0),
        (Kind::Summary, 3, 1, 5000.0, 700.0),
        (Kind::Summary, 3, 3, 5000.0, 500.0),
    ] {
        if batch < 2 {
            tasks.push(task(kind, size, Way::Python, 0, python));
        }
        let mut rust = task(kind, size, Way::Rust, batch, rust);
        rust.vs_python = paired_ratio(&rust.ns_samples, &[python; 6], 7);
        tasks.push(rust);
    }
    Boundary { rounds: 6, lines: 3, text_bytes: 99, tasks, ..Boundary::default() }
}

/// Returns three points: `python` is slow at the first, as fast as `rust` at the last, and
/// one is left out.
fn sweep() -> Sweep {
    let point = |workers, latency_ms, python: f64| {
        let rows = vec![row("python", python, false), row("rust", 0.05, false)];
        let mut block = Block { rounds: 6, rows, ..Block::default() };
        block.ratios = [Metric::Wall, Metric::Cpu]
            .iter()
            .filter_map(|metric| block.ratio(*metric, "python", "rust", 7))
            .collect();
        let ideal_s = Some(0.04);
        Point { workers, latency_ms, ideal_s, block, ..Point::default() }
    };
    let skipped = Some("it takes too long".to_owned());
    let left_out = Point { workers: 1, latency_ms: 20, skipped, ..Point::default() };
    Sweep {
        scenario: "toy".to_owned(),
        reference: "rust".to_owned(),
        units: 2_000,
        unit: "pages".to_owned(),
        at_workers: 64,
        at_latency_ms: 20,
        points: vec![point(64, 0, 0.6), left_out, point(64, 20, 0.05)],
        failures: vec!["a point failed".to_owned()],
        ..Sweep::default()
    }
}

/// Returns a service whose request costs `python` ten times as much, and a bare server.
fn load() -> Load {
    let row = |name: &str, cpu_us: f64, bare| {
        let samples = (0..3).map(|round| LoadSample {
            round,
            ready_s: 0.02,
            idle_bytes: Some(10_000_000),
            loaded_bytes: Some(20_000_000),
            cpu_us,
            throughput_per_s: 1e6 / cpu_us,
            busy: 0.99,
            requests: 20_000,
            little: 1.0,
            open_requests: 300,
            saturated: name == "python",
            latency_us: Latency { p50: 150.0, p999: 2_500.0, ..Latency::default() },
            proved: "5 creates and 95 clicks, to one".to_owned(),
            ..LoadSample::default()
        });
        let load_samples = samples.collect();
        LoadRow { name: name.to_owned(), bare, missing: None, load_samples }
    };
    let mut gone = row("native", 1.0, false);
    gone.remove("round 1: a reply was wrong");
    let rows = vec![
        row("python", 200.0, false),
        gone,
        row("rust", 20.0, false),
        row("bare axum", 10.0, true),
    ];
    let (name, about) = ("read".to_owned(), "mostly redirects".to_owned());
    let mut mix =
        MixResult { name, about, rate: 300, rounds: 3, rows, ..MixResult::default() };
    mix.add_ratios("rust", 7);
    Load {
        scenario: "toy".to_owned(),
        reference: "rust".to_owned(),
        seconds: 4.0,
        connections: 32,
        pinned: true,
        cases_passed: Some(12),
        mixes: vec![mix],
        failures: vec!["a service failed".to_owned()],
        ..Load::default()
    }
}

fn scenario(interval: Interval) -> ScenarioResult {
    let rung = |name: &str| RungInfo { name: name.to_owned(), about: "it".to_owned() };
    let block = |name: &str, scale: f64| {
        let rows = vec![
            row("python", 0.6 * scale, false),
            row("rust", 0.05 * scale, false),
            row("awk", 0.05 * scale, true),
        ];
        let name = name.to_owned();
        let stopped = Some(Stopped::Narrow);
        let mut block = Block { name, rounds: 6, stopped, rows, ..Block::default() };
        block.ratios = [("python", "rust"), ("awk", "rust")]
            .iter()
            .filter_map(|(of, over)| block.ratio(Metric::Wall, of, over, 7))
            .collect();
        block
    };
    ScenarioResult {
        name: "toy".to_owned(),
        program: "toyprog".to_owned(),
        about: "Counts things.".to_owned(),
        reference: "rust".to_owned(),
        rungs: vec![rung("python"), rung("rust")],
        peers: vec![PeerInfo {
            name: "awk".to_owned(),
            version: Some("1.3".to_owned()),
            ..PeerInfo::default()
        }],
        checked: Some(CheckSummary { passed: 74, failed: 0, not_run: 2 }),
        deviations: vec![DeviationFound::default()],
        startup: block("start-up", 0.1),
        sizes: vec![SizeResult {
            name: "small".to_owned(),
            units: 336_776,
            unit: "things".to_owned(),
            variants: vec![block("all cores", 1.0)],
            ..SizeResult::default()
        }],
        growth: vec![Growth { exponent: Some(1.0), ..Growth::default() }],
        expectations: vec![ExpectationFound {
            text: "it is faster".to_owned(),
            outcome: Outcome::Holds,
            interval: Some(interval),
            reason: Some("none".to_owned()),
        }],
        failures: vec!["it failed".to_owned()],
    }
}

fn row(name: &str, wall_s: f64, peer: bool) -> Row {
    let samples = (0..6u8).map(|round| {
        // The peer's times cross those of `rust`, so that no difference is clear.
        let drift = if peer { f64::from(round) * 0.03 - 0.075 } else { 0.0 };
        Sample {
            round: round.into(),
            wall_s: wall_s * (0.9 + drift + f64::from(round % 2) / 100.0),
            user_s: wall_s,
            peak_rss_bytes: 45_000_000,
            ..Sample::default()
        }
    });
    let samples = samples.collect();
    let mut row = Row { name: name.to_owned(), peer, samples, ..Row::default() };
    row.tree_pss_bytes = Some(50_000_000);
    row.counters = [("requests".to_owned(), 2001)].into();
    row.summarise();
    row
}
