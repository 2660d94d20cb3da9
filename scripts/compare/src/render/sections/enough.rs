//! Sections that answer what is enough: the first rung of the ladder that will do.

use super::section;
use crate::render::{Part, Section, figures};
use crate::results::{Load, LoadRow, MixResult, ScenarioResult, SizeResult};

/// How long a run may take, in seconds.
const LIMITS_S: [f64; 4] = [0.1, 1.0, 10.0, 100.0];
/// How many requests a second may be asked of a service.
const RATES: [f64; 4] = [100.0, 1_000.0, 10_000.0, 50_000.0];
/// What stands where no rung will do.
const NONE: &str = "none";

/// The first rung that is quick enough, for each size.
pub(super) fn times(scenario: &ScenarioResult) -> Section {
    let limits = LIMITS_S.map(|limit| format!("within {limit} s"));
    let mut rows = vec![[vec![String::new()], limits.to_vec()].concat()];
    for size in &scenario.sizes {
        let cells = LIMITS_S.map(|limit| quick_enough(scenario, size, limit));
        let units = format!("{} {}", figures::count(size.units), size.unit);
        rows.push([vec![format!("{}: {units}", size.name)], cells.to_vec()].concat());
    }
    let parts = if rows.len() > 1 {
        let note = "The first rung of the ladder whose median, in the first table of the \
            size, is within the time.";
        vec![Part::Table(rows), Part::Text(note.to_owned())]
    } else {
        Vec::new()
    };
    let name = format!("{}/enough", scenario.name);
    section(&name, "What is enough", parts, "Nothing was timed.")
}

fn quick_enough(scenario: &ScenarioResult, size: &SizeResult, limit: f64) -> String {
    let block = size.variants.first();
    let found = scenario.rungs.iter().find(|rung| {
        let row = block.and_then(|block| block.row(&rung.name));
        row.and_then(|row| row.wall_s).is_some_and(|wall| wall.median <= limit)
    });
    found.map_or(NONE.to_owned(), |rung| rung.name.clone())
}

/// The first rung that serves enough, for each mix.
pub(super) fn load(found: &Load) -> Vec<Part> {
    let rates = RATES.map(|rate| format!("{} per s", figures::rate(rate)));
    let mut rows = vec![[vec![String::new()], rates.to_vec()].concat()];
    for mix in &found.mixes {
        let cells = RATES.map(|rate| serves_enough(mix, rate));
        rows.push([vec![mix.name.clone()], cells.to_vec()].concat());
    }
    let note = "The first rung of the ladder that answers twice as many requests a \
        second in the closed loop: the nearer to its peak a service is, the longer \
        requests wait. The latencies below were measured at fixed rates of their own.";
    vec![Part::Table(rows), Part::Text(note.to_owned())]
}

fn serves_enough(mix: &MixResult, rate: f64) -> String {
    let found = mix
        .rows
        .iter()
        .filter(|row| !row.bare)
        .find(|row| half_of_peak(row).is_some_and(|half| half >= rate));
    found.map_or(NONE.to_owned(), |row| row.name.clone())
}

/// Half of what a service answers in the closed loop, in requests a second.
pub(super) fn half_of_peak(row: &LoadRow) -> Option<f64> {
    let peak = row.summary(|sample| sample.throughput_per_s)?;
    row.missing.is_none().then_some(peak.median / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::example;

    fn table(parts: &[Part]) -> &[Vec<String>] {
        match parts.first() {
            Some(Part::Table(rows)) => rows,
            other => panic!("no table: {other:?}"),
        }
    }

    #[test]
    fn the_first_rung_that_is_quick_enough_is_named() {
        let mut scenario = example::results().scenarios.remove(0);
        // The rungs take 543 ms and 45.2 ms.
        let section = times(&scenario);
        let expected = ["small: 336,776 things", "rust", "python", "python", "python"];
        assert_eq!(table(&section.parts)[1], expected);
        scenario.sizes[0].variants[0].rows.clear();
        let none = [NONE; 4];
        assert_eq!(table(&times(&scenario).parts)[1][1..], none);
    }

    #[test]
    fn a_service_is_asked_for_half_of_its_peak() {
        let found = example::results().load.unwrap();
        let parts = load(&found);
        let row = &table(&parts)[1];
        // Python's peak is 5,000 a second.
        assert_eq!(row[..3], ["read", "python", "python"]);
        assert_ne!(row[3], "python");
    }
}
