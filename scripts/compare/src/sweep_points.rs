//! The points of a sweep: which there are, and which would take too long.

use crate::manifest::Sweep;
use crate::results::Point;

/// Lists the points of both lines, by latency, then by workers; the one in which they
/// cross once.
#[must_use]
pub fn of(sweep: &Sweep) -> Vec<Point> {
    let at_latency = |latency_ms: &u64| (*latency_ms, sweep.at_workers);
    let at_workers = |workers: &u64| (sweep.at_latency_ms, *workers);
    let mut places: Vec<(u64, u64)> = sweep.latency_ms.iter().map(at_latency).collect();
    places.extend(sweep.workers.iter().map(at_workers));
    places.sort_unstable();
    places.dedup();
    let point =
        |(latency_ms, workers)| Point { workers, latency_ms, ..Point::default() };
    places.into_iter().map(point).collect()
}

/// Returns the least time in which so many requests can be answered, in seconds.
///
/// Each of the workers waits for one reply after the other; what a reply costs beyond its
/// latency, and that some links are known only late, is left out.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of requests are below 2^52")]
pub fn ideal_s(requests: u64, point: &Point) -> f64 {
    requests as f64 * point.latency_ms as f64 / 1000.0 / point.workers as f64
}

/// Says why a point is left out: it would take `runs` runs longer than the budget, in
/// seconds, allows. `None` if it would not.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "there are few runs")]
pub fn too_long(
    requests: u64,
    point: &Point,
    runs: usize,
    budget_s: f64,
) -> Option<String> {
    let least = ideal_s(requests, point) * runs as f64;
    let reason = || {
        format!(
            "{runs} runs would take {least:.0} s or more, the budget is {budget_s:.0} s"
        )
    };
    (least > budget_s).then(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep() -> Sweep {
        let text = "about = ''\nargs = []\nserver = []\nunits = 100\nunit = 'pages'\n\
            workers = [1, 8, 64]\nlatency_ms = [0, 20]\nat_workers = 64\n\
            at_latency_ms = 20";
        toml::from_str(text).unwrap()
    }

    #[test]
    fn the_point_in_which_the_lines_cross_is_there_once() {
        let places: Vec<(u64, u64)> = of(&sweep())
            .iter()
            .map(|point| (point.latency_ms, point.workers))
            .collect();
        assert_eq!(places, [(0, 64), (20, 1), (20, 8), (20, 64)]);
    }

    #[test]
    fn a_point_that_would_take_too_long_says_how_long() {
        let points = of(&sweep());
        assert!((ideal_s(100, &points[1]) - 2.0).abs() < 1e-9);
        assert_eq!(too_long(100, &points[2], 8, 10.0), None);
        let reason = too_long(100, &points[1], 8, 10.0).unwrap();
        assert_eq!(reason, "8 runs would take 16 s or more, the budget is 10 s");
    }
}
