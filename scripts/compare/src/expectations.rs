//! Expectations: coarse bounds on ratios, which a run enforces.
//!
//! Bounds are on ratios, never on times, so they hold on any machine. A run fails only
//! when the whole interval lies on the wrong side: noise alone should not break a build.

use crate::manifest::{Expectation, Metric, Scenario};
use crate::results::{Block, ExpectationFound, Outcome, ScenarioResult};
use crate::statistics::Interval;

/// Holds the scenario's expectations against what was found.
#[must_use]
pub fn judge_all(
    scenario: &Scenario,
    found: &ScenarioResult,
    seed: u64,
) -> Vec<ExpectationFound> {
    let expectations = scenario.expectations.iter();
    expectations.map(|expectation| judge(expectation, found, seed)).collect()
}

/// Decides on which side of the bounds an interval lies.
#[must_use]
pub fn outcome(
    interval: &Interval,
    at_least: Option<f64>,
    at_most: Option<f64>,
) -> Outcome {
    let least = at_least.unwrap_or(0.0);
    let most = at_most.unwrap_or(f64::INFINITY);
    if interval.high < least || interval.low > most {
        Outcome::Fails
    } else if interval.ratio < least || interval.ratio > most {
        Outcome::NotClear
    } else {
        Outcome::Holds
    }
}

/// Names a metric as a reader says it.
#[must_use]
pub fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Wall => "wall time",
        Metric::Cpu => "CPU time",
        Metric::Memory => "peak memory",
    }
}

fn judge(
    expectation: &Expectation,
    found: &ScenarioResult,
    seed: u64,
) -> ExpectationFound {
    let text = in_words(expectation);
    let not_checked = |reason: String| ExpectationFound {
        text: text.clone(),
        outcome: Outcome::NotChecked,
        interval: None,
        reason: Some(reason),
    };
    let block = match block(expectation, found) {
        Ok(block) => block,
        Err(reason) => return not_checked(reason),
    };
    for name in [&expectation.of, &expectation.over] {
        if block.row(name).is_none() {
            return not_checked(format!("{name} has no figures"));
        }
    }
    let Expectation { metric, of, over, at_least, at_most, .. } = expectation;
    match block.ratio(*metric, of, over, seed) {
        None => not_checked("too few rounds".to_owned()),
        Some(ratio) => ExpectationFound {
            outcome: outcome(&ratio.interval, *at_least, *at_most),
            interval: Some(ratio.interval),
            reason: None,
            text,
        },
    }
}

fn block<'a>(
    expectation: &Expectation,
    found: &'a ScenarioResult,
) -> Result<&'a Block, String> {
    let name = &expectation.size;
    let size = found
        .sizes
        .iter()
        .find(|size| size.name == *name)
        .ok_or_else(|| format!("size {name} was not timed"))?;
    match &expectation.variant {
        None => size.variants.first().ok_or_else(|| "no variant was timed".to_owned()),
        Some(variant) => size
            .variants
            .iter()
            .find(|block| block.name == *variant)
            .ok_or_else(|| format!("variant {variant} was not timed")),
    }
}

/// Writes an expectation as a phrase: `wall time at small, python over rust: at least 3`.
fn in_words(expectation: &Expectation) -> String {
    let Expectation { size, variant, metric, of, over, at_least, at_most } =
        expectation;
    let variant = variant.as_ref().map_or(String::new(), |name| format!(", {name}"));
    let bounds: Vec<String> = [("at least", at_least), ("at most", at_most)]
        .iter()
        .filter_map(|(word, bound)| bound.map(|bound| format!("{word} {bound}")))
        .collect();
    let metric = metric_name(*metric);
    format!("{metric} at {size}{variant}, {of} over {over}: {}", bounds.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Row, Sample, SizeResult};

    fn interval(low: f64, ratio: f64, high: f64) -> Interval {
        Interval { ratio, low, high, pairs: 10 }
    }

    fn expectation(size: &str, at_least: f64) -> Expectation {
        Expectation {
            size: size.to_owned(),
            variant: None,
            metric: Metric::Wall,
            of: "python".to_owned(),
            over: "rust".to_owned(),
            at_least: Some(at_least),
            at_most: None,
        }
    }

    fn found() -> ScenarioResult {
        let row = |name: &str, wall_s: f64| {
            let samples = vec![Sample { wall_s, ..Sample::default() }; 5];
            Row { name: name.to_owned(), samples, ..Row::default() }
        };
        let rows = vec![row("python", 3.0), row("rust", 1.0)];
        let variants = vec![Block { rows, ..Block::default() }];
        let size =
            SizeResult { name: "small".to_owned(), variants, ..SizeResult::default() };
        ScenarioResult { sizes: vec![size], ..ScenarioResult::default() }
    }

    #[test]
    fn only_a_whole_interval_on_the_wrong_side_fails() {
        let at_least_3 =
            |low, ratio, high| outcome(&interval(low, ratio, high), Some(3.0), None);
        assert_eq!(at_least_3(2.8, 3.1, 3.4), Outcome::Holds);
        assert_eq!(at_least_3(2.6, 2.9, 3.1), Outcome::NotClear);
        assert_eq!(at_least_3(2.6, 2.8, 2.9), Outcome::Fails);
        assert_eq!(outcome(&interval(1.2, 1.3, 1.4), None, Some(1.1)), Outcome::Fails);
    }

    #[test]
    fn a_bound_is_held_against_the_samples() {
        let holds = judge(&expectation("small", 2.5), &found(), 1);
        assert_eq!(holds.outcome, Outcome::Holds);
        assert_eq!(holds.text, "wall time at small, python over rust: at least 2.5");
        let fails = judge(&expectation("small", 3.5), &found(), 1);
        assert_eq!(fails.outcome, Outcome::Fails);
    }

    #[test]
    fn a_size_that_was_not_timed_is_not_checked() {
        let unchecked = judge(&expectation("large", 2.5), &found(), 1);
        assert_eq!(unchecked.outcome, Outcome::NotChecked);
        assert_eq!(unchecked.reason.unwrap(), "size large was not timed");
    }
}
