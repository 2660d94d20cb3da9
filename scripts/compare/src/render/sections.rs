//! What a report says: the results as named sections.

use std::fmt::Write;

use crate::expectations::metric_name;
use crate::manifest::Metric;
use crate::results::{
    Block, Outcome, Results, Row, ScenarioResult, SizeResult, Stopped,
};

use super::{Part, Section, figures, verdict};

/// What the columns of a table of times hold.
const LEGEND: &str = "Medians. ±: half the distance between the quartiles. peak: the \
    largest process. tree: the whole process tree, shared pages counted once. A ratio \
    stands with its 95% interval. *: a peer, see what it leaves out.";

/// Makes all sections, scenario by scenario, the environment last.
#[must_use]
pub fn of(results: &Results) -> Vec<Section> {
    let mut sections = Vec::new();
    for scenario in &results.scenarios {
        sections.extend([
            verdict_section(scenario),
            table(scenario),
            startup(scenario),
            growth(scenario),
            memory(scenario),
            peers(scenario),
            expectations(scenario),
            deviations(scenario),
            failures(scenario),
        ]);
    }
    sections.push(baseline(results));
    sections.push(environment(results));
    sections
}

fn section(name: &str, title: &str, parts: Vec<Part>, empty: &str) -> Section {
    let filled = !parts.is_empty();
    let parts = if filled { parts } else { vec![Part::Text(empty.to_owned())] };
    Section { name: name.to_owned(), title: title.to_owned(), parts, filled }
}

fn verdict_section(scenario: &ScenarioResult) -> Section {
    let name = format!("{}/verdict", scenario.name);
    let title = format!("{} ({})", scenario.name, scenario.program);
    let mut parts = vec![Part::Text(scenario.about.clone())];
    if let Some(checked) = &scenario.checked {
        let mut text = format!("Checked: {} cases agree", checked.passed);
        if checked.failed > 0 {
            let _ = write!(text, ", {} don't", checked.failed);
        }
        if checked.not_run > 0 {
            let _ = write!(text, ", {} could not be run here", checked.not_run);
        }
        parts.push(Part::Text(text + "."));
    } else {
        parts.push(Part::Text("Its cases were not run this time.".to_owned()));
    }
    parts.push(Part::Text(verdict::sentence(scenario)));
    section(&name, &title, parts, "")
}

fn table(scenario: &ScenarioResult) -> Section {
    let mut parts = Vec::new();
    for size in &scenario.sizes {
        for block in &size.variants {
            parts.push(Part::Heading(format!(
                "{}: {} {}, {}; {}",
                size.name,
                figures::count(size.units),
                size.unit,
                block.name,
                rounds(block)
            )));
            parts.extend(block_parts(scenario, block, Some(size)));
        }
    }
    if !parts.is_empty() {
        parts.push(Part::Text(LEGEND.to_owned()));
    }
    let name = format!("{}/table", scenario.name);
    section(&name, "Times and memory", parts, "Nothing was timed.")
}

fn startup(scenario: &ScenarioResult) -> Section {
    let block = &scenario.startup;
    let mut parts = Vec::new();
    if !block.rows.is_empty() {
        parts.push(Part::Heading(format!("an empty input; {}", rounds(block))));
        parts.extend(block_parts(scenario, block, None));
    }
    let name = format!("{}/startup", scenario.name);
    section(&name, "Start-up", parts, "Start-up was not timed.")
}

/// The rows with figures as a table, then the reasons of those without.
fn block_parts(
    scenario: &ScenarioResult,
    block: &Block,
    size: Option<&SizeResult>,
) -> Vec<Part> {
    let against = format!("wall vs {}", scenario.reference);
    // Start-up is over too soon for the tree's memory to be sampled.
    let header: &[&str] = match size {
        Some(_) => &["", "wall", "", "CPU", "peak", "tree", &against, "per s"],
        None => &["", "wall", "", "CPU", "peak", &against],
    };
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    let mut rows = vec![header];
    for row in block.rows.iter().filter(|row| row.missing.is_none()) {
        rows.extend(figures_of(scenario, block, row, size));
    }
    let mut parts = Vec::new();
    if rows.len() > 1 {
        parts.push(Part::Table(rows));
    }
    let missing = block.rows.iter().filter_map(|row| {
        row.missing.as_ref().map(|reason| format!("{}: no figures: {reason}", row.name))
    });
    let missing: Vec<String> = missing.collect();
    if !missing.is_empty() {
        parts.push(Part::List(missing));
    }
    parts
}

