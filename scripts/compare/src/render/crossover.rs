//! From which latency on the language stops mattering.

use crate::manifest::Metric;
use crate::results::{Axis, Point, Sweep};

/// Up to this ratio of wall times two rungs count as equally fast.
pub const CLOSE: f64 = 1.1;

/// Returns the first point of the line of latencies from which on the rung is as fast as
/// the reference, or shows no clear difference; `None` if even the last one differs.
#[must_use]
pub fn of<'a>(found: &'a Sweep, rung: &str) -> Option<&'a Point> {
    let line = found.line(Axis::Latency);
    let close = |point: &&&Point| is_close(found, point, rung);
    line.iter().rev().take_while(close).last().copied()
}

fn is_close(found: &Sweep, point: &Point, rung: &str) -> bool {
    let ratio = point.ratio(Metric::Wall, rung, &found.reference);
    ratio.is_some_and(|ratio| ratio.interval.ratio < CLOSE || !ratio.clear)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{Block, Ratio};
    use crate::statistics::Interval;

    fn sweep(ratios: &[(f64, f64)]) -> Sweep {
        let point = |(latency_ms, (ratio, low)): (u64, &(f64, f64))| {
            let interval = Interval { ratio: *ratio, low: *low, high: 9.0, pairs: 3 };
            let (of, over) = ("python".to_owned(), "rust".to_owned());
            let clear = interval.is_clear();
            let ratio = Ratio { metric: Metric::Wall, of, over, interval, clear };
            let block = Block { ratios: vec![ratio], ..Block::default() };
            Point { workers: 64, latency_ms, block, ..Point::default() }
        };
        let points = (0..).zip(ratios).map(point).collect();
        let reference = "rust".to_owned();
        Sweep { at_workers: 64, reference, points, ..Sweep::default() }
    }

    fn at(ratios: &[(f64, f64)]) -> Option<u64> {
        of(&sweep(ratios), "python").map(|point| point.latency_ms)
    }

    #[test]
    fn the_crossover_is_the_latency_from_which_on_all_are_close() {
        assert_eq!(at(&[(5.0, 4.0), (2.0, 1.5), (1.09, 1.05), (1.0, 0.9)]), Some(2));
        assert_eq!(at(&[(1.0, 0.9), (2.0, 1.5), (1.05, 1.01)]), Some(2));
        assert_eq!(at(&[(1.0, 0.9), (1.0, 0.9)]), Some(0));
    }

    #[test]
    fn what_is_not_clear_is_close_and_what_differs_at_last_has_no_crossover() {
        assert_eq!(at(&[(5.0, 4.0), (1.3, 0.9)]), Some(1));
        assert_eq!(at(&[(1.0, 0.9), (1.2, 1.1)]), None);
        assert_eq!(at(&[]), None);
    }
}
