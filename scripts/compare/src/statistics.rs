//! The statistics behind every figure: medians, paired ratios, growth.
//!
//! Pure functions of their arguments, the seed included, so that a report made again
//! from the same samples says the same. `docs/src/method.md` gives the reasons.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// How many resamples the bootstrap draws.
pub const RESAMPLES: usize = 10_000;

/// The share of intervals that should hold the true ratio.
pub const CONFIDENCE: f64 = 0.95;

/// Below this many pairs a resample can't reach as far as the truth often lies, so the
/// interval is widened to Student's.
const ENOUGH_PAIRS: usize = 8;

/// The middle and the spread of some samples, in the samples' unit.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Summary {
    /// The smallest sample.
    pub min: f64,
    /// The first quartile.
    pub q1: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub q3: f64,
    /// The largest sample.
    pub max: f64,
}

/// A ratio of paired samples with its 95% interval.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Interval {
    /// The geometric mean of the pairs' ratios.
    pub ratio: f64,
    /// The lower end of the interval.
    pub low: f64,
    /// The upper end of the interval.
    pub high: f64,
    /// How many pairs it was computed from.
    pub pairs: usize,
}

impl Summary {
    /// Summarises samples by their quartiles; `None` where there are none.
    #[must_use]
    pub fn of(samples: &[f64]) -> Option<Self> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        Some(Self {
            min: *sorted.first()?,
            q1: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            q3: quantile(&sorted, 0.75),
            max: *sorted.last()?,
        })
    }

    /// Returns the distance between the quartiles.
    #[must_use]
    pub fn iqr(&self) -> f64 {
        self.q3 - self.q1
    }
}

impl Interval {
    /// Tells whether the interval leaves out 1, so that one side is really larger.
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.low > 1.0 || self.high < 1.0
    }

    /// Returns half the interval's width relative to the ratio: 0.05 is ±5%.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        (self.high / self.low).sqrt() - 1.0
    }

    /// Tells whether two intervals have no ratio in common.
    #[must_use]
    pub fn is_apart_from(&self, other: &Self) -> bool {
        self.low > other.high || self.high < other.low
    }
}

/// Returns the `p`-th quantile by linear interpolation between neighbours.
///
/// `sorted` holds at least one sample, ascending; `0 <= p <= 1`. This is the method of
/// Hyndman and Fan (1996), type 7, the default of R and `NumPy`.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a position lies between 0 and the number of samples, far below 2^52"
)]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let position = p * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * position.fract()
}

/// Estimates the ratio `of / over` of paired samples with its 95% interval.
///
/// Both slices hold positive samples of the same rounds in the same order. The estimate
/// is the geometric mean of the pairs' ratios; the interval is the expanded percentile
/// bootstrap (Hesterberg 2015, §4.2) over the pairs' logarithms. `None` for fewer than
/// two pairs, or where a sample isn't positive.
#[must_use]
pub fn paired_ratio(of: &[f64], over: &[f64], seed: u64) -> Option<Interval> {
    let positive = |samples: &[f64]| samples.iter().all(|&sample| sample > 0.0);
    if of.len() != over.len() || of.len() < 2 || !positive(of) || !positive(over) {
        return None;
    }
    let logs: Vec<f64> = of.iter().zip(over).map(|(a, b)| (a / b).ln()).collect();
    let (mut low, mut high) = bootstrap_mean(&logs, seed);
    if logs.len() < ENOUGH_PAIRS {
        let (student_low, student_high) = student_mean(&logs);
        low = low.min(student_low);
        high = high.max(student_high);
    }
    let ratio = mean(&logs).exp();
    Some(Interval { ratio, low: low.exp(), high: high.exp(), pairs: logs.len() })
}

