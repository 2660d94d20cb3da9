//! Sections about the whole run: an earlier one, and the machine.

use super::section;
use crate::expectations::metric_name;
use crate::render::{Part, Section, figures};
use crate::results::Results;

/// The ratios that changed against an earlier run.
pub(super) fn baseline(results: &Results) -> Section {
    let lines = results.baseline.iter().map(|change| {
        let other = change.against.as_deref().unwrap_or("the others");
        format!(
            "{}: {} {} {}: {} over {other} rose from {}x {} to {}x {}",
            if change.worse { "WORSE" } else { "changed" },
            change.scenario,
            change.size,
            metric_name(change.metric),
            change.rung,
            figures::digits(change.before.ratio),
            figures::interval(&change.before),
            figures::digits(change.after.ratio),
            figures::interval(&change.after),
        )
    });
    let lines: Vec<String> = lines.collect();
    let parts = if lines.is_empty() { Vec::new() } else { vec![Part::List(lines)] };
    section("baseline", "Against the baseline", parts, "No ratio changed.")
}

/// The machine and the versions.
#[expect(clippy::cast_precision_loss, reason = "bytes of memory are below 2^52")]
pub(super) fn environment(results: &Results) -> Section {
    let found = &results.environment;
    let memory = found
        .memory_bytes
        .map_or("unknown".to_owned(), |memory| figures::bytes(memory as f64));
    let load = |load: Option<[f64; 3]>| {
        load.map_or("?".to_owned(), |load| format!("{:.2}", load[0]))
    };
    let commit = found.commit.as_ref().map_or("no commit".to_owned(), |commit| {
        let changed = if found.dirty == Some(true) { ", with changes" } else { "" };
        format!("commit {}{changed}", commit.get(..12).unwrap_or(commit))
    });
    let libraries = |libraries: &std::collections::BTreeMap<String, String>| {
        let named: Vec<String> = libraries
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        if named.is_empty() { "none found".to_owned() } else { named.join(", ") }
    };
    let floor = match found.spawner_floor_bytes {
        0 => String::new(),
        floor => {
            let floor = figures::bytes(floor as f64);
            format!("; least memory a program can show: {floor}")
        }
    };
    let lines = vec![
        format!("{}, {} cores, {memory} of memory", found.cpu, found.cores),
        format!("{}, {}", found.os, found.kernel),
        format!("{}, {}, {}", found.rustc, found.cargo, found.python),
        format!("Rust libraries: {}", libraries(&found.rust_libraries)),
        format!("Python libraries: {}", libraries(&found.python_libraries)),
        format!(
            "load {} before and {} after{floor}",
            load(found.load_before),
            load(found.load_after),
        ),
        format!("{}, {commit}, seed {}", results.started, results.settings.seed),
    ];
    section("environment", "Measured on", vec![Part::List(lines)], "")
}