#[expect(clippy::cast_precision_loss, reason = "units and bytes are below 2^52")]
fn figures_of(
    scenario: &ScenarioResult,
    block: &Block,
    row: &Row,
    size: Option<&SizeResult>,
) -> Option<Vec<String>> {
    let (wall, cpu, peak) = (row.wall_s?, row.cpu_s?, row.peak_rss_bytes?);
    let ratio = ratio_to(block, &row.name, &scenario.reference);
    let mut cells = vec![
        if row.peer { format!("{} *", row.name) } else { row.name.clone() },
        figures::seconds(wall.median),
        figures::spread(&wall),
        figures::seconds(cpu.median),
        figures::bytes(peak.median),
    ];
    match size {
        None => cells.push(ratio),
        Some(size) => cells.extend([
            row.tree_pss_bytes
                .map_or(String::new(), |tree| figures::bytes(tree as f64)),
            ratio,
            figures::rate(size.units as f64 / wall.median),
        ]),
    }
    Some(cells)
}

fn ratio_to(block: &Block, of: &str, over: &str) -> String {
    let wanted = block.ratios.iter().find(|ratio| {
        ratio.metric == Metric::Wall && ratio.of == of && ratio.over == over
    });
    wanted.map(figures::ratio).unwrap_or_default()
}

fn rounds(block: &Block) -> String {
    let why = match block.stopped {
        None => return "not run".to_owned(),
        Some(Stopped::Narrow) => "narrow enough",
        Some(Stopped::Rounds) => "the most allowed",
        Some(Stopped::Budget) => "time budget spent",
        Some(Stopped::Alone) => "nothing to compare",
    };
    format!("{} rounds ({why})", block.rounds)
}

fn growth(scenario: &ScenarioResult) -> Section {
    let exponent =
        |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.2}"));
    let header = ["", "variant", "exponent", "without start-up"];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    for growth in &scenario.growth {
        rows.push(vec![
            growth.rung.clone(),
            growth.variant.clone(),
            exponent(growth.exponent),
            exponent(growth.work_exponent),
        ]);
    }
    let parts = if rows.len() > 1 {
        let note = "Wall time grows as the number of units to this power.".to_owned();
        vec![Part::Text(note), Part::Table(rows)]
    } else {
        Vec::new()
    };
    let name = format!("{}/growth", scenario.name);
    section(&name, "Growth", parts, "Growth needs two sizes; one was timed.")
}

#[expect(clippy::cast_precision_loss, reason = "bytes of memory are below 2^52")]
fn memory(scenario: &ScenarioResult) -> Section {
    let header = ["", "size", "largest process", "whole tree"].map(str::to_owned);
    let mut rows = vec![header.to_vec()];
    for size in &scenario.sizes {
        for row in size.variants.first().into_iter().flat_map(|block| &block.rows) {
            let Some(peak) = row.peak_rss_bytes else { continue };
            rows.push(vec![
                row.name.clone(),
                size.name.clone(),
                figures::bytes(peak.median),
                row.tree_pss_bytes.map_or("not measured".to_owned(), |bytes| {
                    figures::bytes(bytes as f64)
                }),
            ]);
        }
    }
    let parts = if rows.len() > 1 { vec![Part::Table(rows)] } else { Vec::new() };
    let name = format!("{}/memory", scenario.name);
    section(&name, "Memory", parts, "Memory was not measured.")
}

fn peers(scenario: &ScenarioResult) -> Section {
    let mut lines = Vec::new();
    for peer in &scenario.peers {
        let version = peer.version.as_ref().map_or_else(
            || format!("not installed (`{}`)", peer.install),
            String::clone,
        );
        let leaves_out = &peer.leaves_out;
        let about = &peer.about;
        lines.push(format!(
            "{}: {about}; {version}; leaves out: {leaves_out}",
            peer.name
        ));
    }
    let parts = if lines.is_empty() { Vec::new() } else { vec![Part::List(lines)] };
    let name = format!("{}/peers", scenario.name);
    section(&name, "Peers (*)", parts, "Peers were not timed.")
}

