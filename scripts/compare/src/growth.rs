//! Time must grow with the input: a check on every measurement, and its exponent.

use crate::render::figures;
use crate::results::{Block, Growth, ScenarioResult};
use crate::statistics::growth_exponent;

/// Refuses every row that is no slower than the smaller input's, or than start-up.
///
/// Returns a sentence for each refusal. A program that does not do the work, or a
/// cache that does it for it, is found here.
pub fn refuse_what_does_not_grow(found: &mut ScenarioResult) -> Vec<String> {
    let rungs: Vec<String> = found.rungs.iter().map(|rung| rung.name.clone()).collect();
    let variants = found.sizes.first().map_or(0, |size| size.variants.len());
    let mut refused = Vec::new();
    for rung in &rungs {
        for variant in 0..variants {
            refuse(found, rung, variant, &mut refused);
        }
    }
    refused
}

/// Refuses the rows of one rung in one variant, from the smallest size up.
fn refuse(
    found: &mut ScenarioResult,
    rung: &str,
    variant: usize,
    refused: &mut Vec<String>,
) {
    let startup = median(&found.startup, rung);
    let mut smaller = startup.map(|time| ("start-up".to_owned(), time));
    for size in &mut found.sizes {
        let block = &mut size.variants[variant];
        let Some(time) = median(block, rung) else { continue };
        if let Some((name, less)) = smaller.filter(|(_, less)| time <= *less) {
            let (took, less) = (figures::seconds(time), figures::seconds(less));
            let reason = format!(
                "measurement refused: {} took {took}, {name} {less}: time must grow with \
                 size",
                size.name
            );
            let place = format!("{}: {}, {}", found.name, size.name, block.name);
            refused.push(format!("{place}: {rung}: {reason}"));
            let rows = block.rows.iter_mut();
            rows.filter(|row| row.name == rung).for_each(|row| row.remove(&reason));
        }
        smaller = Some((size.name.clone(), time));
    }
}

/// Computes how the time of each rung grows, in each variant with two sizes or more.
#[must_use]
pub fn exponents(found: &ScenarioResult) -> Vec<Growth> {
    let mut growth = Vec::new();
    let Some(first) = found.sizes.first() else { return growth };
    for variant in &first.variants {
        for rung in &found.rungs {
            let points = points(found, &variant.name, &rung.name);
            if points.len() < 2 {
                continue;
            }
            let startup = median(&found.startup, &rung.name);
            let work = startup.and_then(|startup| {
                let less: Vec<(f64, f64)> =
                    points.iter().map(|(size, time)| (*size, time - startup)).collect();
                growth_exponent(&less)
            });
            growth.push(Growth {
                rung: rung.name.clone(),
                variant: variant.name.clone(),
                exponent: growth_exponent(&points),
                work_exponent: work,
            });
        }
    }
    growth
}

/// Lists units and median seconds at each size that was timed.
#[expect(clippy::cast_precision_loss, reason = "units are below 2^52")]
fn points(found: &ScenarioResult, variant: &str, rung: &str) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for size in &found.sizes {
        let block = size.variants.iter().find(|block| block.name == variant);
        if let Some(time) = block.and_then(|block| median(block, rung)) {
            points.push((size.units as f64, time));
        }
    }
    points
}

fn median(block: &Block, rung: &str) -> Option<f64> {
    block.row(rung)?.wall_s.map(|summary| summary.median)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Row, RungInfo, Sample, SizeResult};

    fn block(wall_s: f64) -> Block {
        let samples = vec![Sample { wall_s, ..Sample::default() }; 3];
        let mut row = Row { name: "rust".to_owned(), samples, ..Row::default() };
        row.summarise();
        Block { name: "all cores".to_owned(), rows: vec![row], ..Block::default() }
    }

    fn found(startup: f64, times: &[(u64, f64)]) -> ScenarioResult {
        let size = |(units, time): &(u64, f64)| SizeResult {
            name: format!("size{units}"),
            units: *units,
            variants: vec![block(*time)],
            ..SizeResult::default()
        };
        ScenarioResult {
            name: "toy".to_owned(),
            rungs: vec![RungInfo { name: "rust".to_owned(), ..RungInfo::default() }],
            startup: block(startup),
            sizes: times.iter().map(size).collect(),
            ..ScenarioResult::default()
        }
    }

    #[test]
    fn a_time_that_grows_is_kept() {
        let mut found = found(0.1, &[(1, 0.2), (10, 1.1)]);
        assert_eq!(refuse_what_does_not_grow(&mut found), [""; 0]);
        assert!(found.sizes[1].variants[0].row("rust").is_some());
    }

    #[test]
    fn a_time_that_does_not_grow_is_refused() {
        let mut found = found(0.1, &[(1, 0.2), (10, 0.2)]);
        let refused = refuse_what_does_not_grow(&mut found);
        assert_eq!(
            refused,
            ["toy: size10, all cores: rust: measurement refused: size10 took 200 ms, \
              size1 200 ms: time must grow with size"]
        );
        assert!(found.sizes[0].variants[0].row("rust").is_some());
        assert!(found.sizes[1].variants[0].row("rust").is_none());
    }

    #[test]
    fn a_time_below_start_up_is_refused() {
        let mut found = found(0.3, &[(1, 0.2)]);
        assert_eq!(refuse_what_does_not_grow(&mut found).len(), 1);
    }

    #[test]
    fn the_exponent_is_also_told_without_start_up() {
        let found = found(0.1, &[(1, 0.2), (10, 1.1)]);
        let growth = &exponents(&found)[0];
        assert!((growth.work_exponent.unwrap() - 1.0).abs() < 1e-9);
        assert!(growth.exponent.unwrap() < 0.8);
    }
}
