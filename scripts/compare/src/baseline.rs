//! An earlier run's ratios against this run's.
//!
//! Times of different days or machines can't be compared; ratios between rungs of one
//! run can. A ratio changed where the two intervals have nothing in common. A rung is
//! worse when its ratios to all other rungs rose so, each by more than a tenth: if only
//! one of them rose, the other rung may as well have become faster.

use std::collections::BTreeMap;

use crate::manifest::Metric;
use crate::results::{BaselineChange, Block, Results, ScenarioResult};
use crate::statistics::Interval;

/// A rise of a ratio by this factor is worth a failure.
const WORSE: f64 = 1.1;

/// The metrics that are compared; the peak of memory hardly varies, so any change of
/// a library would show as one.
const METRICS: [Metric; 2] = [Metric::Wall, Metric::Cpu];

/// Lists the ratios that changed, each with the verdict whether its rung is worse.
#[must_use]
pub fn changes(before: &Results, after: &Results) -> Vec<BaselineChange> {
    let earlier = blocks(before);
    let mut changes = Vec::new();
    for (place, (scenario, block)) in blocks(after) {
        let Some((_, old)) = earlier.get(&place) else { continue };
        let rungs: Vec<&str> = scenario
            .rungs
            .iter()
            .map(|rung| &*rung.name)
            .filter(|name| block.row(name).is_some() && old.row(name).is_some())
            .collect();
        for metric in METRICS {
            for rung in &rungs {
                let seeds = (before.settings.seed, after.settings.seed);
                let blocks = (*old, block);
                let found = changes_of(rung, &rungs, metric, blocks, seeds);
                changes.extend(found.into_iter().map(|change| BaselineChange {
                    scenario: place.0.to_owned(),
                    size: place.1.to_owned(),
                    variant: place.2.to_owned(),
                    ..change
                }));
            }
        }
    }
    changes
}

type Place<'a> = (&'a str, &'a str, &'a str);

/// Lists the timed blocks by scenario, size and variant.
fn blocks(results: &Results) -> BTreeMap<Place<'_>, (&ScenarioResult, &Block)> {
    let mut blocks = BTreeMap::new();
    for scenario in &results.scenarios {
        for size in &scenario.sizes {
            for block in &size.variants {
                let place = (&*scenario.name, &*size.name, &*block.name);
                blocks.insert(place, (scenario, block));
            }
        }
    }
    blocks
}

/// Lists the other rungs to which the ratio of `rung` rose.
fn changes_of(
    rung: &str,
    rungs: &[&str],
    metric: Metric,
    (old, new): (&Block, &Block),
    seeds: (u64, u64),
) -> Vec<BaselineChange> {
    let others: Vec<&&str> = rungs.iter().filter(|name| **name != rung).collect();
    let mut rises: Vec<BaselineChange> = Vec::new();
    for other in &others {
        let before = old.ratio(metric, rung, other, seeds.0);
        let after = new.ratio(metric, rung, other, seeds.1);
        let (Some(before), Some(after)) = (before, after) else { continue };
        // A fall is told as the rise of the other rung's ratio.
        if rose(&before.interval, &after.interval) {
            rises.push(BaselineChange {
                scenario: String::new(),
                size: String::new(),
                variant: String::new(),
                metric,
                rung: rung.to_owned(),
                against: Some((**other).to_owned()),
                before: before.interval,
                after: after.interval,
                worse: false,
            });
        }
    }
    let clearly = |rise: &BaselineChange| rise.after.ratio > WORSE * rise.before.ratio;
    let worse = rises.len() == others.len() && rises.iter().all(clearly);
    for rise in &mut rises {
        rise.worse = worse;
    }
    rises
}

fn rose(before: &Interval, after: &Interval) -> bool {
    after.is_apart_from(before) && after.ratio > before.ratio
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Row, RungInfo, Sample, Settings, SizeResult};

    /// Results of three rungs with the given wall times, steady to a thousandth.
    fn results(times: [f64; 3]) -> Results {
        let names = ["python", "hybrid", "rust"];
        let rows = names.iter().zip(times).map(|(name, time)| {
            let samples = (0..6u8).map(|round| {
                let wall_s = time * (1.0 + f64::from(round) / 1000.0);
                Sample { wall_s, user_s: 1.0, ..Sample::default() }
            });
            let samples = samples.collect();
            Row { name: (*name).to_owned(), samples, ..Row::default() }
        });
        let block = Block { rows: rows.collect(), ..Block::default() };
        let size = SizeResult { variants: vec![block], ..SizeResult::default() };
        let rung =
            |name: &&str| RungInfo { name: (*name).to_owned(), ..RungInfo::default() };
        let scenario = ScenarioResult {
            rungs: names.iter().map(rung).collect(),
            sizes: vec![size],
            ..ScenarioResult::default()
        };
        Results {
            schema: 1,
            started: String::new(),
            elapsed_s: 0.0,
            environment: crate::results::Environment::default(),
            settings: Settings { seed: 1, ..Settings::default() },
            scenarios: vec![scenario],
            baseline: Vec::new(),
            boundary: None,
            sweep: None,
            load: None,
        }
    }

    #[test]
    fn a_faster_machine_changes_nothing() {
        let found = changes(&results([10.0, 2.0, 1.0]), &results([5.0, 1.0, 0.5]));
        assert_eq!(found, []);
    }

    #[test]
    fn a_rung_that_lost_against_all_others_is_worse() {
        let found = changes(&results([10.0, 2.0, 1.0]), &results([10.0, 2.0, 1.3]));
        let worse: Vec<&str> = found
            .iter()
            .filter(|change| change.worse)
            .map(|change| &*change.rung)
            .collect();
        assert_eq!(worse, ["rust", "rust"]);
    }

    #[test]
    fn a_rung_that_won_makes_no_other_worse() {
        let found = changes(&results([10.0, 2.0, 1.0]), &results([10.0, 2.0, 0.5]));
        assert!(!found.is_empty());
        assert!(found.iter().all(|change| !change.worse), "{found:?}");
    }

    #[test]
    fn a_small_loss_is_told_but_fails_nothing() {
        let found = changes(&results([10.0, 2.0, 1.0]), &results([10.0, 2.0, 1.05]));
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|change| !change.worse));
    }
}