fn expectations(scenario: &ScenarioResult) -> Section {
    let lines = scenario.expectations.iter().map(|expectation| {
        let outcome = match expectation.outcome {
            Outcome::Holds => "holds",
            Outcome::NotClear => "not clear",
            Outcome::Fails => "FAILS",
            Outcome::NotChecked => "not checked",
        };
        let found = expectation.interval.map(|interval| {
            let ratio = figures::digits(interval.ratio);
            format!(" ({ratio}x {})", figures::interval(&interval))
        });
        let reason = expectation.reason.as_ref().map(|reason| format!(" ({reason})"));
        let found = found.or(reason).unwrap_or_default();
        format!("{outcome}: {}{found}", expectation.text)
    });
    let lines: Vec<String> = lines.collect();
    let parts = if lines.is_empty() { Vec::new() } else { vec![Part::List(lines)] };
    let name = format!("{}/expectations", scenario.name);
    section(&name, "Expectations", parts, "There are no expectations.")
}

fn deviations(scenario: &ScenarioResult) -> Section {
    let lines: Vec<String> = scenario
        .deviations
        .iter()
        .map(|found| format!("{}: {}: {}", found.rung, found.case, found.reason))
        .collect();
    let parts = if lines.is_empty() { Vec::new() } else { vec![Part::List(lines)] };
    let name = format!("{}/deviations", scenario.name);
    section(&name, "Deviations", parts, "No rung deviates.")
}

fn failures(scenario: &ScenarioResult) -> Section {
    let lines = scenario.failures.clone();
    let parts = if lines.is_empty() { Vec::new() } else { vec![Part::List(lines)] };
    let name = format!("{}/failures", scenario.name);
    section(&name, "FAILED", parts, "Nothing failed.")
}

fn baseline(results: &Results) -> Section {
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

#[expect(clippy::cast_precision_loss, reason = "bytes of memory are below 2^52")]
fn environment(results: &Results) -> Section {
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
    let lines = vec![
        format!("{}, {} cores, {memory} of memory", found.cpu, found.cores),
        format!("{}, {}", found.os, found.kernel),
        format!("{}, {}, {}", found.rustc, found.cargo, found.python),
        format!("Rust libraries: {}", libraries(&found.rust_libraries)),
        format!("Python libraries: {}", libraries(&found.python_libraries)),
        format!(
            "load {} before and {} after; least memory a program can show: {}",
            load(found.load_before),
            load(found.load_after),
            figures::bytes(found.spawner_floor_bytes as f64)
        ),
        format!("{}, {commit}, seed {}", results.started, results.settings.seed),
    ];
    section("environment", "Measured on", vec![Part::List(lines)], "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{markdown, table};
    use crate::results_example;

    #[test]
    fn every_section_of_a_scenario_has_its_name() {
        let sections = of(&results_example::results());
        let names: Vec<&str> = sections.iter().map(|section| &*section.name).collect();
        assert_eq!(
            names,
            [
                "toy/verdict",
                "toy/table",
                "toy/startup",
                "toy/growth",
                "toy/memory",
                "toy/peers",
                "toy/expectations",
                "toy/deviations",
                "toy/failures",
                "baseline",
                "environment",
            ]
        );
    }

    #[test]
    fn a_terminal_and_a_page_say_the_same() {
        let sections = of(&results_example::results());
        let terminal = table::render(&sections);
        let page = markdown::render(&sections);
        for text in [
            "12.0x [12.0, 12.0]",
            "no clear difference",
            "awk *",
            "Checked: 74 cases agree, 2 could not be run here.",
            "python takes 543 ms, 12.0 times as long [12.0, 12.0]",
            "Where a run of small may take a second, python is enough.",
            "WORSE: toy small wall time: rust over python",
            "commit 0123456789ab, with changes",
            "it failed",
        ] {
            let flat = terminal.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(text), "{text}: {terminal}");
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(terminal.lines().all(|line| line.chars().count() <= 80), "{terminal}");
    }

    #[test]
    fn a_row_without_figures_says_why() {
        let mut results = results_example::results();
        results.scenarios[0].sizes[0].variants[0].rows[0].remove("it crashed");
        let text = table::render(&of(&results));
        assert!(text.contains("- python: no figures: it crashed"), "{text}");
    }
}
