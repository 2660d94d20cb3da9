//! Sections about services under load.

use std::fmt::Write;

use super::enough::half_of_peak;
use super::{enough, section};
use crate::render::{Part, Section, figures};
use crate::results::{Load, LoadRow, LoadSample, MixResult, Results};

/// What is said where nothing was measured.
const EMPTY: &str = "Not measured; `make load` does.";

/// All sections; without figures they only say so.
pub(super) fn sections(results: &Results) -> [Section; 5] {
    let found = results.load.as_ref();
    let parts = |make: fn(&Load) -> Vec<Part>| found.map_or(Vec::new(), make);
    [
        section("load/verdict", "Services under load", parts(verdict), EMPTY),
        section("load/enough", "What is enough", parts(enough::load), EMPTY),
        section("load/cost", "Server CPU and peak", parts(cost), EMPTY),
        section("load/latency", "Latency at a fixed rate", parts(latency), EMPTY),
        section("load/memory", "Memory and start", parts(memory), EMPTY),
    ]
}

/// Says of each mix what a request costs, and how many each rung can be asked for.
fn verdict(found: &Load) -> Vec<Part> {
    let mut lines: Vec<String> =
        found.mixes.iter().map(|mix| sentence(found, mix)).collect();
    lines.extend(found.failures.iter().map(|failure| format!("FAILED: {failure}")));
    let checked = found.cases_passed.map_or_else(
        || "Its cases were not run this time.".to_owned(),
        |passed| format!("Checked: {passed} cases agree."),
    );
    vec![Part::Text(checked), Part::List(lines), Part::Text(how(found))]
}

fn sentence(found: &Load, mix: &MixResult) -> String {
    let cost = |row: &LoadRow| {
        row.summary(|sample| sample.cpu_us).map_or(String::new(), |cost| {
            format!("{} µs", figures::digits(cost.median))
        })
    };
    let Some(reference) = mix.row(&found.reference) else {
        return format!("{}: {} has no figures", mix.name, found.reference);
    };
    let mut text = format!(
        "{}: a request costs {} {}",
        mix.name,
        found.reference,
        cost(reference)
    );
    for row in mix.rows.iter().filter(|row| row.name != found.reference) {
        if let Some(ratio) = mix.ratios.iter().find(|ratio| ratio.of == row.name) {
            let times = figures::times(&ratio.interval);
            let _ = write!(text, "; {} {} ({times})", row.name, cost(row));
        }
    }
    let rungs = mix.rows.iter().filter(|row| !row.bare);
    let halves = rungs.filter_map(|row| {
        let half = figures::rate(half_of_peak(row)?);
        Some(format!("{} {half}", row.name))
    });
    let halves: Vec<String> = halves.collect();
    let _ =
        write!(text, ". Half of its peak in requests a second: {}", halves.join(", "));
    text + "."
}

fn how(found: &Load) -> String {
    let cores = if found.pinned {
        "Service and generator have a core each."
    } else {
        "Service and generator share the cores."
    };
    format!(
        "{cores} The closed loop has {} connections; each loop lasts {} s. A request \
         costs the user and system time of all processes of the service, over the \
         requests answered. Every reply was checked, and what was acknowledged was \
         looked up in the database when the service had ended.",
        found.connections, found.seconds
    )
}

fn cost(found: &Load) -> Vec<Part> {
    let over = format!("CPU vs {}", found.reference);
    let header = ["", "CPU a request", "", &over, "peak per s", "busy"];
    tables(found, &header, &|mix, row| {
        let ratio = mix.ratios.iter().find(|ratio| ratio.of == row.name);
        let cost = row.summary(|sample| sample.cpu_us);
        vec![
            micros(row, |sample| sample.cpu_us),
            cost.map_or(String::new(), |cost| figures::spread(&cost)),
            ratio.map_or(String::new(), |ratio| figures::times(&ratio.interval)),
            median(row, figures::rate, |sample| sample.throughput_per_s),
            median(row, |share| format!("{:.0}%", 100.0 * share), |sample| sample.busy),
        ]
    })
}

fn latency(found: &Load) -> Vec<Part> {
    let header = ["", "rate per s", "p50", "p90", "p99", "p99.9", "longest"];
    let mut parts = tables(found, &header, &|mix, row| {
        let late = row.load_samples.iter().any(|sample| sample.saturated);
        let rate = figures::rate(figures::as_float(mix.rate));
        let mut cells = vec![if late { format!("{rate}, not kept") } else { rate }];
        cells.extend([
            micros(row, |sample| sample.latency_us.p50),
            micros(row, |sample| sample.latency_us.p90),
            percentile(row, 0.01, |sample| sample.latency_us.p99),
            percentile(row, 0.001, |sample| sample.latency_us.p999),
            micros(row, |sample| sample.latency_us.max),
        ]);
        cells
    });
    let note = "Medians over the rounds, from the moment at which a request was to be \
        sent, whether or not a connection was free then. A percentile with fewer than \
        five requests beyond it is left out.";
    parts.push(Part::Text(note.to_owned()));
    parts
}

fn memory(found: &Load) -> Vec<Part> {
    let header = ["", "ready after", "idle", "under load"];
    let bytes = |found: Option<u64>| found.map_or(f64::NAN, figures::as_float);
    let mut parts = tables(found, &header, &|_, row| {
        vec![
            median(row, figures::seconds, |sample| sample.ready_s),
            median(row, figures::bytes, |sample| bytes(sample.idle_bytes)),
            median(row, figures::bytes, |sample| bytes(sample.loaded_bytes)),
        ]
    });
    let note = "Memory of all processes of a service, shared pages counted once.";
    parts.push(Part::Text(note.to_owned()));
    parts
}

/// A table for each mix, with a row for each service.
fn tables(
    found: &Load,
    header: &[&str],
    cells: &dyn Fn(&MixResult, &LoadRow) -> Vec<String>,
) -> Vec<Part> {
    let mut parts = Vec::new();
    for mix in &found.mixes {
        parts.push(Part::Heading(format!(
            "{}: {}; {} rounds",
            mix.name, mix.about, mix.rounds
        )));
        let mut rows = vec![header.iter().map(|&cell| cell.to_owned()).collect()];
        for row in mix.rows.iter().filter(|row| row.missing.is_none()) {
            let star = if row.bare { " *" } else { "" };
            let mut line = vec![format!("{}{star}", row.name)];
            line.extend(cells(mix, row));
            rows.push(line);
        }
        parts.push(Part::Table(rows));
        let gone = mix.rows.iter().filter_map(|row| {
            let reason = row.missing.as_ref()?;
            Some(format!("{}: no figures: {reason}", row.name))
        });
        let gone: Vec<String> = gone.collect();
        if !gone.is_empty() {
            parts.push(Part::List(gone));
        }
    }
    parts
}

fn micros(row: &LoadRow, figure: fn(&LoadSample) -> f64) -> String {
    median(row, |micros| figures::seconds(micros / 1e6), figure)
}

/// A percentile, if it isn't the longest by another name: `share` is what lies beyond.
fn percentile(row: &LoadRow, share: f64, figure: fn(&LoadSample) -> f64) -> String {
    let requests = row.summary(|sample| figures::as_float(sample.open_requests));
    let is_known = requests.is_some_and(|requests| requests.median * share >= 5.0);
    if is_known { micros(row, figure) } else { String::new() }
}

fn median(
    row: &LoadRow,
    show: impl Fn(f64) -> String,
    figure: impl Fn(&LoadSample) -> f64,
) -> String {
    row.summary(figure).map_or(String::new(), |summary| show(summary.median))
}
