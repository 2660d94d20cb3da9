//! The order of timed runs, and when to stop.
//!
//! Every round runs each program once, in an order drawn anew, so that whatever drifts
//! (heat, other load) meets all of them alike and pairs of one round can be compared.

use std::time::Duration;

use rand::RngExt;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use crate::results::Stopped;
use crate::statistics::Interval;

/// Fewer rounds give no interval worth printing, so not even the budget cuts them short.
pub const LEAST_ROUNDS: usize = 3;

/// A narrow interval of fewer rounds is often luck.
const LEAST_ROUNDS_TO_TRUST: usize = 5;

/// The longest padding of the environment, in bytes: a page.
const LONGEST_PADDING: usize = 4096;

/// When the rounds of a block end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The most rounds; at least [`LEAST_ROUNDS`] are run.
    pub rounds: usize,
    /// The time that all rounds together should take.
    pub budget: Duration,
    /// The half width at which an interval is narrow enough: 0.05 is ±5%.
    pub half_width: f64,
}

/// The random choices of a block: the same seed gives the same ones.
#[derive(Debug)]
pub struct Lots {
    random: ChaCha8Rng,
}

impl Lots {
    /// Starts from the run's seed; `block` tells blocks of one run apart.
    #[must_use]
    pub fn new(seed: u64, block: &str) -> Self {
        // FNV-1a: any fixed hash will do, as long as it is the same on every machine.
        let start = 0xcbf2_9ce4_8422_2325_u64;
        let name = block.bytes().fold(start, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self { random: ChaCha8Rng::seed_from_u64(seed ^ name) }
    }

    /// Draws the order of a round: the numbers below `count`, shuffled.
    pub fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        order.shuffle(&mut self.random);
        order
    }

    /// Draws how many bytes of padding stand in the environment of a run.
    ///
    /// The size of the environment moves the stack, which alone can change timings
    /// (Mytkowicz et al. 2009); drawing it anew turns that bias into spread.
    pub fn padding(&mut self) -> usize {
        self.random.random_range(0..=LONGEST_PADDING)
    }
}

/// Tells whether the rounds should end after `done` of them, and why.
///
/// `spent` is the time of these rounds; the next one is thought to take as long as they
/// did on average. `intervals` are those of the ratios that should be known well, `None`
/// where one has too few pairs.
#[must_use]
pub fn should_stop(
    limits: &Limits,
    done: usize,
    spent: Duration,
    intervals: &[Option<Interval>],
) -> Option<Stopped> {
    if done < LEAST_ROUNDS {
        return None;
    }
    if intervals.is_empty() {
        return Some(Stopped::Alone);
    }
    let narrow = intervals.iter().all(|interval| {
        interval.is_some_and(|interval| interval.half_width() < limits.half_width)
    });
    if narrow && done >= LEAST_ROUNDS_TO_TRUST {
        return Some(Stopped::Narrow);
    }
    if done >= limits.rounds {
        return Some(Stopped::Rounds);
    }
    let next = spent / u32::try_from(done).unwrap_or(u32::MAX);
    (spent + next > limits.budget).then_some(Stopped::Budget)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { rounds: 10, budget: Duration::from_secs(100), half_width: 0.05 };

    fn interval(half: f64) -> Interval {
        Interval { ratio: 2.0, low: 2.0 / half, high: 2.0 * half, pairs: 5 }
    }

    #[test]
    fn every_order_holds_each_program_once() {
        let mut lots = Lots::new(1, "small");
        for _ in 0..50 {
            let mut order = lots.order(4);
            order.sort_unstable();
            assert_eq!(order, [0, 1, 2, 3]);
        }
    }

    #[test]
    fn each_program_comes_first_about_as_often() {
        let mut lots = Lots::new(1, "small");
        let mut firsts = [0; 4];
        for _ in 0..4000 {
            firsts[lots.order(4)[0]] += 1;
        }
        assert!(firsts.iter().all(|first| (850..1150).contains(first)), "{firsts:?}");
    }

    #[test]
    fn the_seed_and_the_block_decide_the_draws() {
        let draw = |seed, block| {
            let mut lots = Lots::new(seed, block);
            (lots.order(8), lots.padding())
        };
        assert_eq!(draw(1, "small"), draw(1, "small"));
        assert_ne!(draw(1, "small"), draw(2, "small"));
        assert_ne!(draw(1, "small"), draw(1, "medium"));
    }

    #[test]
    fn narrow_intervals_end_the_rounds() {
        let spent = Duration::from_secs(1);
        let narrow = [Some(interval(1.02)), Some(interval(1.04))];
        assert_eq!(should_stop(&LIMITS, 4, spent, &narrow), None);
        assert_eq!(should_stop(&LIMITS, 5, spent, &narrow), Some(Stopped::Narrow));
        let one_wide = [Some(interval(1.02)), Some(interval(1.2))];
        assert_eq!(should_stop(&LIMITS, 5, spent, &one_wide), None);
        assert_eq!(should_stop(&LIMITS, 10, spent, &one_wide), Some(Stopped::Rounds));
    }

    #[test]
    fn the_budget_ends_the_rounds_but_not_before_three() {
        let spent = Duration::from_secs(90);
        let wide = [Some(interval(1.5))];
        assert_eq!(should_stop(&LIMITS, 2, spent, &wide), None);
        assert_eq!(should_stop(&LIMITS, 3, spent, &wide), Some(Stopped::Budget));
        assert_eq!(should_stop(&LIMITS, 3, spent / 2, &wide), None);
    }

    #[test]
    fn a_row_alone_runs_the_least_rounds() {
        let spent = Duration::from_secs(1);
        assert_eq!(should_stop(&LIMITS, 3, spent, &[]), Some(Stopped::Alone));
    }
}
