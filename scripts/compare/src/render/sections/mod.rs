//! What a report says: the results as named sections.

mod boundary;
mod context;
mod enough;
mod load;
mod sweep;
mod times;

use std::fmt::Write;

use crate::results::{Outcome, Results, ScenarioResult};

use super::{Part, Section, figures, verdict};

/// Makes all sections, scenario by scenario, the environment last.
#[must_use]
pub fn of(results: &Results) -> Vec<Section> {
    let mut sections = Vec::new();
    for scenario in &results.scenarios {
        sections.extend([
            verdict_section(scenario),
            enough::times(scenario),
            times::table(scenario),
            times::startup(scenario),
            growth(scenario),
            memory(scenario),
            peers(scenario),
            expectations(scenario),
            deviations(scenario),
            failures(scenario),
        ]);
    }
    sections.extend(boundary::sections(results));
    sections.extend(sweep::sections(results));
    sections.extend(load::sections(results));
    sections.push(context::baseline(results));
    sections.push(context::environment(results));
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
        let proved = proved(scenario, &peer.name);
        lines.push(format!(
            "{}: {about}; {version}; leaves out: {leaves_out}{proved}",
            peer.name
        ));
    }
    let parts = if lines.is_empty() { Vec::new() } else { vec![Part::List(lines)] };
    let name = format!("{}/peers", scenario.name);
    section(&name, "Peers (*)", parts, "Peers were not timed.")
}

/// Says what a peer's own proof compared, at the largest size that it ran at.
fn proved(scenario: &ScenarioResult, peer: &str) -> String {
    let found = scenario.sizes.iter().rev().find_map(|size| {
        let mut rows = size.variants.iter().filter_map(|block| block.row(peer));
        let what = rows.find_map(|row| row.proved.as_ref())?;
        Some(format!("; proved at {}: {what}", size.name))
    });
    found.unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::{markdown, table};
    use crate::results::example;

    #[test]
    fn every_section_of_a_scenario_has_its_name() {
        let sections = of(&example::results());
        let names: Vec<&str> = sections.iter().map(|section| &*section.name).collect();
        assert_eq!(
            names,
            [
                "toy/verdict",
                "toy/enough",
                "toy/table",
                "toy/startup",
                "toy/growth",
                "toy/memory",
                "toy/peers",
                "toy/expectations",
                "toy/deviations",
                "toy/failures",
                "boundary/verdict",
                "boundary/crossings",
                "boundary/batches",
                "boundary/break-even",
                "sweep/verdict",
                "sweep/latency",
                "sweep/workers",
                "load/verdict",
                "load/enough",
                "load/cost",
                "load/latency",
                "load/memory",
                "baseline",
                "environment",
            ]
        );
    }

    #[test]
    fn a_terminal_and_a_page_say_the_same() {
        let sections = of(&example::results());
        let terminal = table::render(&sections);
        let page = markdown::render(&sections);
        for text in [
            "12.0x [12.0, 12.0]",
            "no clear difference",
            "awk *",
            "Checked: 74 cases agree, 2 could not be run here.",
            "python takes 543 ms, 12.0 times as long [12.0, 12.0]",
            "within 0.1 s",
            "WORSE: toy small wall time: rust over python",
            "commit 0123456789ab, with changes",
            "it failed",
            "python: from 20 ms on (no clear difference [1.00, 1.00] there, 12.0x",
            "1: left out: it takes too long",
            "FAILED: a point failed",
            "read: a request costs rust 20.0 µs; python 200 µs (10.0x [10.0, 10.0])",
            "Half of its peak in requests a second: python 2.50 k",
            "12 cases agree",
            "300, not kept",
            "native: no figures: round 1: a reply was wrong",
            "FAILED: a service failed",
        ] {
            let flat = terminal.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(flat.contains(text), "{text}: {terminal}");
            assert!(page.contains(text), "{text}: {page}");
        }
        assert!(terminal.lines().all(|line| line.chars().count() <= 80), "{terminal}");
    }

    #[test]
    fn a_chart_stands_in_a_page_alone() {
        let sections = of(&example::results());
        let marked = "<!-- compare:begin sweep/latency -->\n\
            <!-- compare:end sweep/latency -->\n";
        let (page, _) = markdown::update(marked, &sections).unwrap();
        assert!(page.contains("<svg "), "{page}");
        assert!(!table::render(&sections).contains("<svg"));
        assert!(!markdown::render(&sections).contains("<svg"));
    }

    #[test]
    fn a_row_without_figures_says_why() {
        let mut results = example::results();
        results.scenarios[0].sizes[0].variants[0].rows[0].remove("it crashed");
        let text = table::render(&of(&results));
        assert!(text.contains("- python: no figures: it crashed"), "{text}");
    }
}
