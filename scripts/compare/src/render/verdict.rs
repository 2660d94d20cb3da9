//! What a scenario's figures amount to, in a plain sentence.

use crate::manifest::Metric;
use crate::results::{Block, Ratio, Row, ScenarioResult, SizeResult};

use super::figures;

/// Says what the largest timed size shows.
#[must_use]
pub fn sentence(scenario: &ScenarioResult) -> String {
    let Some((size, block)) = last_headline(scenario) else {
        return "Nothing was timed, so there is nothing to say about speed.".to_owned();
    };
    let reference = &scenario.reference;
    let Some(row) = block.row(reference) else {
        return format!(
            "At {}, {reference} has no figures to compare with.",
            size.name
        );
    };
    let mut phrases = Vec::new();
    for rung in scenario.rungs.iter().filter(|rung| rung.name != *reference) {
        if let Some(phrase) = against(block, &rung.name, reference) {
            phrases.push(phrase);
        }
    }
    let units = format!("{} {}", figures::count(size.units), size.unit);
    let mut text = format!(
        "At {} ({units}, {}) {reference} takes {}",
        size.name,
        block.name,
        median(row)
    );
    for phrase in &phrases {
        text.push_str("; ");
        text.push_str(phrase);
    }
    text + "."
}

/// Finds the largest size with a row in its first variant.
fn last_headline(scenario: &ScenarioResult) -> Option<(&SizeResult, &Block)> {
    scenario.sizes.iter().rev().find_map(|size| {
        let block = size.variants.first()?;
        block.rows.iter().any(|row| row.missing.is_none()).then_some((size, block))
    })
}

fn against(block: &Block, name: &str, reference: &str) -> Option<String> {
    let row = block.row(name)?;
    let wanted = |ratio: &&Ratio| {
        ratio.metric == Metric::Wall && ratio.of == name && ratio.over == reference
    };
    let ratio = block.ratios.iter().find(wanted)?;
    let range = figures::interval(&ratio.interval);
    let found = if !ratio.clear {
        format!("{} from {reference} {range}", figures::NO_DIFFERENCE)
    } else if ratio.interval.ratio >= 1.0 {
        let times = figures::digits(ratio.interval.ratio);
        format!("{times} times as long {range}")
    } else {
        let share = figures::digits(ratio.interval.ratio);
        format!("only {share} of that time {range}")
    };
    Some(format!("{name} takes {}, {found}", median(row)))
}

fn median(row: &Row) -> String {
    row.wall_s.map_or("no time".to_owned(), |summary| figures::seconds(summary.median))
}
