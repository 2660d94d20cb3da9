//! A simulation: do the intervals hold the truth as often as they say?

use compare::statistics::paired_ratio;
use rand::distr::{Distribution, Uniform};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

/// Noise like that of timings: mostly small, sometimes a long delay.
fn noisy(uniform: Uniform<f64>, random: &mut ChaCha8Rng) -> f64 {
    let bulk: f64 = (0..6).map(|_| uniform.sample(random)).sum::<f64>() * 0.02;
    if uniform.sample(random) < 0.1 { 1.05 + bulk } else { 1.0 + bulk }
}

#[test]
fn about_95_in_100_intervals_hold_the_truth() {
    let uniform = Uniform::new(0.0_f64, 1.0).unwrap();
    for (count, least) in [(3, 0.92), (5, 0.92), (10, 0.92)] {
        let mut random = ChaCha8Rng::seed_from_u64(7);
        let trials: u32 = 200;
        let held = (0..trials)
            .filter(|&trial| {
                let over: Vec<f64> =
                    (0..count).map(|_| noisy(uniform, &mut random)).collect();
                let of: Vec<f64> =
                    (0..count).map(|_| 1.2 * noisy(uniform, &mut random)).collect();
                let found = paired_ratio(&of, &over, trial.into()).unwrap();
                found.low <= 1.2 && 1.2 <= found.high
            })
            .count();
        let share = f64::from(u32::try_from(held).unwrap()) / f64::from(trials);
        assert!((least..=0.995).contains(&share), "{count} pairs: {share}");
    }
}