/// Returns the exponent of growth: the slope of log time over log size.
///
/// `points` holds (size, seconds), both positive, fitted by least squares. `None` for
/// fewer than two different sizes, or where a number isn't positive.
#[must_use]
pub fn growth_exponent(points: &[(f64, f64)]) -> Option<f64> {
    if points.iter().any(|&(size, time)| size <= 0.0 || time <= 0.0) {
        return None;
    }
    let x: Vec<f64> = points.iter().map(|(size, _)| size.ln()).collect();
    let y: Vec<f64> = points.iter().map(|(_, time)| time.ln()).collect();
    let (x_mean, y_mean) = (mean(&x), mean(&y));
    let spread: f64 = x.iter().map(|x| (x - x_mean).powi(2)).sum();
    let shared: f64 = x.iter().zip(&y).map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
    (spread > 0.0).then(|| shared / spread)
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples are small")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The interval of the mean, by the expanded percentile bootstrap.
#[expect(clippy::cast_precision_loss, reason = "counts of samples are small")]
fn bootstrap_mean(values: &[f64], seed: u64) -> (f64, f64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let count = values.len();
    let mut resample = || {
        let total: f64 =
            (0..count).map(|_| values[random.random_range(0..count)]).sum();
        total / count as f64
    };
    let mut means: Vec<f64> = (0..RESAMPLES).map(|_| resample()).collect();
    means.sort_by(f64::total_cmp);
    let tail = expanded_tail(count);
    (quantile(&means, tail), quantile(&means, 1.0 - tail))
}

/// The interval of the mean, by Student's t.
#[expect(clippy::cast_precision_loss, reason = "counts of samples are small")]
fn student_mean(values: &[f64]) -> (f64, f64) {
    let (count, centre) = (values.len() as f64, mean(values));
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    let error = (squares / (count - 1.0) / count).sqrt();
    let half = student_quantile(values.len()) * error;
    (centre - half, centre + half)
}

/// The share of resamples beyond each end of the interval.
///
/// A plain percentile interval is too narrow for few samples: its standard deviation
/// divides by n instead of n - 1 and its tails are the normal's, not Student's.
#[expect(clippy::cast_precision_loss, reason = "counts of samples are small")]
fn expanded_tail(count: usize) -> f64 {
    let count_f = count as f64;
    let stretch = (count_f / (count_f - 1.0)).sqrt();
    Normal::standard().cdf(-stretch * student_quantile(count))
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples are small")]
fn student_quantile(count: usize) -> f64 {
    let freedom = (count - 1) as f64;
    StudentsT::new(0.0, 1.0, freedom)
        .expect("two samples or more leave a degree of freedom")
        .inverse_cdf(f64::midpoint(1.0, CONFIDENCE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quartiles_interpolate_between_neighbours() {
        let summary = Summary::of(&[4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!((summary.q1, summary.median, summary.q3), (1.75, 2.5, 3.25));
        assert_eq!((summary.min, summary.max), (1.0, 4.0));
        assert!((summary.iqr() - 1.5).abs() < 1e-12);
    }

    #[test]
    fn no_samples_have_no_summary() {
        assert_eq!(Summary::of(&[]), None);
    }

    #[test]
    fn the_tails_are_those_of_the_paper() {
        // Hesterberg 2015, table 2: the adjusted alpha/2 for n = 5, 10 and 20.
        for (count, tail) in [(5, 0.0010), (10, 0.0086), (20, 0.0159)] {
            assert!((expanded_tail(count) - tail).abs() < 1e-4, "{count}");
        }
    }

    #[test]
    fn a_steady_factor_is_found_exactly() {
        let over = [1.0, 1.5, 0.7, 2.0, 1.1];
        let of = over.map(|sample| sample * 3.0);
        let found = paired_ratio(&of, &over, 1).unwrap();
        assert!((found.ratio - 3.0).abs() < 1e-12);
        assert!(found.is_clear() && found.half_width() < 1e-9);
    }

    #[test]
    fn one_pair_has_no_interval() {
        assert_eq!(paired_ratio(&[1.0], &[2.0], 1), None);
        assert_eq!(paired_ratio(&[1.0, 0.0], &[2.0, 1.0], 1), None);
    }

    #[test]
    fn a_line_grows_with_exponent_one_and_a_square_with_two() {
        let line = [(1.0, 0.1), (10.0, 1.0), (100.0, 10.0)];
        let square = [(1.0, 0.1), (10.0, 10.0)];
        assert!((growth_exponent(&line).unwrap() - 1.0).abs() < 1e-12);
        assert!((growth_exponent(&square).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(growth_exponent(&[(1.0, 0.1)]), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn an_interval_holds_its_estimate_and_turns_over_with_its_sides(
            pairs in prop::collection::vec((0.01_f64..10.0, 0.01_f64..10.0), 2..12),
            seed: u64,
        ) {
            let (of, over): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let there = paired_ratio(&of, &over, seed).unwrap();
            let back = paired_ratio(&over, &of, seed).unwrap();
            prop_assert!(there.low <= there.ratio * (1.0 + 1e-9));
            prop_assert!(there.ratio <= there.high * (1.0 + 1e-9));
            prop_assert!((there.ratio * back.ratio - 1.0).abs() < 1e-9);
            prop_assert!((there.low * back.high).ln().abs() < 1e-6);
        }

        #[test]
        fn a_quantile_lies_between_the_ends(
            mut samples in prop::collection::vec(-1e6_f64..1e6, 1..40),
            p in 0.0_f64..=1.0,
        ) {
            samples.sort_by(f64::total_cmp);
            let found = quantile(&samples, p);
            prop_assert!(samples[0] <= found && found <= samples[samples.len() - 1]);
        }
    }
}
