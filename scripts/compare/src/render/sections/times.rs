//! Sections that show times: every size and variant, and start-up.

use super::section;
use crate::manifest::Metric;
use crate::render::{Part, Section, figures};
use crate::results::{Block, Row, ScenarioResult, SizeResult, Stopped};

/// What the columns of a table of times hold.
const LEGEND: &str = "Medians. ±: half the distance between the quartiles. peak: the \
    largest process. tree: the whole process tree, shared pages counted once. A ratio \
    stands with its 95% interval. *: a peer, see what it leaves out.";

/// The times and memory of every size and variant.
pub(super) fn table(scenario: &ScenarioResult) -> Section {
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

/// The times of the empty input.
pub(super) fn startup(scenario: &ScenarioResult) -> Section {
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
    parts.extend(requests(block).map(Part::Text));
    parts
}

/// Says how many requests the server counted of each row; `None` without a server.
fn requests(block: &Block) -> Option<String> {
    let counted: Vec<String> = block
        .rows
        .iter()
        .filter_map(|row| {
            let count = row.counters.get("requests")?;
            Some(format!("{} {}", row.name, figures::count(*count)))
        })
        .collect();
    (!counted.is_empty()).then(|| format!("Requests: {}.", counted.join(", ")))
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
